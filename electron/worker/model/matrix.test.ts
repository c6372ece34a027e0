/**
 * Every kind of model that Keras 2.15 saves (make_matrix.py), converted; real Keras says whether it would have written
 * the same, and runs the Python lines that are printed.
 */
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {ConvertReport} from '../../contract/model';
import {generatedFixtures, quiet, runPython, testFolder, testPython} from '../../testing';
import {convertModel} from './convert';
import {inspectModel} from './inspect';

const python = testPython();
const models = python ? generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py') : '';
const names = python ? readdirSync(models) : [];
const converted = testFolder('matrix');
const reports = new Map<string, ConvertReport>();

interface Judged {
  readonly name: string;
}

describe.skipIf(!python)('the matrix', () => {
  it.each(names)('%s converts', async (name) => {
    const source = join(models, name, 'saved_model');
    const report = await inspectModel(source);
    expect(report).toMatchObject({kind: 'keras-saved-model', verdict: 'convertible', reasons: []});
    const output = join(converted, `${name}.h5`);
    reports.set(name, await convertModel(source, output, {overwrite: false, keepOptimizer: true}, quiet));
  });

  it(
    'the Python lines load each; it predicts bit for bit; Keras would have written the same',
    {timeout: 900_000},
    () => {
      const lines = join(converted, 'lines.json');
      writeFileSync(
        lines,
        JSON.stringify(Object.fromEntries([...reports].map(([name, {python: text}]) => [name, text]))),
      );
      const report = JSON.parse(runPython('e2e/fixtures/check_roundtrip.py', [models, converted, lines])) as Judged[];
      expect(report.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
        names.toSorted().map((name) => {
          const compiled = !reports.get(name)!.python.includes('compile=False');
          return {name, unequal: 0, files: [], compiled};
        }),
      );
      // The list of these names is longer than an HDF5 attribute can be, so it is split as Keras splits it.
      expect(names).toContain('long-names');
    },
  );

  it('Keras writes none that it reads of bfloat16, of functions of one’s own, and of one optimizer', () => {
    expect(names.filter((name) => existsSync(join(models, name, 'keras-cannot.txt')))).toEqual([
      'bfloat16-weights',
      'compiled-loss-scale-adamw',
      'custom-activation',
      'custom-objects',
      'lambda-activation',
    ]);
  });

  it('leaves compile=False out for every model that Keras can compile by itself', () => {
    const left = names.filter(
      (name) => name.startsWith('compiled-') && !reports.get(name)!.python.includes('compile=False'),
    );
    expect(names.filter((name) => name.startsWith('compiled-') && !left.includes(name))).toEqual([
      'compiled-by-output',
      'compiled-custom-loss',
      'compiled-custom-loss-class',
      'compiled-custom-metric',
      'compiled-custom-metric-class',
      'compiled-custom-optimizer',
      'compiled-custom-schedule',
      'compiled-in-lists',
      'compiled-weighted-metric',
    ]);
  });

  it.each([
    ['custom-layers', ['Location2D', 'ReflectionPadding2D', 'TensorProduct']],
    ['wrapped-custom', ['TensorProduct']],
    ['registered-custom', ['Lab>Gain']],
    ['custom-activation', ['Lab>ripple', 'wave']],
    ['custom-objects', ['Lab>Halves', 'Ones2', 'Positive', 'SumOfSquares', 'quarters']],
    ['custom-model-class', ['Trainer']],
    ['custom-sequential-class', ['Stack']],
    ['nested-custom-model', ['Trainer']],
    ['lambda-activation', ['<lambda>']],
    ['functional', []],
  ])('names what %s needs in Python', async (name, objects) => {
    expect((await inspectModel(join(models, name, 'saved_model'))).customObjects).toEqual(objects);
  });

  it('says which losses, metrics and optimizers are of one’s own', () => {
    const notes = (name: string): string => reports.get(name)!.notes.join();
    expect(notes('compiled-by-output')).toMatch(/custom loss double_error.*custom metric bias/);
    expect(notes('compiled-custom-schedule')).toContain('custom optimizer or schedule Constantly');
    expect(notes('compiled-metrics')).toBe('');
  });

  it('says what an older writer left otherwise than Keras can load it', () => {
    expect(reports.get('old-learning-rate')!.notes.join()).toContain(
      'learning_rate is written as 0.0010000000474974513',
    );
    expect(reports.get('old-unlisted-slots')!.notes.join()).toContain("model's graph does not list them");
  });

  it('says that bfloat16 becomes float32', () => {
    expect(reports.get('bfloat16-weights')!.notes.join()).toContain('bfloat16');
  });

  it('calls outputs of lists and dictionaries by their keys, others by their layers', async () => {
    const {outputs} = await inspectModel(join(models, 'outputs-in-lists-of-dictionaries', 'saved_model'));
    expect(outputs.map((output) => output.name)).toEqual(['w', 'x_0', 'x_1', 'last']);
  });

  it('calls outputs by the keys of a dictionary', async () => {
    for (const name of names) {
      const keys = JSON.parse(readFileSync(join(models, name, 'names.json'), 'utf8')) as string[];
      if (!keys.every((key) => /^[a-z]/i.test(key))) continue;
      const {outputs} = await inspectModel(join(models, name, 'saved_model'));
      expect(outputs.map((output) => output.name)).toEqual(keys);
    }
  });
});
