/** Every kind of file that Keras 2.15 keeps a model in gives the model that Keras's own .h5 of it holds. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {compareModels} from '../../keras/compare';
import {parseJson} from '../../keras/json';
import type {KerasModel} from '../../keras/model';
import {generatedFixtures, quiet, testFolder, testPython} from '../../testing';
import {convertModel} from './convert';
import type {OpenedH5} from './open-h5';
import {openModel} from './open-model';
import {readOnnx} from './read-onnx';
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

  it('ranges of weights in a .keras are none of its own bytes, so that nobody reads them there', async () => {
    for (const [name, whole] of [
      ['images.keras', null],
      ['images.h5', join(made, 'images.h5')],
    ] as const) {
      const opened = await openModel(join(made, name));
      expect(opened).toMatchObject({kind: 'h5', whole});
      (opened as OpenedH5).close();
    }
  });

  it.each(cases)('%s from %s becomes .h5', async (_, file) => {
    const output = join(testFolder('sources'), 'out.h5');
    const {readBack} = await convertModel(join(made, file), output, {overwrite: false, keepOptimizer: true}, quiet);
    expect(readBack.different).toEqual([]);
  });

  it('a .keras with one flipped bit in its weights is damaged', async () => {
    const bytes = readFileSync(join(made, 'images.keras'));
    const weights = bytes.indexOf(Buffer.from('\x89HDF', 'latin1'));
    bytes[weights + 3000] = bytes[weights + 3000]! ^ 4;
    const path = join(testFolder('flipped-keras'), 'flipped.keras');
    writeFileSync(path, bytes);
    await expect(openSource(path, true)).rejects.toThrow(/the checksum of its model\.weights\.h5 is another/);
  });

  it('a .keras that unpacks to far more than it is, and files of values or nodes alone, are refused', async () => {
    const folder = testFolder('keras-bombs');
    const [packed, nodes] = [join(folder, 'packed.keras'), join(folder, 'nodes.onnx')];
    const bytes = readFileSync(join(made, 'images.keras'));
    const name = bytes.lastIndexOf(Buffer.from('model.weights.h5'));
    bytes.writeUInt16LE(8, name - 46 + 10);
    bytes.writeUInt32LE(0x7fff_0000, name - 46 + 24);
    writeFileSync(packed, bytes);
    await expect(openSource(packed, true)).rejects.toThrow(/its model\.weights\.h5 of \d+ bytes would unpack to 2147/);
    expect(() => parseJson(`[${'0,'.repeat(7e6)}0]`)).toThrow(/JSON of more than \d+ values/);
    writeFileSync(nodes, Buffer.concat([Buffer.from([8, 8, 0x3a, 0x80, 0x92, 0xf4, 1]), Buffer.alloc(4e6, '\n\0')]));
    expect(() => readOnnx(nodes)).toThrow(/more than 1000000 nodes/);
  });

  it('whatever the bytes, a .keras or its JSON gives a model or a fault', {timeout: 120_000}, async () => {
    const folder = testFolder('hostile-keras');
    const originals = ['images.keras', 'recurrent.keras'].map((name) => readFileSync(join(made, name)));
    const edits = fc.array(fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.nat(255)), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...originals), edits, async (original, changes) => {
        const bytes = Uint8Array.from(original);
        // Half of the changes hit the directory at the end, where a zip says what it holds.
        for (const [i, [at, value]] of changes.entries())
          bytes[Math.floor((i % 2 ? 1 - at * 0.01 : at) * (bytes.length - 1))] = value;
        const path = join(folder, 'hostile.keras');
        writeFileSync(path, bytes);
        try {
          (await openSource(path, true)).close();
        } catch (error) {
          expect((error as Error).name).toBe('FaultError');
        }
      }),
      {numRuns: 60},
    );
  });
});
