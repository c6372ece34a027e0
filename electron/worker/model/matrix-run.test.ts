/**
 * Every kind of model that Keras 2.15 saves (make_matrix.py), run from its SavedModel and from its .h5: what `inspect`
 * says is what happens, and the values are those that Keras itself gives.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {FaultError} from '../../contract/fault';
import {readNpz, type NumpyArray} from '../../io/npy';
import {generatedFixtures, quiet, relativeDifference, testFolder, testPython} from '../../testing';
import {Stages} from '../runtime/stages';
import {convertModel} from './convert';
import {inspectModel} from './inspect';
import {loadModel} from './load';
import type {LoadedModel} from './loaded-model';
import {matchInputs} from './predict';
import {verifyModel} from './verify';

const python = testPython();
const models = python ? generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py') : '';
const names = python ? readdirSync(models) : [];
const folder = testFolder('matrix-run');
const source = (name: string): string => join(models, name, 'saved_model');

/** By what our own plan does not know: their SavedModels are run by their own graphs. */
const BY_OWN_GRAPH = [
  'adapted-discretization',
  'custom-activation',
  'lambda-activation',
  'lambda-layer',
  'nested-custom-model',
  'rare-types',
  'registered-custom',
];
/** What verify does not compare in predictions, and why. */
const NOT_COMPARED: Readonly<Record<string, RegExp>> = {
  'no-traces': /has no signature/,
  'stateful-lstm': /keeps states from batch to batch/,
};
/** Text. */
const NOT_RUN = ['string-lookup', 'text-vectorization'];

const halves = (name: string): boolean => /half|float16/.test(name);

function storedArrays(name: string): {inputs: Map<string, NumpyArray>; outputs: NumpyArray[]} {
  const arrays = [...readNpz(name, readFileSync(join(models, name, 'io.npz')))];
  return {
    inputs: new Map(arrays.filter(([key]) => !/^out\d+$/.test(key))),
    outputs: arrays.filter(([key]) => /^out\d+$/.test(key)).map(([, array]) => array),
  };
}

async function load(path: string): Promise<LoadedModel> {
  return loadModel(path, {engine: 'tensorflow'}, new Stages(quiet));
}

/** The largest difference from what Keras predicted, output by output. */
async function differenceFromKeras(model: LoadedModel, name: string): Promise<number> {
  const {inputs, outputs} = storedArrays(name);
  const made = await model.run(matchInputs(model.inputs, inputs, name), () => undefined);
  expect(made).toHaveLength(outputs.length);
  return Math.max(...made.map(({data}, i) => relativeDifference(data, outputs[i]!.data)));
}

describe.skipIf(!python)('the matrix runs', () => {
  it.each(names)('%s: from the SavedModel it predicts what Keras does, by the way that inspect says', async (name) => {
    const {notes, outputs} = await inspectModel(source(name));
    if (NOT_RUN.includes(name)) {
      expect(notes.join()).toContain('not be run');
      await expect(load(source(name))).rejects.toBeInstanceOf(FaultError);
      return;
    }
    const model = await load(source(name));
    try {
      expect(model.ownGraph !== null).toBe(BY_OWN_GRAPH.includes(name));
      expect(notes.length > 0).toBe(BY_OWN_GRAPH.includes(name));
      expect(model.outputs.map((output) => output.name)).toEqual(outputs.map((output) => output.name));
      expect(await differenceFromKeras(model, name)).toBeLessThan(halves(name) ? 2e-3 : 1e-5);
    } finally {
      model.dispose();
    }
  });

  it.each(names)('%s: the .h5 does what inspect says of it, and verify compares predictions', async (name) => {
    const output = join(folder, `${name}.h5`);
    await convertModel(source(name), output, {overwrite: true, keepOptimizer: true}, quiet);
    const {verdict} = await inspectModel(output);
    expect(verdict).toBe(BY_OWN_GRAPH.includes(name) || NOT_RUN.includes(name) ? 'unsupported' : 'runnable');
    const {weights, predictions, predictionsWhy} = await verifyModel(source(name), output, null, quiet);
    expect(weights.different).toEqual([]);
    if (verdict === 'unsupported') {
      expect(predictionsWhy).not.toBeNull();
      await expect(load(output)).rejects.toMatchObject({fault: {kind: 'not-runnable'}});
      return;
    }
    if (name in NOT_COMPARED) {
      expect(predictionsWhy).toMatch(NOT_COMPARED[name]!);
      return;
    }
    expect(predictionsWhy).toBeNull();
    const largest = Math.max(...predictions.map(({maxAbsDiff}) => maxAbsDiff));
    expect(largest).toBeLessThan(halves(name) || name === 'bfloat16-weights' ? 1e-2 : 2e-5);
  });
});
