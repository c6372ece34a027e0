/** The weights as .npz, read by numpy, against what h5py reads in Keras's own file. */
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {MODELS, quiet, runPython, testFolder, testPython} from '../../../testing';
import {convertModelTo} from '../convert';

const folder = testFolder('npz');

describe('several files in one go', () => {
  it.skipIf(!testPython())('numpy and h5py read the same weights', async () => {
    const outputs = ['nested.npz', 'nested.h5'].map((name) => join(folder, name));
    const options = {overwrite: false, keepOptimizer: true};
    const reports = await convertModelTo(join(MODELS, 'nested', 'saved_model'), outputs, options, quiet);
    expect(reports.map(({target}) => target)).toEqual(['npz', 'keras2-h5']);
    const judged = JSON.parse(
      runPython('e2e/fixtures/check_npz.py', [outputs[0]!, join(MODELS, 'nested', 'keras.h5')]),
    );
    expect(judged).toEqual({different: [], arrays: reports[0]!.weights});
  });

  it('all are refused before one is written', async () => {
    const model = join(MODELS, 'unet', 'saved_model');
    const attempt = (...names: string[]): Promise<unknown> =>
      convertModelTo(
        model,
        names.map((name) => join(folder, name)),
        {overwrite: false, keepOptimizer: true},
        quiet,
      );
    await expect(attempt('new.h5', 'new.txt')).rejects.toThrow('new.txt does not say what to write');
    await expect(attempt('new.h5', 'nested.h5')).rejects.toThrow('nested.h5 exists already');
    await expect(attempt('new.h5', 'new.h5')).rejects.toThrow('is given twice');
    await expect(attempt('new.h5')).resolves.toHaveLength(1);
  });
});
