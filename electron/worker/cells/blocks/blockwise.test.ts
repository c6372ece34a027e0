/** Block by block against scikit-image's own result for the whole image, and against ours, pixel for pixel. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {MESMER_PARAMETERS} from '../../../contract/parameters';
import {equalizeAdapthist} from '../../../image/clahe';
import {equalizedChannel, scaledChannel} from '../../../image/prepare';
import {readNpz, type NumpyArray} from '../../../io/npy';
import {rasterOf, Scratch} from '../../../io/raster';
import {genericLabels} from '../../../segment/generic';
import {deepWatershed} from '../../../segment/mesmer';
import {generatedFixtures, seededNumbers, testPython, unequal} from '../../../testing';
import {BlockPool} from './block-pool';
import {Blockwise, type BlockSize} from './blockwise';

const python = testPython();
const folder = python ? generatedFixtures('segmentation', 'e2e/fixtures/make_segmentation.py') : null;
const cases = (prefix: string): string[] =>
  folder ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];
const pool = new BlockPool();
const nothing = (): void => undefined;

function load(name: string): Record<string, NumpyArray> {
  return Object.fromEntries(readNpz(name, readFileSync(join(folder!, name))));
}

/** Maps whose flood meets equal values at a seam, where the order of the whole image's queue decides. */
const TIES = /plateaus|saturated|flat|basins/;

afterEach(() => delete process.env['WARMSTART_MEMORY_PIXELS']);

describe.skipIf(!python)('deep watershed in blocks', () => {
  const sizes: BlockSize[] = [
    {width: 40, height: 25, margin: 8},
    {width: 64, height: 64, margin: 16},
  ];
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
          const {labels, count} = await new Blockwise({width, height, scratch, pool, tick: nothing, size}).cells(
            peaks!,
            inside!,
            MESMER_PARAMETERS[compartment],
          );
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
    for (const change of [
      {maximaSmooth: 1.5},
      {radius: 5, maximaThreshold: 0.02},
      {interiorSmooth: 0, smallObjectsThreshold: 60},
      {fillHolesThreshold: 90, interiorThreshold: 0.45},
      {maximaThreshold: 3},
    ]) {
      const p = {...MESMER_PARAMETERS['whole-cell'], ...change};
      const {labels, count} = await new Blockwise({
        width,
        height,
        scratch,
        pool,
        tick: nothing,
        size: {
          width: 50,
          height: 40,
          margin: 16,
        },
      }).cells(rasters[0]!, rasters[1]!, p);
      const whole = deepWatershed(maxima!.data, interior!.data, width, height, p);
      expect(unequal(labels.read(0, 0, width, height), whole.labels)).toBe(0);
      expect(count).toBe(whole.count);
    }
  });

  it('objects of another model', async () => {
    const {interior} = load('map-rough2.npz');
    const [height, width] = interior!.shape as [number, number];
    const scratch = new Scratch();
    const {labels, count} = await new Blockwise({
      width,
      height,
      scratch,
      pool,
      tick: nothing,
      size: {
        width: 30,
        height: 20,
        margin: 8,
      },
    }).objects([rasterOf('float32', width, height, interior!.data)], 12);
    const whole = genericLabels([interior!.data], width, height, 12);
    expect(unequal(labels.read(0, 0, width, height), whole.labels)).toBe(0);
    expect(count).toBe(whole.count);
  });
});

it('a channel of many bands is prepared as a whole, whatever its numbers are kept as', () => {
  const [width, height] = [1500, 3100];
  const random = seededNumbers(5);
  const data = Uint16Array.from({length: width * height}, (_, i) => 4096 * random() * (1 + Math.sin(i / 5000)));
  const {make} = new Scratch();
  const counted = rasterOf('uint16', width, height, data);
  const floats = rasterOf('float32', width, height, Float32Array.from(data));
  const scaled = scaledChannel(counted, nothing).read(0, 0, width, height);
  expect(unequal(scaledChannel(floats, nothing).read(0, 0, width, height), scaled)).toBe(0);
  const whole = equalizeAdapthist(scaled, width, height);
  for (const raster of [counted, floats])
    expect(unequal(equalizedChannel(raster, make, nothing).read(0, 0, width, height), whole)).toBe(0);
});
