/** Models that are not read here: each is told by name, dropped as a file, as a folder and as an archive. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {zipSync} from 'fflate';
import {describe, expect, it} from 'vitest';
import {testFolder} from '../../testing';
import {inspectModel} from './inspect';

const folder = testFolder('other-formats');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As tensorflowjs 4, TensorFlow Lite and Teachable Machine name and begin their files. */
const TFJS = '{"format": "layers-model", "generatedBy": "keras v2.15.0", "modelTopology": {}, "weightsManifest": []}';
const CASES: readonly (readonly [string, Readonly<Record<string, Uint8Array>>, RegExp])[] = [
  ['model.json', {'model.json': bytes(TFJS), 'group1-shard1of1.bin': bytes('weights')}, /is a TensorFlow\.js model/],
  ['group1-shard1of1.bin', {'group1-shard1of1.bin': bytes('weights')}, /holds weights of a TensorFlow\.js model/],
  [
    'model.tflite',
    {'model.tflite': bytes('\x1c\0\0\0TFL3'), 'labels.txt': bytes('0 cat')},
    /is a TensorFlow Lite model/,
  ],
  ['labels.txt', {'labels.txt': bytes('0 cat')}, /holds names of classes/],
  ['model.onnx', {'model.onnx': bytes('\x08\x07')}, /is an ONNX model/],
  ['frozen.pb', {'frozen.pb': bytes('\x0a\x10')}, /is a frozen graph or a part/],
  ['model.ckpt-100.index', {'model.ckpt-100.index': bytes('\0')}, /is part of a TensorFlow checkpoint/],
  ['model.pt', {'model.pt': bytes('PK\x03')}, /is a PyTorch model/],
];

describe.each(CASES)('%s', (name, files, sentence) => {
  const place = join(folder, `of-${name}`);
  mkdirSync(place);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(place, file), content);
  const told = {fault: {kind: 'not-a-model', message: expect.stringMatching(sentence) as string}};

  it('is told as a file', async () => {
    await expect(inspectModel(join(place, name))).rejects.toMatchObject(told);
  });

  it('is told in its folder', async () => {
    await expect(inspectModel(place)).rejects.toMatchObject(told);
  });

  it('is told in an archive', async () => {
    writeFileSync(`${place}.zip`, zipSync({...files}));
    await expect(inspectModel(`${place}.zip`)).rejects.toMatchObject(told);
  });
});

it('a folder with an .h5 in it leads there', async () => {
  const place = join(folder, 'teachable');
  mkdirSync(place);
  for (const name of ['keras_model.h5', 'labels.txt']) writeFileSync(join(place, name), 'anything');
  await expect(inspectModel(place)).rejects.toMatchObject({
    fault: {message: expect.stringMatching(/choose the file keras_model\.h5 in it/) as string},
  });
});

describe('an image that is given as a model', () => {
  const place = join(folder, 'images');
  mkdirSync(join(place, 'plate'), {recursive: true});
  const put = (name: string, content: Uint8Array): string => {
    writeFileSync(join(place, name), content);
    return join(place, name);
  };
  const czi = Uint8Array.from(Buffer.from('ZISRAWFILE\0\0\0\0\0\0', 'latin1'));
  const tiff = Uint8Array.from(Buffer.from('II*\0\x08\0\0\0', 'latin1'));
  const nd2 = Uint8Array.of(0xda, 0xce, 0xbe, 0x0a);
  const lif = Uint8Array.from(Buffer.from('\x70\0\0\0\x14\0\0\0\x2a', 'latin1'));
  it.each([
    ['scan.czi', czi, /is an image \(Zeiss CZI file\), not a model, .* save it as OME-TIFF\.$/],
    ['renamed.dat', czi, /Zeiss CZI file/],
    ['a.nd2', nd2, /Nikon ND2 file/],
    ['a.lif', lif, /Leica LIF file/],
    [
      'stack.lsm',
      tiff,
      /is an image \(TIFF\), not a model; cells are found in it by: warmstart segment MODEL IMAGE\.$/,
    ],
    ['without-ending', tiff, /is an image \(TIFF\)/],
  ])('is told by its first bytes: %s', async (name, content, sentence) => {
    const told = {fault: {kind: 'not-a-model', message: expect.stringMatching(sentence) as string}};
    await expect(inspectModel(put(name, content))).rejects.toMatchObject(told);
  });

  it('is told of a folder of them', async () => {
    for (const name of ['a.tif', 'b.czi', 'notes.txt']) put(join('plate', name), tiff);
    await expect(inspectModel(join(place, 'plate'))).rejects.toMatchObject({
      fault: {
        message: expect.stringMatching(
          /is a folder of 2 images \(a\.tif, b\.czi\), not a model; .*MODEL FOLDER\.$/,
        ) as string,
      },
    });
  });

  it('a text that begins with two of its letters is none', async () => {
    await expect(inspectModel(put('II. Introduction', bytes('II. Introduction')))).rejects.toMatchObject({
      fault: {message: expect.stringMatching(/is neither a SavedModel folder/) as string},
    });
  });
});
