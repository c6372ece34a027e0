/**
 * Files whose config or weights were changed after they were written (make_contradictions.py): refused as Keras refuses
 * them.
 */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {unzipSync} from 'fflate';
import {describe, expect, it} from 'vitest';
import {indexH5} from '../keras/h5-index';
import {isObject, parseJson} from '../keras/json';
import type {KerasModel} from '../keras/model';
import {readKerasH5} from '../keras/read-h5';
import {readPlacedModel} from '../keras/read-placed';
import {generatedFixtures, testPython} from '../testing';
import {planOutlook} from './compile';

const python = testPython();
const folder = python
  ? generatedFixtures('contradictions', 'e2e/fixtures/make_contradictions.py', generatedFixtures('layers'))
  : '';
/** By file: why Keras does not load it, or null. */
const verdicts = python
  ? (JSON.parse(readFileSync(join(folder, 'verdicts.json'), 'utf8')) as Record<string, string | null>)
  : {};

/** Why we say that Keras would not load it. */
function ourVerdict(name: string): string | null {
  const {refusals} = planOutlook(modelOf(name, readFileSync(join(folder, name))));
  return refusals.find(({isContradiction}) => isContradiction)?.message ?? null;
}

function modelOf(name: string, bytes: Uint8Array): KerasModel {
  if (name.endsWith('.h5')) return readKerasH5(indexH5(bytes));
  const {'config.json': config, 'model.weights.h5': weights} = unzipSync(bytes);
  const root = parseJson(new TextDecoder().decode(config));
  if (!isObject(root)) throw new Error(`${name} has no config`);
  return readPlacedModel(root, '2.15.0', indexH5(weights!));
}

describe.skipIf(!python)('a config or a weight that was changed', () => {
  it('is there in many kinds, of which Keras loads some', () => {
    const refused = Object.values(verdicts).filter((verdict) => verdict !== null).length;
    expect(refused).toBeGreaterThan(80);
    expect(Object.keys(verdicts).length - refused).toBeGreaterThan(20);
  });

  it.each(Object.entries(verdicts))('%s: Keras says %s', (name, keras) => {
    expect({keras, refused: ourVerdict(name) !== null}).toEqual({keras, refused: keras !== null});
  });
});
