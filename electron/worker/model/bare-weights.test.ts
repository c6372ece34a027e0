/** What cannot become a Keras file still gives its weights, as numpy and TensorFlow read them. */
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {generatedFixtures, MODELS, quiet, runPython, testFolder, testPython} from '../../testing';
import {convertModelTo} from './convert';
import {targetOutlooks} from './target-outlooks';

const python = testPython();
const refused = python ? generatedFixtures('refused', 'e2e/fixtures/make_refused.py') : '';
const made = python ? generatedFixtures('sources', 'e2e/fixtures/make_sources.py') : '';
const folder = testFolder('bare-weights');
const OPTIONS = {overwrite: false, keepOptimizer: true};

async function archiveOf(model: string, name: string): Promise<string> {
  const output = join(folder, `${name}.npz`);
  await convertModelTo(model, [output], OPTIONS, quiet);
  return output;
}

interface Judged {
  readonly arrays: number;
  readonly tensors: number;
  readonly missing: readonly string[];
  readonly names: readonly string[];
}

describe.skipIf(!python)('the weights of what only runs', () => {
  it.each(['exported', 'without-config', 'no-metadata', 'policy', 'tf1', 'tf1-keras'])('%s', async (name) => {
    const model = join(refused, name);
    const outlooks = await targetOutlooks(model, null, name, quiet);
    expect(outlooks.filter(({refused: why}) => why === null).map(({target}) => target)).toEqual(['npz']);
    const archive = await archiveOf(model, name);
    const judged = JSON.parse(runPython('e2e/fixtures/check_bare_npz.py', [archive, model])) as Judged;
    expect(judged.missing).toEqual([]);
    expect(judged.tensors).toBeGreaterThan(0);
    expect(judged.arrays).toBe(judged.tensors);
    expect(judged.names.every((one) => !one.includes('.ATTRIBUTES'))).toBe(true);
  });

  it('a subclassed model gives them by the names that its variables have', async () => {
    const model = join(MODELS, 'subclassed', 'saved_model');
    const archive = await archiveOf(model, 'subclassed');
    const judged = JSON.parse(runPython('e2e/fixtures/check_bare_npz.py', [archive, model])) as Judged;
    expect(judged.missing).toEqual([]);
    expect(judged.names.some((name) => name.endsWith('/kernel'))).toBe(true);
  });
});

describe.skipIf(!python)('weights alone', () => {
  it.each([
    ['recurrent.weights.h5', 'recurrent'],
    ['images.weights.h5', 'images'],
  ])('%s holds what Keras keeps in its own .h5, by places', async (file, name) => {
    const {mkdirSync, copyFileSync} = await import('node:fs');
    const alone = join(folder, name);
    mkdirSync(alone);
    copyFileSync(join(made, file), join(alone, file));
    const archive = await archiveOf(join(alone, file), `${name}-alone`);
    const judged = runPython('e2e/fixtures/same_arrays.py', [archive, join(made, `${name}.h5`)]);
    expect(JSON.parse(judged)).toEqual({missing: []});
  });
});
