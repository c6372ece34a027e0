/** Files of one model set beside each other, files that Keras 3 itself saved among them, and planted differences. */
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {indexH5} from '../../keras/h5-index';
import {readKerasH5} from '../../keras/read-h5';
import {
  connectOnnxForTests,
  generatedFixtures,
  keras3Python,
  MODELS,
  quiet,
  runPython,
  testFolder,
  testPython,
} from '../../testing';
import {convertModelTo} from './convert';
import {inspectModel} from './inspect';
import {diffFiles, verifyFiles} from './verify-files';

const folder = testFolder('verify-files');
connectOnnxForTests();
const file = (name: string): string => join(folder, name);
const NAMES = ['unet', 'nested', 'trained'];
const saved = (name: string): string => join(MODELS, name, 'saved_model');

beforeAll(async () => {
  for (const name of NAMES) {
    const options = {overwrite: false, keepOptimizer: true, keras: 'keras3'} as const;
    const outputs = ['.keras', '.h5', '.weights.h5', '.npz', '.onnx'].map((ending) => file(`${name}${ending}`));
    await convertModelTo(saved(name), outputs, options, quiet);
    await convertModelTo(saved(name), [file(`${name}-2.h5`)], {...options, keras: 'keras2'}, quiet);
  }
}, 120_000);

describe.skipIf(!testPython() || !keras3Python())('verify', () => {
  it.each(NAMES)('%s: its files for Keras 3 are the model, and so is what Keras 3 saves of one', async (name) => {
    runPython('e2e/fixtures/keras3_again.py', [file(`${name}.keras`), file(`${name}-again.keras`)], keras3Python());
    for (const other of [`${name}.keras`, `${name}.h5`, `${name}.weights.h5`, `${name}-again.keras`]) {
      const {weights} = await verifyFiles(saved(name), file(other), null, quiet);
      expect({other, different: weights.different}).toEqual({other, different: []});
      expect(weights.compared).toBeGreaterThan(3);
      expect(weights.identical).toBe(weights.compared);
    }
    expect(
      (await verifyFiles(file(`${name}.keras`), file(`${name}-again.keras`), null, quiet)).weights.different,
    ).toEqual([]);
  });

  it('a file for Keras 3 is described with the parameters that its model has', async () => {
    for (const name of NAMES) {
      const {parameters} = await inspectModel(saved(name));
      expect(await inspectModel(file(`${name}.keras`))).toMatchObject({kind: 'keras-v3', parameters});
    }
  });

  it('a changed number is told by its layer and by how much', async () => {
    copyFileSync(file('unet.h5'), file('changed.h5'));
    runPython('e2e/fixtures/change_weight.py', [file('changed.h5'), 'model_weights/dec1/dec1/kernel:0']);
    const {weights} = await verifyFiles(saved('unet'), file('changed.h5'), null, quiet);
    expect(weights.different).toEqual(['dec1: dec1/kernel:0 has 1 of 576 other values, by 2.50e-1 at most']);
    copyFileSync(file('nested.weights.h5'), file('changed.weights.h5'));
    const place = 'layers/functional/layers/batch_normalization/vars/2';
    runPython('e2e/fixtures/change_weight.py', [file('changed.weights.h5'), place]);
    const nested = await verifyFiles(saved('nested'), file('changed.weights.h5'), null, quiet);
    expect(nested.weights.different).toHaveLength(1);
    expect(nested.weights.different[0]).toMatch(/^inner: .*moving_mean.* by 2\.50e-1 at most$/);
  });

  it('two files of Keras 2 are compared in what they predict', async () => {
    const made = generatedFixtures('sources', 'e2e/fixtures/make_sources.py');
    const {weights, predictions} = await verifyFiles(join(made, 'images.keras'), join(made, 'images.h5'), null, quiet);
    expect(weights.different).toEqual([]);
    expect(predictions.map(({maxAbsDiff}) => maxAbsDiff)).toEqual([0]);
  });
});

/** The file with one bit of the kernel of that layer's first weight turned, wherever it lies. */
function flipped(bytes: Buffer, layer: string, ending: string): Buffer {
  const {layers} = readKerasH5(indexH5(readFileSync(join(MODELS, 'unet', 'keras.h5'))));
  const kernel = layers.find(({name}) => name === layer)!.weights[0]!;
  const values = new Float32Array(Uint8Array.from(kernel.read()).buffer);
  // ONNX wants the axes of a kernel in another order.
  const [h, w, i, o] = kernel.shape as [number, number, number, number];
  const turned = Float32Array.from({length: values.length}, (_, at) => {
    const [x, y, c, k] = [at % w, Math.floor(at / w) % h, Math.floor(at / (w * h)) % i, Math.floor(at / (w * h * i))];
    return values[((y * w + x) * i + c) * o + k]!;
  });
  const at = bytes.indexOf(new Uint8Array((ending === '.onnx' ? turned : values).buffer));
  expect(at).toBeGreaterThan(0);
  bytes[at + 1] = bytes[at + 1]! ^ 4;
  return bytes;
}

