/** Every kind of file that Keras 2.15 keeps a model in gives the model that Keras's own .h5 of it holds. */
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {compareModels} from '../../keras/compare';
import type {KerasModel} from '../../keras/model';
import {generatedFixtures, quiet, testFolder, testPython} from '../../testing';
import {convertModel} from './convert';
import {openSource} from './sources';

const python = testPython();
const made = python ? generatedFixtures('sources', 'e2e/fixtures/make_sources.py') : '';
const KINDS = ['NAME.keras', 'NAME.json', 'NAME.weights.h5', 'old/NAME.json', 'old/NAME.h5'];
const cases = ['recurrent', 'images'].flatMap((name) =>
  KINDS.map((kind) => [name, kind.replace('NAME', name)] as const),
);

/** Names of weights are not in every file, and loading goes by order. */
function nameless(model: KerasModel): KerasModel {
  const layers = model.layers.map(({name, weights}) => ({
    name,
    weights: weights.map((weight, i) => ({...weight, name: `${i}`})),
  }));
  return {...model, layers, trainingConfig: null, optimizer: null};
}

/** Keras lists the layers with a Sequential's or without its InputLayer, which has no weights. */
function withWeights(model: KerasModel): KerasModel {
  return {...model, layers: model.layers.filter(({weights}) => weights.length > 0)};
}

describe.skipIf(!python)('sources', () => {
  it.each(cases)('%s from %s', async (name, file) => {
    const [source, keras] = [
      await openSource(join(made, file), false),
      await openSource(join(made, `${name}.h5`), false),
    ];
    try {
      const compared = compareModels(
        withWeights(nameless(keras.model)),
        withWeights(nameless(source.model)),
        () => undefined,
      );
      expect(compared.different).toEqual([]);
      expect(compared.compared).toBeGreaterThan(10);
    } finally {
      source.close();
      keras.close();
    }
  });

  it.each(cases)('%s from %s becomes .h5', async (_, file) => {
    const output = join(testFolder('sources'), 'out.h5');
    const {readBack} = await convertModel(join(made, file), output, {overwrite: false, keepOptimizer: true}, quiet);
    expect(readBack.different).toEqual([]);
  });
});
