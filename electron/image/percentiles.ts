/**
 * Percentiles of all pixels, as numpy.percentile gives them with linear interpolation, without holding the image:
 * numbers are counted by the upper half of their bits, then, within the halves that matter, by the lower. NaN counts as
 * zero.
 */
import {bandRows, bandsOf, type Raster, type Samples} from '../contract/raster';
import {floatsOf} from './value-range';

const HALF = 1 << 16;

/** In the order of `percents`. The raster is gone through twice, or once where its numbers have 8 or 16 bits. */
export function percentiles(
  raster: Raster,
  percents: readonly number[],
  tick: (fraction: number) => void = () => undefined,
): number[] {
  const last = raster.width * raster.height - 1;
  const ranks = percents.map((percent) => (percent / 100) * last);
  const wanted = [...new Set(ranks.flatMap((rank) => [Math.floor(rank), Math.min(Math.floor(rank) + 1, last)]))];
  const values = valuesAt(
    raster,
    wanted.toSorted((a, b) => a - b),
    tick,
  );
  return ranks.map((rank) => {
    const low = Math.floor(rank);
    const [a, b] = [values.get(low)!, values.get(Math.min(low + 1, last))!];
    const part = rank - low;
    // As numpy: from the nearer end.
    return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part);
  });
}

/** The values at ranks, which rise. */
function valuesAt(raster: Raster, ranks: readonly number[], tick: (fraction: number) => void): Map<number, number> {
  const isShort = raster.type === 'uint8' || raster.type === 'uint16';
  const upper = new Float64Array(HALF);
  eachBand(
    raster,
    (fraction) => tick(isShort ? fraction : fraction / 2),
    (values) => {
      if (isShort) for (let i = 0; i < values.length; i += 1) upper[values[i]!]! += 1;
      else for (const key of keysOf(values)) upper[key >>> 16]! += 1;
    },
  );
  const places = ranks.map((rank) => placeOf(upper, rank));
  if (isShort) return new Map(ranks.map((rank, i) => [rank, places[i]!.bin]));
  const lower = new Map([...new Set(places.map(({bin}) => bin))].map((bin) => [bin, new Float64Array(HALF)]));
  eachBand(
    raster,
    (fraction) => tick((1 + fraction) / 2),
    (values) => {
      for (const key of keysOf(values)) {
        const counts = lower.get(key >>> 16);
        if (counts) counts[key & 0xffff]! += 1;
      }
    },
  );
  return new Map(
    ranks.map((rank, i) => {
      const {bin, within} = places[i]!;
      const low = placeOf(lower.get(bin)!, within).bin;
      return [rank, valueOf(raster.type, ((bin << 16) | low) >>> 0)];
    }),
  );
}

/** The bin that a rank falls in, and the rank among that bin's own. */
function placeOf(counts: Float64Array, rank: number): {readonly bin: number; readonly within: number} {
  let before = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    if (before + counts[bin]! > rank) return {bin, within: rank - before};
    before += counts[bin]!;
  }
  return {bin: counts.length - 1, within: 0};
}

function eachBand(raster: Raster, tick: (fraction: number) => void, look: (values: Samples) => void): void {
  for (const {y, rows} of bandsOf(raster.height, bandRows(raster.width))) {
    look(raster.read(0, y, raster.width, rows));
    tick((y + rows) / raster.height);
  }
}

const SIGN = 0x80000000;

/** Whole numbers of 32 bits that sort as the values do. */
function keysOf(values: Samples): Uint32Array {
  if (values instanceof Float32Array) {
    const floats = floatsOf(values);
    const keys = new Uint32Array(floats.buffer, floats.byteOffset, floats.length).slice();
    for (let i = 0; i < keys.length; i += 1) keys[i] = keys[i]! & SIGN ? ~keys[i]! : keys[i]! | SIGN;
    return keys;
  }
  return values instanceof Int32Array ? Uint32Array.from(values, (value) => value ^ SIGN) : Uint32Array.from(values);
}

function valueOf(type: Raster['type'], key: number): number {
  if (type === 'float32') return new Float32Array(Uint32Array.of(key & SIGN ? key & ~SIGN : ~key).buffer)[0]!;
  return type === 'int32' ? (key ^ SIGN) | 0 : key;
}
