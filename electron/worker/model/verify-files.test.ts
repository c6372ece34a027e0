/** Files of one model set beside each other, files that Keras 3 itself saved among them, and planted differences. */
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {generatedFixtures, keras3Python, MODELS, quiet, runPython, testFolder, testPython} from '../../testing';
import {convertModelTo} from './convert';
import {inspectModel} from './inspect';
import {diffFiles, verifyFiles} from './verify-files';

const folder = testFolder('verify-files');
const file = (name: string): string => join(folder, name);
const NAMES = ['unet', 'nested', 'trained'];
const saved = (name: string): string => join(MODELS, name, 'saved_model');

beforeAll(async () => {
  for (const name of NAMES) {
    const options = {overwrite: false, keepOptimizer: true, keras: 'keras3'} as const;
    const outputs = ['.keras', '.h5', '.weights.h5'].map((ending) => file(`${name}${ending}`));
    await convertModelTo(saved(name), outputs, options, quiet);
  }
});

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
