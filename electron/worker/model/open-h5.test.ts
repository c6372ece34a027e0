/** Keras HDF5 files that our index does not know, and what is said of damaged ones. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {MODELS, quiet, relativeDifference, runPython, testFolder, testPython} from '../../testing';
import {Stages} from '../runtime/stages';
import {inspectModel} from './inspect';
import {loadModel} from './load';
import {openH5} from './open-h5';
import {verifyModel} from './verify';

const folder = testFolder('open-h5');
const UNET = join(MODELS, 'unet');

describe.skipIf(!testPython())('a file whose weights h5py has compressed', () => {
  const path = join(folder, 'compressed.h5');
  if (testPython()) runPython('e2e/fixtures/recompress.py', [join(UNET, 'keras.h5'), path]);

  it('is described as the plain one', async () => {
    const plain = await inspectModel(join(UNET, 'keras.h5'));
    const described = await inspectModel(path);
    expect({...described, bytes: plain.bytes}).toEqual(plain);
  });

  it('has every weight of the SavedModel', async () => {
    const {weights} = await verifyModel(join(UNET, 'saved_model'), path, null, quiet);
    expect(weights.different).toEqual([]);
  });

  it('predicts as Keras did', async () => {
    const arrays = readNpz('io.npz', readFileSync(join(UNET, 'io.npz')));
    const model = await loadModel(path, {engine: 'wasm'}, new Stages(quiet));
    const inputs = model.inputs.map(({name}) => ({name, ...arrays.get(name)!}));
    const [output] = await model.run(inputs, () => undefined);
    expect(relativeDifference(output!.data, arrays.get('out0')!.data)).toBeLessThanOrEqual(1e-5);
    model.dispose();
  });
});

describe('a damaged file', () => {
  const bytes = readFileSync(join(UNET, 'keras.h5'));
  const corrupt = {fault: {kind: 'corrupt'}};

  it.each([20, 100, 1000, 3000])('of its first %d bytes is told as such', async (length) => {
    const path = join(folder, `cut-${length}.h5`);
    writeFileSync(path, bytes.subarray(0, length));
    await expect(inspectModel(path)).rejects.toMatchObject(corrupt);
  });

  it.each(Array.from({length: 40}, (_, i) => i))('with other bytes is a model or told as such, %d', async (seed) => {
    const path = join(folder, `changed-${seed}.h5`);
    const changed = Buffer.from(bytes);
    // The metadata is at the beginning; what lies behind it are values.
    for (let i = 0; i < 30; i += 1) changed[8 + ((seed * 7919 + i * 104_729) % 20_000)] = (seed * 31 + i * 17) & 255;
    writeFileSync(path, changed);
    const file = openH5(path);
    try {
      const content = await file.content().catch((error: unknown) => error);
      if (content instanceof Error) expect(content).toMatchObject(corrupt);
    } finally {
      file.close();
    }
  });

  it('may be closed twice', () => {
    const file = openH5(join(UNET, 'keras.h5'));
    file.close();
    expect(() => file.close()).not.toThrow();
  });
});
