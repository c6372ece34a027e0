/** Whether a picture is such as chance alone makes: white noise, or noise that was blurred into blobs. */
import type {Raster} from '../contract/raster';
import {gaussianFilter} from './gaussian';

/** Pixels: what single pixels' noise there is has gone, edges of cells are there. */
const SIGMA = 2;
/** Fewer pixels tell nothing. */
const LEAST_SIDE = 128;
/** Larger images are looked at in parts, where there are cells. */
const WHOLE_SIDE = 1024;
const PART_SIDE = 512;
const MOST_PARTS = 4;
/** Rows in which cells are sought for that. */
const LOOKED_AT = 32;
/** Excess kurtosis of noise within its own chance: see `isChance`. */
const MOST_OF_EDGES = 0.5;
const MOST_OF_VALUES = 0.6;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Only if every part that is looked at is such. Pixels that are no numbers are taken as 0. */
export function looksLikeNoise(plane: Raster, labels: Raster<'int32'>): boolean {
  const {width, height} = plane;
  if (Math.min(width, height) < LEAST_SIDE) return false;
  if (width <= WHOLE_SIDE && height <= WHOLE_SIDE) return isChance(plane, {x: 0, y: 0}, width, height);
  const [partWidth, partHeight] = [Math.min(PART_SIDE, width), Math.min(PART_SIDE, height)];
  const parts = someCells(labels).map(({x, y}) => ({
    x: startOf(x, partWidth, width),
    y: startOf(y, partHeight, height),
  }));
  return parts.length > 0 && parts.every((corner) => isChance(plane, corner, partWidth, partHeight));
}

/** A pixel of a cell in each of some rows, spread over the image. */
function someCells(labels: Raster<'int32'>): readonly Place[] {
  const {width, height} = labels;
  const places = Array.from({length: LOOKED_AT}, (_, i) => {
    const y = Math.floor(((i + 0.5) * height) / LOOKED_AT);
    const row = labels.read(0, y, width, 1);
    // From another column each time, round the edge.
    const from = Math.floor((((i * 7) % LOOKED_AT) * width) / LOOKED_AT);
    const at = row.findIndex((_label, x) => row[(x + from) % width]! > 0);
    return at === -1 ? null : {x: (at + from) % width, y};
  });
  const found = places.filter((place) => place !== null);
  const count = Math.min(MOST_PARTS, found.length);
  return Array.from({length: count}, (_, i) => found[Math.floor(((i + 0.5) * found.length) / count)]!);
}

function startOf(centre: number, part: number, whole: number): number {
  return Math.max(0, Math.min(Math.round(centre - part / 2), whole - part));
}

/**
 * By the fourth moments of the values and of the differences of neighbours, both after a slight blur. That makes nearly
 * a Gaussian field of any noise, of which both excess kurtoses are 0. Images of things have edges: few differences are
 * very large, most are small, and their kurtosis is 1.5 and more (of 600 planes of other people's images less only of
 * masks, of patterns, and of an electron micrograph, whose values no noise has).
 */
function isChance(plane: Raster, {x, y}: Place, width: number, height: number): boolean {
  const own = Float32Array.from(plane.read(x, y, width, height), (value) => (Number.isFinite(value) ? value : 0));
  const values = gaussianFilter(own, width, height, SIGMA);
  if (Math.abs(kurtosisOf(values)) > MOST_OF_VALUES) return false;
  const step = 2 * SIGMA;
  const across = new Float32Array(values.length);
  const down = new Float32Array(values.length);
  let count = 0;
  for (let row = 0; row + step < height; row += 1)
    for (let column = 0; column + step < width; column += 1, count += 1) {
      const at = row * width + column;
      across[count] = values[at + step]! - values[at]!;
      down[count] = values[at + step * width]! - values[at]!;
    }
  return [across, down].every((edges) => kurtosisOf(edges.subarray(0, count)) < MOST_OF_EDGES);
}

/** Excess kurtosis, of a Gaussian 0; infinite of values that are all the same. */
function kurtosisOf(values: Float32Array): number {
  let [sum, squares, fourths] = [0, 0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) {
    const square = (value - mean) ** 2;
    squares += square;
    fourths += square ** 2;
  }
  return squares === 0 ? Infinity : (fourths * values.length) / squares ** 2 - 3;
}
