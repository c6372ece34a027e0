import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {MODELS} from '../testing';
import {indexH5} from './h5-index';
import {openH5WithLibrary} from './h5-library';
import {readKerasH5} from './read-h5';
import {printJson} from './json';

const NAMES = ['unet', 'panoptic', 'trained', 'nested'];

describe('the HDF5 index', () => {
  it.each(NAMES)('reads what Keras and h5py wrote in %s as the HDF5 library does', async (name) => {
    const path = join(MODELS, name, 'keras.h5');
    const ours = readKerasH5(indexH5(readFileSync(path)));
    const file = await openH5WithLibrary(path, statSync(path).size);
    const theirs = readKerasH5(file);
    expect(printJson(ours.config)).toBe(printJson(theirs.config));
    expect(ours.layers.map((layer) => layer.name)).toEqual(theirs.layers.map((layer) => layer.name));
    const all = (model: typeof ours) => [...model.layers.flatMap((l) => l.weights), ...(model.optimizer ?? [])];
    expect(all(ours).length).toBeGreaterThan(3);
    for (const [i, weight] of all(ours).entries()) {
      const other = all(theirs)[i]!;
      expect([weight.name, weight.dtype, weight.shape]).toEqual([other.name, other.dtype, other.shape]);
      expect(Buffer.compare(weight.read(), other.read())).toBe(0);
    }
    file.close();
  });

  it('gives a value or a tagged error for damaged files, in bounded time', () => {
    const original = readFileSync(join(MODELS, 'trained', 'keras.h5'));
    const errors = ['H5Error', 'H5UnsupportedError', 'JsonError'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), {minLength: 1, maxLength: 12}),
        fc.boolean(),
        (edits, cut) => {
          const bytes = Uint8Array.from(original);
          for (const [at, value] of edits) bytes[at % Math.min(bytes.length, 12_000)] = value;
          try {
            const model = readKerasH5(indexH5(cut ? bytes.subarray(0, edits[0]![0] % bytes.length) : bytes));
            for (const weight of model.layers.flatMap((l) => l.weights)) weight.read();
          } catch (error) {
            expect(errors).toContain((error as Error).name);
          }
        },
      ),
      {numRuns: 300},
    );
  });
});
