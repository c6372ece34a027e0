/** Each step of the pipeline against scikit-image and scipy: labels pixel for pixel, floats within 1e-6. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {equalizedChannel} from '../image/prepare';
import {cutTile, tilingOf, Untiler} from '../image/tile';
import {readNpz, type NumpyArray} from '../io/npy';
import {inMemory, rasterOf} from '../io/raster';
import {nearestRows, resizeRaster} from '../image/resize';
import {generatedFixtures, relativeDifference, testPython, unequal} from '../testing';
import {gaussianFilter} from './gaussian';
import {hMaxima} from './hmaxima';
import {labelComponents} from './labels';
import {MESMER_PARAMETERS} from '../contract/parameters';
import {deepWatershed, LiveWatershed} from './mesmer';
import {watershed} from './watershed';

const python = testPython();
const folder = python ? generatedFixtures('segmentation', 'e2e/fixtures/make_segmentation.py') : null;
const cases = (prefix: string): string[] =>
  folder ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];

function load(name: string): Record<string, NumpyArray> {
  return Object.fromEntries(readNpz(name, readFileSync(join(folder!, name))));
}

describe.skipIf(!python)('deep watershed', () => {
  it.each(cases('map-'))('%s', (name) => {
    const steps = load(name);
    const [height, width] = steps['maxima']!.shape as [number, number];
    const maxima = steps['maxima']!.data;
    const interior = steps['interior']!.data;
    const smoothed = gaussianFilter(interior, width, height, 2);
    expect(relativeDifference(smoothed, steps['gaussian']!.data)).toBeLessThanOrEqual(1e-6);
    const peaks = hMaxima(maxima, width, height, 0.075, 2);
    expect(unequal(peaks, steps['peaks']!.data)).toBe(0);
    const markers = labelComponents(peaks, width, height);
    expect(unequal(markers, steps['markers']!.data)).toBe(0);
    const mask = Uint8Array.from(smoothed, (value) => (value > Math.fround(0.2) ? 1 : 0));
    const flooded = watershed(
      smoothed.map((value) => -value),
      markers,
      mask,
      width,
      height,
    );
    expect(unequal(flooded, steps['flood']!.data)).toBe(0);
    for (const compartment of ['whole-cell', 'nuclear'] as const) {
      const {labels, count} = deepWatershed(maxima, interior, width, height, MESMER_PARAMETERS[compartment]);
      expect(unequal(labels, steps[compartment]!.data)).toBe(0);
      const live = new LiveWatershed(maxima, interior, width, height);
      live.label({
        ...MESMER_PARAMETERS[compartment],
        interiorThreshold: 0.4,
        maximaThreshold: 0.2,
        smallObjectsThreshold: 40,
      });
      expect(unequal(live.label(MESMER_PARAMETERS[compartment]).labels, steps[compartment]!.data)).toBe(0);
      expect(count).toBe(steps[compartment]!.data.reduce((a, b) => Math.max(a, b), 0));
    }
  });
});

describe.skipIf(!python)('preparation', () => {
  it.each(cases('image-'))('%s', (name) => {
    const {image, prepared} = load(name);
    const [height, width] = image!.shape as [number, number];
    const ours = equalizedChannel(rasterOf('float32', width, height, image!.data), inMemory, () => undefined).read(
      0,
      0,
      width,
      height,
    );
    expect(relativeDifference(ours, prepared!.data)).toBeLessThanOrEqual(1e-6);
  });
});

describe.skipIf(!python)('resizing', () => {
  it.each(cases('resize-'))('%s', (name) => {
    const {image, resized, labels, nearest} = load(name);
    const [height, width] = image!.shape as [number, number];
    const [toHeight, toWidth] = resized!.shape as [number, number];
    const raster = resizeRaster(rasterOf('float32', width, height, image!.data), toWidth, toHeight, inMemory);
    expect(relativeDifference(raster.read(0, 0, toWidth, toHeight), resized!.data)).toBeLessThanOrEqual(1e-6);
    const found = nearestRows(
      rasterOf('int32', width, height, Int32Array.from(labels!.data)),
      {width: toWidth, height: toHeight},
      {y: 0, rows: toHeight},
      new Uint8Array(10_000),
    );
    expect(unequal(found, nearest!.data)).toBe(0);
  });
});

describe.skipIf(!python)('tiling', () => {
  it.each(cases('tiles-'))('%s', (name) => {
    const {image, half, sum} = load(name);
    const [height, width] = image!.shape as [number, number];
    const channels = [0, 1].map((c) => Float32Array.from({length: width * height}, (_, i) => image!.data[2 * i + c]!));
    const tiling = tilingOf(width, height, 256, 256);
    const [first, second] = [new Untiler(tiling), new Untiler(tiling)];
    const tile = new Float32Array(256 * 256 * 2);
    const rasters = channels.map((values) => rasterOf('float32', width, height, values));
    const planes = [new Float32Array(width * height), new Float32Array(width * height)];
    for (const [place, [top]] of tiling.places.entries()) {
      cutTile(rasters, tiling, place, tile);
      first.add(
        place,
        tile.map((value) => value * 0.5),
        2,
        1,
      );
      second.add(
        place,
        Float32Array.from({length: 65536}, (_, i) => Math.fround(tile[2 * i]! + tile[2 * i + 1]!)),
        1,
        0,
      );
      if (tiling.places[place + 1]?.[0] === top) continue;
      for (const [i, untiler] of [first, second].entries()) {
        const {y, values} = untiler.finishRow();
        planes[i]!.set(values, y * width);
      }
    }
    const expected = Float32Array.from({length: width * height}, (_, i) => half!.data[2 * i + 1]!);
    expect(relativeDifference(planes[0]!, expected)).toBeLessThanOrEqual(1e-6);
    expect(relativeDifference(planes[1]!, sum!.data)).toBeLessThanOrEqual(1e-6);
  });
});
