/**
 * Every kind of model that Keras 2.15 saves (make_matrix.py), converted; real Keras says whether it would have written
 * the same.
 */
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {generatedFixtures, quiet, runPython, testFolder, testPython} from '../../testing';
import {convertModel} from './convert';
import {inspectModel} from './inspect';

const python = testPython();
const models = python ? generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py') : '';
const names = python ? readdirSync(models) : [];
const converted = testFolder('matrix');

describe.skipIf(!python)('the matrix', () => {
  it.each(names)('%s converts', async (name) => {
    const source = join(models, name, 'saved_model');
    const report = await inspectModel(source);
    expect(report).toMatchObject({kind: 'keras-saved-model', verdict: 'convertible', reasons: []});
    await convertModel(source, join(converted, `${name}.h5`), {overwrite: false, keepOptimizer: true}, quiet);
  });

  it('Keras loads each, predicts bit for bit, and would have written the same', {timeout: 600_000}, () => {
    const report = JSON.parse(runPython('e2e/fixtures/check_roundtrip.py', [models, converted])) as {
      name: string;
      unequal: number;
      files: string[];
    }[];
    expect(report.length).toBeGreaterThanOrEqual(59);
    for (const entry of report) expect(entry).toEqual({name: entry.name, unequal: 0, files: []});
    // The list of these names is longer than an HDF5 attribute can be, so it is split as Keras splits it.
    expect(report.some((entry) => entry.name === 'long-names')).toBe(true);
    // The one kind that Keras itself cannot read back from HDF5.
    expect(names.filter((name) => !existsSync(join(models, name, 'keras.h5')))).toEqual(['bfloat16-weights']);
  });

  it('names custom classes, nested, wrapped and registered ones too', async () => {
    const objects = async (name: string): Promise<readonly string[]> =>
      (await inspectModel(join(models, name, 'saved_model'))).customObjects;
    expect(await objects('custom-layers')).toEqual(['Location2D', 'ReflectionPadding2D', 'TensorProduct']);
    expect(await objects('wrapped-custom')).toEqual(['TensorProduct']);
    expect(await objects('registered-custom')).toEqual(['Lab>Gain']);
    expect(await objects('functional')).toEqual([]);
  });

  it('says that bfloat16 becomes float32', async () => {
    const report = await convertModel(
      join(models, 'bfloat16-weights', 'saved_model'),
      join(converted, 'again.h5'),
      {overwrite: true, keepOptimizer: true},
      quiet,
    );
    expect(report.notes.join()).toContain('bfloat16');
  });
});
