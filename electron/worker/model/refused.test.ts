/** Models that cannot become HDF5, told apart, each with its own sentence. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {generatedFixtures, quiet, testPython} from '../../testing';
import {convertModel} from './convert';
import {inspectModel} from './inspect';

const python = testPython();
const folder = python ? generatedFixtures('refused', 'e2e/fixtures/make_refused.py') : '';
const never = join(folder, 'never.h5');

const converting = (name: string): Promise<unknown> =>
  convertModel(join(folder, name), never, {overwrite: false, keepOptimizer: true}, quiet);

describe.skipIf(!python)('refused', () => {
  const runnable = (kind: string): object => ({kind, verdict: 'runnable'});
  const unsupported = (kind: string): object => ({kind, verdict: 'unsupported'});
  const keras = 'keras-saved-model';

  it.each([
    ['exported', runnable('saved-model'), /model\.export\(\)/],
    ['without-config', runnable(keras), /saved without its config; add get_config/],
    ['wrapped-without-config', runnable(keras), /saved without its config; add get_config/],
    ['adapted-integer', runnable(keras), /filled by adapt\(\)/],
    ['adapted-integer-without-vocabulary-size', runnable(keras), /filled by adapt\(\)/],
    ['adapted-integer-without-vocabulary', runnable(keras), /filled by adapt\(\)/],
    ['adapted-string', unsupported(keras), /filled by adapt\(\).* is text/],
    ['adapted-string-without-vocabulary-size', unsupported(keras), /filled by adapt\(\)/],
    ['adapted-text', unsupported(keras), /filled by adapt\(\)/],
    ['adapted-text-without-vocabulary-size', unsupported(keras), /filled by adapt\(\)/],
    ['never-built', runnable(keras), /never built for one input shape.*keras\.Input\(shape\)/],
    ['no-metadata', runnable('saved-model'), /has no keras_metadata\.pb.*copy the whole folder again/],
    ['empty-metadata', runnable('saved-model'), /its keras_metadata\.pb is empty/],
    ['policy', runnable('saved-model'), /policy of TF-Agents/],
    ['text', unsupported('saved-model'), /is text/],
    ['reads-files', unsupported('saved-model'), /uses ReadFile/],
    ['tf1', runnable('tf1-saved-model'), /TensorFlow 1 and holds only a graph/],
    ['two-metagraphs', runnable('tf1-saved-model'), /TensorFlow 1 in 2 parts \(train and serve\)/],
    ['tf1-keras', runnable('tf1-saved-model'), /load_from_saved_model\(folder\)\.save\("model\.h5"\)/],
    ['weights.h5', unsupported('keras-h5-weights'), /weights without the model/],
  ] as const)('%s', async (name, kind, sentence) => {
    const report = await inspectModel(join(folder, name));
    expect(report).toMatchObject(kind);
    expect(report.reasons.map((reason) => reason.message).join(' ')).toMatch(sentence);
    await expect(converting(name)).rejects.toMatchObject({fault: {kind: 'not-convertible'}});
    expect(existsSync(never)).toBe(false);
  });

  it.each([
    ['no-variables', /The folder variables\/ is missing in .* uploading its files one by one/],
    ['no-index', /The file variables\/variables\.index is missing in/],
  ] as const)('%s', async (name, sentence) => {
    const fault = {fault: {kind: 'corrupt', message: expect.stringMatching(sentence) as string}};
    await expect(inspectModel(join(folder, name))).rejects.toMatchObject(fault);
    await expect(converting(name)).rejects.toMatchObject(fault);
  });

  it('says that a model runs only where its graph may be run', async () => {
    for (const name of ['tf1', 'reads-files']) {
      const {verdict, reasons} = await inspectModel(join(folder, name));
      expect(reasons[0]!.message.includes('can be run')).toBe(verdict === 'runnable');
    }
  });

  it('describes the layers of a .keras file', async () => {
    const report = await inspectModel(join(folder, 'model.keras'));
    expect(report.layers.map((layer) => layer.className)).toEqual(['InputLayer', 'Dense']);
  });
});
