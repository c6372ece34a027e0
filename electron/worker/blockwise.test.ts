/** Block by block against scikit-image's own result for the whole image, and against ours, pixel for pixel. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {MESMER_PARAMETERS} from '../contract/image';
import {prepareChannel, scaleChannel} from '../image/normalize';
import {equalizedChannel, scaledChannel} from '../image/prepare';
import {readNpz, type NumpyArray} from '../io/npy';
import {rasterOf, Scratch} from '../io/raster';
import {genericLabels} from '../segment/generic';
import {deepWatershed} from '../segment/mesmer';
import {generatedFixtures, testPython} from '../testing';
import {BlockPool} from './block-pool';
import {Blockwise, type BlockSize} from './blockwise';

const python = testPython();
const folder = python ? generatedFixtures('segmentation', 'e2e/fixtures/make_segmentation.py') : null;
const cases = (prefix: string): string[] => (folder ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : []);
const pool = new BlockPool();
const nothing = (): void => undefined;

function load(name: string): Record<string, NumpyArray> {
  return Object.fromEntries(readNpz(name, readFileSync(join(folder!, name))));
}

function unequal(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) count += 1;
  return count;
}

/** Maps whose flood meets equal values at a seam, where the order of the whole image's queue decides. */
const TIES = /plateaus|saturated|flat/;

afterEach(() => delete process.env['WARMSTART_MEMORY_PIXELS']);

describe.skipIf(!python)('deep watershed in blocks', () => {
  const sizes: BlockSize[] = [{width: 40, height: 25, margin: 8}, {width: 64, height: 64, margin: 16}];
  it.each(cases('map-'))('%s', async (name) => {
    const {maxima, interior, ...expected} = load(name);
    const [height, width] = maxima!.shape as [number, number];
    for (const [i, size] of sizes.entries()) {
      // The second time in files.
      process.env['WARMSTART_MEMORY_PIXELS'] = i === 1 ? '0' : '1000000';
      const scratch = new Scratch();
      try {
        const [peaks, inside] = [maxima!, interior!].map(({data}) => {
          const raster = scratch.make('float32', width, height);
          raster.write(0, 0, width, height, data);
          return raster;
        });
        for (const compartment of ['whole-cell', 'nuclear'] as const) {
          const {labels, count} = await new Blockwise(width, height, scratch, pool, nothing, size).cells(peaks!, inside!, MESMER_PARAMETERS[compartment]);
          const values = labels.read(0, 0, width, height);
          const wrong = unequal(values, expected[compartment]!.data);
          if (TIES.test(name)) expect(wrong / values.length).toBeLessThan(0.03);
          else expect(wrong).toBe(0);
          if (wrong === 0) expect(count).toBe(values.reduce((a, b) => Math.max(a, b), 0));
        }
      } finally {
        scratch.dispose();
      }
    }
  });

  it('with other parameters', async () => {
    const {maxima, interior} = load('map-rough2.npz');
    const [height, width] = maxima!.shape as [number, number];
    const scratch = new Scratch();
    const rasters = [maxima!, interior!].map(({data}) => rasterOf('float32', width, height, data));
    for (const change of [{maximaSmooth: 1.5}, {radius: 5, maximaThreshold: 0.02}, {interiorSmooth: 0, smallObjectsThreshold: 60}, {fillHolesThreshold: 90, interiorThreshold: 0.45}, {maximaThreshold: 3}]) {
      const p = {...MESMER_PARAMETERS['whole-cell'], ...change};
      const {labels, count} = await new Blockwise(width, height, scratch, pool, nothing, {width: 50, height: 40, margin: 16}).cells(rasters[0]!, rasters[1]!, p);
      const whole = deepWatershed(maxima!.data, interior!.data, width, height, p);
      expect(unequal(labels.read(0, 0, width, height), whole.labels)).toBe(0);
      expect(count).toBe(whole.count);
    }
  });

  it('objects of another model', async () => {
    const {interior} = load('map-rough2.npz');
    const [height, width] = interior!.shape as [number, number];
    const scratch = new Scratch();
    const {labels, count} = await new Blockwise(width, height, scratch, pool, nothing, {width: 30, height: 20, margin: 8}).objects([rasterOf('float32', width, height, interior!.data)], 12);
    const whole = genericLabels([interior!.data], width, height, 12);
    expect(unequal(labels.read(0, 0, width, height), whole.labels)).toBe(0);
    expect(count).toBe(whole.count);
  });
});

it('a channel of many bands is prepared as a whole', () => {
  const [width, height] = [1500, 3100];
  let state = 5;
  const data = Uint16Array.from({length: width * height}, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 20) * (1 + Math.sin(i / 5000));
  });
  const plane = {width, height, data};
  const whole = prepareChannel(plane);
  expect(unequal(equalizedChannel(rasterOf('uint16', width, height, data), new Scratch().make, nothing).read(0, 0, width, height), whole)).toBe(0);
  const floats = Float32Array.from(data, (value) => value / 7 - 20);
  const expected = prepareChannel({width, height, data: floats});
  expect(unequal(equalizedChannel(rasterOf('float32', width, height, floats), new Scratch().make, nothing).read(0, 0, width, height), expected)).toBe(0);
});

describe.skipIf(!python)('preparation in bands', () => {
  it.each(cases('image-'))('%s', (name) => {
    const {image} = load(name);
    const [height, width] = image!.shape as [number, number];
    const plane = {width, height, data: image!.data};
    const scratch = new Scratch();
    const raster = rasterOf('float32', width, height, image!.data);
    expect(unequal(equalizedChannel(raster, scratch.make, nothing).read(0, 0, width, height), prepareChannel(plane))).toBe(0);
    expect(unequal(scaledChannel(raster, nothing).read(0, 0, width, height), scaleChannel(plane) ?? new Float32Array(width * height))).toBe(0);
    if (!/noise|structured|small|tiny|outliers|ramp|two-values/.test(name)) return;
    const whole = Uint16Array.from(image!.data);
    const counted = rasterOf('uint16', width, height, whole);
    expect(unequal(equalizedChannel(counted, scratch.make, nothing).read(0, 0, width, height), prepareChannel({width, height, data: whole}))).toBe(0);
  });
});
