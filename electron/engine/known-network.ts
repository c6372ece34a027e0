/** A small network whose answer is known, computed in plain loops: does something that computes do it rightly? */
import {parseJson, type JsonObject} from '../keras/json';
import type {KerasModel, Weight} from '../keras/model';
import {compilePlan} from '../plan/compile';
import type {CompiledModel} from '../plan/plan';
import type {Values} from '../plan/values';

const SIDE = 16;
const FILTERS = 8;

/** How far an answer may be from the known one. */
export const KNOWN_TOLERANCE = 1e-5;

export interface KnownNetwork {
  readonly compiled: CompiledModel;
  readonly input: Values;
  /** Its only output's values. */
  readonly expected: readonly number[];
}

/** Input: one channel, SIDE x SIDE. A 3x3 convolution with ReLU, the largest of every 2x2, then a dense layer. */
export function knownNetwork(): KnownNetwork {
  const kernel = wave(9 * FILTERS, 0.7);
  const bias = wave(FILTERS, 1.3);
  const dense = wave(FILTERS * 2, 2.1);
  const image = wave(SIDE * SIDE, 0.37);
  const layers = [
    inputLayer(SIDE, 1),
    convLayer('conv', FILTERS),
    {class_name: 'MaxPooling2D', config: {name: 'pool', pool_size: [2, 2], strides: [2, 2], padding: 'valid'}},
    {class_name: 'Dense', config: {name: 'dense', units: 2, activation: 'linear', use_bias: false}},
  ];
  const weights = [
    {
      name: 'conv',
      weights: [weight('conv/kernel:0', [3, 3, 1, FILTERS], kernel), weight('conv/bias:0', [FILTERS], bias)],
    },
    {name: 'dense', weights: [weight('dense/kernel:0', [FILTERS, 2], dense)]},
  ];
  return {
    compiled: compilePlan(modelOf(layers, weights), ['dense'], {exact: false}),
    input: {name: 'x', shape: [1, SIDE, SIDE, 1], data: image},
    expected: reference(image, kernel, bias, dense),
  };
}

const TIMED_SIDE = 256;
const TIMED_FILTERS = 32;
const TIMED_LAYERS = 6;

/** Convolutions as segmentation networks have them, for timing: some seven billion operations. */
export function timedNetwork(): Omit<KnownNetwork, 'expected'> {
  const names = Array.from({length: TIMED_LAYERS}, (_, i) => `conv${i}`);
  const layers = [inputLayer(TIMED_SIDE, TIMED_FILTERS), ...names.map((name) => convLayer(name, TIMED_FILTERS))];
  const weights = names.map((name) => ({
    name,
    weights: [
      weight(`${name}/kernel:0`, [3, 3, TIMED_FILTERS, TIMED_FILTERS], wave(9 * TIMED_FILTERS ** 2, 0.7)),
      weight(`${name}/bias:0`, [TIMED_FILTERS], wave(TIMED_FILTERS, 1.3)),
    ],
  }));
  const shape = [1, TIMED_SIDE, TIMED_SIDE, TIMED_FILTERS];
  return {
    compiled: compilePlan(modelOf(layers, weights), [names.at(-1)!], {exact: false}),
    input: {name: 'x', shape, data: wave(TIMED_SIDE ** 2 * TIMED_FILTERS, 0.37)},
  };
}

function inputLayer(side: number, channels: number): object {
  const shape = [null, side, side, channels];
  return {class_name: 'InputLayer', config: {name: 'x', batch_input_shape: shape, dtype: 'float32'}};
}

function convLayer(name: string, filters: number): object {
  const size = {filters, kernel_size: [3, 3], strides: [1, 1], padding: 'same'};
  return {class_name: 'Conv2D', config: {name, ...size, activation: 'relu', use_bias: true}};
}

function modelOf(layers: readonly object[], weights: KerasModel['layers']): KerasModel {
  return {
    className: 'Sequential',
    config: parseJson(JSON.stringify({name: 'known', layers})) as JsonObject,
    kerasVersion: '2.15.0',
    backend: 'tensorflow',
    trainingConfig: null,
    layers: weights,
    topLevel: [],
    optimizer: null,
    notes: [],
  };
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
