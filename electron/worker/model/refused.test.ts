/** Models that cannot become HDF5, told apart, each with its own sentence. */
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {generatedFixtures, quiet, testPython} from '../../testing';
import {convertModel} from './convert';
import {inspectModel} from './inspect';

const python = testPython();
const folder = python ? generatedFixtures('refused') : '';

describe.skipIf(!python)('refused', () => {
  it.each([
    ['exported', {kind: 'saved-model', verdict: 'runnable'}, /model\.export\(\)/],
    ['without-config', {kind: 'keras-saved-model', verdict: 'runnable'}, /saved without its config; add get_config/],
    ['adapted-lookup', {kind: 'keras-saved-model', verdict: 'runnable'}, /filled by adapt\(\)/],
    ['tf1', {kind: 'tf1-saved-model', verdict: 'runnable'}, /TensorFlow 1/],
    ['weights.h5', {kind: 'keras-h5-weights', verdict: 'unsupported'}, /weights without the model/],
    ['model.keras', {kind: 'keras-v3', verdict: 'unsupported'}, /does not convert or run/],
  ] as const)('%s', async (name, kind, sentence) => {
    const report = await inspectModel(join(folder, name));
    expect(report).toMatchObject(kind);
    expect(report.reasons.map((reason) => reason.message).join(' ')).toMatch(sentence);
    await expect(
      convertModel(join(folder, name), join(folder, 'never.h5'), {overwrite: false, keepOptimizer: true}, quiet),
    ).rejects.toMatchObject({
      fault: {kind: 'not-convertible'},
    });
  });

  it('describes the layers of a .keras file', async () => {
    const report = await inspectModel(join(folder, 'model.keras'));
    expect(report.layers.map((layer) => layer.className)).toEqual(['InputLayer', 'Dense']);
  });
});