const FILES = ['-2.h5', '.keras', '.h5', '.weights.h5', '.npz', '.onnx'];
const RUN = ['-2.h5', '.keras', '.h5', '.onnx'];

describe('verify of any two files', () => {
  it.each(NAMES)(
    '%s: each of its files is the model, in weights and, where it can be run, in what it predicts',
    async (name) => {
      for (const ending of FILES)
        for (const given of [
          [saved(name), file(`${name}${ending}`)],
          [file(`${name}${ending}`), file(`${name}.keras`)],
        ] as const) {
          const {weights, predictions, predictionsWhy} = await verifyFiles(...given, null, quiet);
          expect({ending, different: weights.different}).toEqual({ending, different: []});
          expect(weights.compared).toBeGreaterThan(3);
          expect(weights.identical).toBe(weights.compared);
          if (RUN.includes(ending)) {
            expect({ending, predictionsWhy}).toEqual({ending, predictionsWhy: null});
            expect(Math.max(...predictions.map(({maxAbsDiff}) => maxAbsDiff))).toBeLessThan(1e-5);
          } else expect(predictionsWhy).toContain('holds weights alone');
        }
    },
  );

  it('weights alone beside weights alone', async () => {
    for (const ending of ['.weights.h5', '.npz'])
      expect((await verifyFiles(file(`unet${ending}`), file(`unet${ending}`), null, quiet)).weights).toMatchObject({
        compared: 18,
        identical: 18,
      });
    await expect(verifyFiles(file('unet.npz'), file('unet.weights.h5'), null, quiet)).rejects.toThrow(
      'compare each with the model itself',
    );
  });

  it.each(['.npz', '.onnx', '.weights.h5', '.keras'])(
    'one flipped bit of a %s is told by its layer',
    async (ending) => {
      const changed = file(`flipped${ending}`);
      writeFileSync(changed, flipped(readFileSync(file(`unet${ending}`)), 'dec1', ending));
      const {weights} = await verifyFiles(saved('unet'), changed, null, quiet);
      expect(weights.different).toHaveLength(1);
      expect(weights.different[0]).toMatch(/^dec1: .* has 1 of 576 other values/);
    },
  );

  it('another model’s .onnx is told by what it predicts, or that it cannot be', async () => {
    copyFileSync(file('nested.onnx'), file('other.onnx'));
    await expect(verifyFiles(saved('unet'), file('other.onnx'), null, quiet)).rejects.toThrow(
      /is not what this version of Warmstart writes of .*; and that is not possible/,
    );
  });
});

describe('diff', () => {
  it('names layers that only one model has, and options that are set otherwise', async () => {
    const {layers} = await diffFiles(join(MODELS, 'unet', 'keras.h5'), join(MODELS, 'panoptic', 'keras.h5'), quiet);
    const named = (change: string): string[] => layers.filter((one) => one.change === change).map(({layer}) => layer);
    expect(named('gone')).toContain('enc1');
    expect(named('added')).toContain('conv1');
    expect(layers.find(({layer}) => layer === 'image')).toEqual({
      layer: 'image',
      change: 'changed',
      what: ['batch_input_shape: [null, 32, 32, 3], now [null, 32, 32, 2]'],
    });
  });

  it.skipIf(!testPython())('one changed number among 27 million is named', async () => {
    const model = join(generatedFixtures('mesmer'), 'mesmer', 'keras.h5');
    const bytes = readFileSync(model);
    expect(bytes.length).toBeGreaterThan(100_000_000);
    const weights = readKerasH5(indexH5(bytes)).layers.flatMap(({name, weights: own}) =>
      own.map((weight) => ({layer: name, weight})),
    );
    const {layer, weight} = weights.reduce((a, b) => (b.weight.range!.bytes > a.weight.range!.bytes ? b : a));
    const at = weight.range!.offset + 4 * 12_345;
    bytes.writeFloatLE(bytes.readFloatLE(at) + 0.5, at);
    const changed = file('mesmer.h5');
    writeFileSync(changed, bytes);
    const {layers, compared, identical} = await diffFiles(model, changed, quiet);
    const total = weight.range!.bytes / 4;
    const what = [expect.stringMatching(new RegExp(`has 1 of ${total} other values, by 5\\.00e-1 at most$`)) as string];
    expect(layers).toEqual([{layer, change: 'changed', what}]);
    expect(identical).toBe(compared - 1);
  });

  it('finds nothing in the same model', async () => {
    const {layers, model, identical, compared} = await diffFiles(
      saved('nested'),
      join(MODELS, 'nested', 'keras.h5'),
      quiet,
    );
    expect({layers, model}).toEqual({layers: [], model: []});
    expect(identical).toBe(compared);
  });
});
