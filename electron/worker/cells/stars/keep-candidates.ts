/** Candidates kept as rasters, which lie in files where the image is large: a row each. */
import type {Raster} from '../../../contract/raster';
import type {Scratch} from '../../../io/raster';
import {emptyCandidates, type Candidates} from '../../../segment/star/candidates';

/** x, y and probability before the distances. Whole numbers up to 2^24 are exact. */
const BEFORE = 3;

/** Null where there are none. */
export function keepCandidates(candidates: Candidates, scratch: Scratch): Raster<'float32'> | null {
  const {count, rays, xs, ys, probabilities, distances} = candidates;
  if (count === 0) return null;
  const width = rays + BEFORE;
  const values = new Float32Array(width * count);
  for (let i = 0; i < count; i += 1) {
    values[width * i] = xs[i]!;
    values[width * i + 1] = ys[i]!;
    values[width * i + 2] = probabilities[i]!;
    values.set(distances.subarray(rays * i, rays * (i + 1)), width * i + BEFORE);
  }
  const raster = scratch.make('float32', width, count);
  raster.write(0, 0, width, count, values);
  return raster;
}

/** Those above the threshold. */
export function readCandidates(raster: Raster<'float32'>, threshold: number): Candidates {
  const {width, height} = raster;
  const values = raster.read(0, 0, width, height);
  const limit = Math.fround(threshold);
  let count = 0;
  for (let at = 2; at < values.length; at += width) if (values[at]! > limit) count += 1;
  const out = emptyCandidates(count, width - BEFORE);
  let i = 0;
  for (let at = 0; at < values.length; at += width) {
    if (!(values[at + 2]! > limit)) continue;
    out.xs[i] = values[at]!;
    out.ys[i] = values[at + 1]!;
    out.probabilities[i] = values[at + 2]!;
    out.distances.set(values.subarray(at + BEFORE, at + width), i * out.rays);
    i += 1;
  }
  return out;
}
