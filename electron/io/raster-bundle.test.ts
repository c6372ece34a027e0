import {readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {inflateRawSync} from 'node:zlib';
import {beforeEach, expect, test} from 'vitest';
import {testFolder} from '../testing';
import {inMemory, rasterOf, Scratch} from './raster';
import {readBundle, readBundleValue, writeBundle} from './raster-bundle';

let path: string;

beforeEach(async () => {
  path = join(testFolder('bundle'), 'a.cells');
  const labels = rasterOf(
    'int32',
    300,
    200,
    Int32Array.from({length: 60_000}, (_, i) => Math.floor(i / 700)),
  );
  const map = rasterOf(
    'float32',
    30,
    20,
    Float32Array.from({length: 600}, (_, i) => i / 7),
  );
  await writeBundle(path, {name: 'µ'}, [
    {raster: labels, packing: 'deflate'},
    {raster: map, packing: 'none'},
    {raster: inMemory('float32', 0, 1), packing: 'none'},
  ]);
});

test('what was written is read again', async () => {
  const {value, rasters} = await readBundle(path, new Scratch().make);
  expect([value, await readBundleValue(path)]).toEqual([{name: 'µ'}, {name: 'µ'}]);
  expect(rasters.map(({type, width, height}) => [type, width, height])).toEqual([
    ['int32', 300, 200],
    ['float32', 30, 20],
    ['float32', 0, 1],
  ]);
  expect(rasters[0]!.read(10, 199, 2, 1)).toEqual(Int32Array.of(85, 85));
  expect(rasters[1]!.read(29, 19, 1, 1)).toEqual(Float32Array.of(599 / 7));
});

test('the bytes are zlib’s and the numbers’ own', () => {
  const bytes = readFileSync(path);
  const labels = inflateRawSync(bytes);
  expect([labels.length, labels.readInt32LE(4 * 699), labels.readInt32LE(4 * 700)]).toEqual([240_000, 0, 1]);
});

test.each([0, 5, 100, 0.5, 0.9, 0.999, -1, -40, -90])('a file with another byte at %d is not read', async (place) => {
  const bytes = readFileSync(path);
  const whole = Math.abs(place) >= 1 || place === 0;
  const index = whole ? (place + bytes.length) % bytes.length : Math.floor(place * bytes.length);
  bytes[index]! ^= 1;
  writeFileSync(path, bytes);
  await expect(readBundle(path, new Scratch().make)).rejects.toMatchObject({fault: {kind: 'corrupt'}});
});

test.each([0, 10, 200, 500])('a file that ends after %d bytes is not read', async (bytes) => {
  truncateSync(path, bytes);
  await expect(readBundle(path, new Scratch().make)).rejects.toMatchObject({fault: {kind: 'corrupt'}});
});
