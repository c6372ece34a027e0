/** Noise of known kinds by a generator with a seed; pictures of cells are the demonstration's. */
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readImage} from '../image/formats/read';
import {openFile} from '../io/byte-source';
import {rasterOf, Scratch} from '../io/raster';
import {DEMO} from '../testing';
import {gaussianFilter} from './gaussian';
import {looksLikeNoise} from './noise';

const SIDE = 512;

/** Numbers from 0 to 1, the same in each run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** By Knuth's product of uniform numbers. */
function poisson(next: () => number, mean: number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > least; product *= next()) count += 1;
  return count;
}

function noise(seed: number, one: (next: () => number) => number, sigma = 0, side = SIDE): Float32Array {
  const next = numbers(seed);
  const values = Float32Array.from({length: side * side}, () => one(next));
  return sigma === 0 ? values : gaussianFilter(values, side, side, sigma);
}

const labels = (width: number, height: number) => rasterOf('int32', width, height, new Int32Array(width * height));

function isNoise(values: Float32Array): boolean {
  return looksLikeNoise(rasterOf('float32', SIDE, SIDE, values), labels(SIDE, SIDE));
}

describe('noise', () => {
  const kinds: readonly [string, Float32Array][] = [
    ['white', noise(1, normal)],
    ['of photons', noise(2, (next) => poisson(next, 5))],
    ['of few photons', noise(3, (next) => poisson(next, 0.2))],
    ...[3, 6, 10].map((sigma) => [`blurred by ${sigma}`, noise(sigma, normal, sigma)] as [string, Float32Array]),
    ['of photons, blurred', noise(4, (next) => poisson(next, 2), 5)],
  ];
  it.each(kinds)('%s is told', (_name, values) => expect(isNoise(values)).toBe(true));

  it('is not what is of one value, nor what is too small to tell', () => {
    expect(isNoise(new Float32Array(SIDE * SIDE))).toBe(false);
    expect(looksLikeNoise(rasterOf('float32', 64, 64, noise(1, normal).subarray(0, 4096)), labels(64, 64))).toBe(false);
  });

  it('is told in a large image by where cells are', () => {
    const side = 1200;
    const values = noise(6, normal, 6, side);
    const found = new Int32Array(side * side);
    for (let i = 0; i < found.length; i += 97) found[i] = 1;
    const plane = rasterOf('float32', side, side, values);
    expect(looksLikeNoise(plane, rasterOf('int32', side, side, found))).toBe(true);
    expect(looksLikeNoise(plane, labels(side, side))).toBe(false);
  });
});

describe('cells', () => {
  it.each(['cells.ome.tif', 'nuclei.tif', 'nuclei-mask.tif', 'cells-truth.tif'])('in %s are no noise', async (name) => {
    const source = openFile(join(DEMO, name));
    const {planes, info} = await readImage(source, new Scratch().make);
    source.close();
    for (const plane of planes) expect(looksLikeNoise(plane, labels(info.width, info.height))).toBe(false);
  });

  it('dense and dim in the camera’s noise are no noise', () => {
    const next = numbers(9);
    const inside = (x: number, y: number): boolean => ((x % 24) - 12) ** 2 + ((y % 24) - 12) ** 2 < 64;
    const values = Float32Array.from({length: SIDE * SIDE}, (_, i) => {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      return poisson(next, inside(x, y) ? 30 : 10);
    });
    expect(isNoise(values)).toBe(false);
  });
});
