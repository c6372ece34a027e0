/**
 * How a channel is scaled: clipped above the 99.9th percentile of its non-zero pixels, then from its least to its
 * greatest value. Exact, as numpy.percentile with linear interpolation, and without holding the channel: integers of 8
 * and 16 bits are counted; other numbers are counted by the upper half of their bits, then, within the half that
 * matters, by the lower.
 */
import {bandRows, bandsOf, type Raster, type Samples} from '../contract/raster';

export interface ValueRange {
  readonly least: number;
  /** After clipping. */
  readonly greatest: number;
  /** NaN where no pixel is positive: nothing is clipped. */
  readonly threshold: number;
}

const PERCENT = 99.9;
const HALF = 1 << 16;

export function valueRange(raster: Raster, tick: (fraction: number) => void = () => undefined): ValueRange {
  const small = raster.type === 'uint8' || raster.type === 'uint16';
  const counts = new Float64Array(HALF);
  let [least, greatest, positive] = [Infinity, -Infinity, 0];
  each(raster, tick, (values) => {
    if (small) {
      for (let i = 0; i < values.length; i += 1) counts[values[i]!]! += 1;
      return;
    }
    const floats = floatsOf(values);
    const bits = new Int32Array(floats.buffer, floats.byteOffset, floats.length);
    for (let i = 0; i < floats.length; i += 1) {
      const value = floats[i]!;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      if (!(value > 0)) continue;
      counts[bits[i]! >>> 16]! += 1;
      positive += 1;
    }
  });
  if (small) {
    for (let value = 0; value < HALF; value += 1) {
      if (counts[value] === 0) continue;
      least = Math.min(least, value);
      greatest = value;
      if (value > 0) positive += counts[value]!;
    }
    counts[0] = 0;
  }
  if (positive === 0) return {least, greatest, threshold: NaN};
  const rank = ((positive - 1) * PERCENT) / 100;
  const low = Math.floor(rank);
  const [a, b] = small ? ranked(counts, low) : rankedFloats(raster, counts, low);
  const threshold = Math.fround(low + 1 < positive ? a + (b - a) * (rank - low) : a);
  return {least, greatest: Math.min(greatest, threshold), threshold};
}

function each(raster: Raster, tick: (fraction: number) => void, look: (values: Samples) => void): void {
  for (const {y, rows} of bandsOf(raster.height, bandRows(raster.width))) {
    look(raster.read(0, y, raster.width, rows));
    tick((y + rows) / raster.height);
  }
}

/** As float32; what is no number, or infinite, as zero. */
export function floatsOf(values: Samples): Float32Array {
  if (!(values instanceof Float32Array)) return new Float32Array(values);
  for (let i = 0; i < values.length; i += 1) if (!(Math.abs(values[i]!) < Infinity)) values[i] = 0;
  return values;
}

/** The bins of the k-th and the (k + 1)-th counted, from 0; the latter is the former where there are no more. */
function ranked(counts: Float64Array, k: number): [number, number] {
  let [seen, first] = [0, -1];
  for (let bin = 0; bin < counts.length; bin += 1) {
    seen += counts[bin]!;
    if (first < 0 && seen > k) first = bin;
    if (seen > k + 1) return [first, bin];
  }
  return [first, first];
}

function rankedFloats(raster: Raster, upper: Float64Array, k: number): [number, number] {
  const [first, second] = ranked(upper, k);
  let before = 0;
  for (let bin = 0; bin < first; bin += 1) before += upper[bin]!;
  const lower = new Float64Array(HALF);
  let next = Infinity;
  each(
    raster,
    () => undefined,
    (values) => {
      const floats = floatsOf(values);
      const bits = new Int32Array(floats.buffer, floats.byteOffset, floats.length);
      for (let i = 0; i < floats.length; i += 1) {
        if (!(floats[i]! > 0)) continue;
        const half = bits[i]! >>> 16;
        if (half === first) lower[bits[i]! & 0xffff]! += 1;
        else if (half === second && floats[i]! < next) next = floats[i]!;
      }
    },
  );
  const value = (low: number): number => new Float32Array(Int32Array.of((first << 16) | low).buffer)[0]!;
  const [a, b] = ranked(lower, k - before);
  return [value(a), first === second ? value(b) : next];
}
