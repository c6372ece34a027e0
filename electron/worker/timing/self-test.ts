/** A small network with a known answer, on one engine: does it compute, and rightly? */
import type {SelfTest} from '../../contract/model';
import type {EngineId} from '../../contract/engines';
import {engines} from '../../engine/engines';
import {parseJson, type JsonObject} from '../../keras/json';
import type {KerasModel, Weight} from '../../keras/model';
import {compilePlan} from '../../plan/compile';

const SIDE = 16;
const FILTERS = 8;
const TOLERANCE = 1e-5;

/** Input: one channel, SIDE x SIDE. A 3x3 convolution with ReLU, the largest of every 2x2, then a dense layer. */
const CONFIG = JSON.stringify({
  name: 'self_test',
  layers: [
    {class_name: 'InputLayer', config: {name: 'x', batch_input_shape: [null, SIDE, SIDE, 1], dtype: 'float32'}},
    {
      class_name: 'Conv2D',
      config: {
        name: 'conv',
        filters: FILTERS,
        kernel_size: [3, 3],
        strides: [1, 1],
        padding: 'same',
        activation: 'relu',
        use_bias: true,
      },
    },
    {class_name: 'MaxPooling2D', config: {name: 'pool', pool_size: [2, 2], strides: [2, 2], padding: 'valid'}},
    {class_name: 'Dense', config: {name: 'dense', units: 2, activation: 'linear', use_bias: false}},
  ],
});

/** Throws a FaultError where the engine is not there. */
export async function selfTest(id: EngineId): Promise<SelfTest> {
  const engine = await engines.use(id);
  const kernel = wave(9 * FILTERS, 0.7);
  const bias = wave(FILTERS, 1.3);
  const dense = wave(FILTERS * 2, 2.1);
  const image = wave(SIDE * SIDE, 0.37);
  const model: KerasModel = {
    className: 'Sequential',
    config: parseJson(CONFIG) as JsonObject,
    kerasVersion: '2.15.0',
    backend: 'tensorflow',
    trainingConfig: null,
    layers: [
      {
        name: 'conv',
        weights: [weight('conv/kernel:0', [3, 3, 1, FILTERS], kernel), weight('conv/bias:0', [FILTERS], bias)],
      },
      {name: 'dense', weights: [weight('dense/kernel:0', [FILTERS, 2], dense)]},
    ],
    topLevel: [],
    optimizer: null,
    notes: [],
  };
  const started = performance.now();
  const predictor = await engine.openPlan(compilePlan(model, ['dense'], {exact: false}), null, null);
  try {
    const [output] = await predictor.run([{name: 'x', shape: [1, SIDE, SIDE, 1], data: image}], () => undefined);
    const milliseconds = performance.now() - started;
    const expected = reference(image, kernel, bias, dense);
    const difference = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - output!.data[i]!)), 0);
    return {engine: id, device: engine.device, difference, passed: difference <= TOLERANCE, milliseconds};
  } finally {
    predictor.dispose();
  }
}

function wave(length: number, step: number): Float32Array {
  return Float32Array.from({length}, (_, i) => Math.sin(1 + i * step) / 2);
}

function weight(name: string, shape: readonly number[], values: Float32Array): Weight {
  return {name, dtype: 'float32', shape, read: () => new Uint8Array(values.buffer.slice(0))};
}

/** The same network in plain loops. */
function reference(image: Float32Array, kernel: Float32Array, bias: Float32Array, dense: Float32Array): number[] {
  const convolved = (y: number, x: number, f: number): number => {
    let sum = bias[f]!;
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const [row, column] = [y + dy, x + dx];
        if (row >= 0 && row < SIDE && column >= 0 && column < SIDE)
          sum += image[row * SIDE + column]! * kernel[((dy + 1) * 3 + dx + 1) * FILTERS + f]!;
      }
    }
    return Math.max(sum, 0);
  };
  const out: number[] = [];
  for (let y = 0; y < SIDE; y += 2) {
    for (let x = 0; x < SIDE; x += 2) {
      const features = Array.from({length: FILTERS}, (_, f) =>
        Math.max(convolved(y, x, f), convolved(y, x + 1, f), convolved(y + 1, x, f), convolved(y + 1, x + 1, f)),
      );
      for (let unit = 0; unit < 2; unit += 1)
        out.push(features.reduce((sum, value, f) => sum + value * dense[f * 2 + unit]!, 0));
    }
  }
  return out;
}
