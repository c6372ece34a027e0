/**
 * Files of Keras 3 are read and computed here: those that Keras 3 itself saved give what it predicts, and those that we
 * write of the matrix what Keras 2.15 predicted of the model.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {fromKeras3} from '../../keras/keras3/from-keras3';
import {engines} from '../../engine/engines';
import {readNpz, type NumpyArray} from '../../io/npy';
import {generatedFixtures, keras3Python, quiet, relativeDifference, testFolder, testPython} from '../../testing';
import {Stages} from '../runtime/stages';
import {openComparable} from './comparable';
import {convertModelTo} from './convert';
import {compiledOf, openPlan} from './open-plan';
import {planOutlook} from '../../plan/compile';
import {matchInputs} from './predict';

const keras3 = keras3Python();
const python = testPython() ? keras3 : null;
const native = keras3 ? generatedFixtures('keras3', 'e2e/fixtures/make_keras3.py', undefined, keras3) : '';
const nativeNames = keras3
  ? readdirSync(native).flatMap((file) => (file.endsWith('.keras') ? [file.slice(0, -'.keras'.length)] : []))
  : [];
const matrix = python ? generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py') : '';
const matrixNames = python ? readdirSync(matrix) : [];
const folder = testFolder('keras3-runs');

/** The largest difference of any output from what Keras predicted. */
async function differenceFrom(path: string, arrays: ReadonlyMap<string, NumpyArray>): Promise<number> {
  const {model, close} = await openComparable(path);
  const stages = new Stages(quiet);
  const engine = await engines.choose('tensorflow');
  const plan = await openPlan(
    {path, compiled: compiledOf(fromKeras3(model)), memory: null, file: null},
    engine,
    {engine: null},
    stages,
  );
  try {
    const wanted = [...arrays].filter(([key]) => /^out\d+$/.test(key)).map(([, array]) => array);
    const given = new Map([...arrays].filter(([key]) => !/^out\d+$/.test(key)));
    const made = await plan.run(matchInputs(plan.inputs, given, path), () => undefined);
    expect(made).toHaveLength(wanted.length);
    return Math.max(...made.map(({data}, i) => relativeDifference(data, wanted[i]!.data)));
  } finally {
    plan.dispose();
    close();
  }
}

function stored(path: string): Map<string, NumpyArray> {
  return readNpz(path, readFileSync(path));
}

describe.skipIf(!keras3)('what Keras 3 saved', () => {
  it.each(nativeNames.flatMap((name) => ['.keras', '.h5'].map((ending) => [name, ending])))(
    '%s%s predicts the same',
    async (name, ending) => {
      const difference = await differenceFrom(join(native, `${name}${ending}`), stored(join(native, `${name}.npz`)));
      expect(difference).toBeLessThan(1e-5);
    },
  );
});

const HALVES = /half|float16/;

describe.skipIf(!python)('the matrix as files for Keras 3', () => {
  it.each(matrixNames)('%s', async (name) => {
    const files = ['.keras', '.h5'].map((ending) => join(folder, `${name}${ending}`));
    const source = join(matrix, name, 'saved_model');
    const options = {overwrite: false, keepOptimizer: false, keras: 'keras3'} as const;
    const made = await convertModelTo(source, files, options, quiet).catch(() => null);
    if (!made) return;
    const own = await openComparable(source);
    const {refusals, outputShapes} = planOutlook(own.model);
    own.close();
    for (const file of files) {
      const opened = await openComparable(file);
      const outlook = planOutlook(fromKeras3(opened.model));
      opened.close();
      expect(outlook).toMatchObject({refusals, outputShapes});
      if (refusals.length === 0)
        expect(await differenceFrom(file, stored(join(matrix, name, 'io.npz')))).toBeLessThan(
          HALVES.test(name) ? 2e-3 : 1e-5,
        );
    }
  });
});
