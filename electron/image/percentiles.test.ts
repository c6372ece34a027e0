/** Percentiles and StarDist's normalisation against numpy. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {SampleType} from '../contract/raster';
import {readNpz} from '../io/npy';
import {rasterOf} from '../io/raster';
import {generatedFixtures, relativeDifference, testPython} from '../testing';
import {percentiles} from './percentiles';
import {percentileChannel} from './prepare';

const folder = testPython() ? generatedFixtures('percentiles', 'e2e/fixtures/make_percentiles.py') : null;
/** Those of the script. */
const PERCENTS = [0, 1, 37.5, 50, 99.8, 100];
const TYPES: Readonly<Record<string, SampleType>> = {
  uint8: 'uint8',
  few: 'uint8',
  uint16: 'uint16',
  one: 'uint16',
  flat: 'uint16',
  uint32: 'uint32',
};

const CASES = (folder ? readdirSync(folder) : []).map((file) => {
  const {image, expected, normalized} = Object.fromEntries(readNpz(file, readFileSync(join(folder!, file))));
  const [height, width] = image!.shape as [number, number];
  const type = TYPES[file.replace('.npz', '')] ?? 'float32';
  const raster = rasterOf(type, width, height, image!.data as Float32Array);
  return {name: file, raster, expected: expected!.data, normalized: normalized!.data};
});

describe.skipIf(!folder)('percentiles of all pixels', () => {
  it.each(CASES)('are numpy’s for $name', ({raster, expected}) => {
    expect(relativeDifference(percentiles(raster, PERCENTS), expected)).toBeLessThanOrEqual(1e-6);
  });

  it.each(CASES)('make StarDist’s range of $name', ({raster, normalized}) => {
    const {width, height} = raster;
    const channel = percentileChannel(raster, () => undefined);
    expect(relativeDifference(channel.read(0, 0, width, height), normalized)).toBeLessThanOrEqual(1e-6);
  });
});

it('a channel of one value becomes zeros', () => {
  const raster = rasterOf('uint8', 2, 1, Uint8Array.of(9, 9));
  expect([...percentileChannel(raster, () => undefined).read(0, 0, 2, 1)]).toEqual([0, 0]);
});

it('NaN counts as zero', () => {
  const raster = rasterOf('float32', 3, 1, Float32Array.of(NaN, 4, -4));
  expect(percentiles(raster, [50])).toEqual([0]);
});
