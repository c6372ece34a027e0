/** A channel made ready for a model, band by band: read as float32 0..1 by windows, whatever its size. */
import {bandRows, bandsOf, type MakeRaster, type Raster, type Samples} from '../contract/raster';
import {
  binTable,
  interpolateRows,
  KERNEL,
  mapRegions,
  regionMaps,
  rowsOfRegions,
  stretchTable,
  wholeLevel,
} from './clahe';
import {percentiles} from './percentiles';
import {floatsOf, valueRange, type ValueRange} from './value-range';

export interface PreparedChannel {
  readonly width: number;
  readonly height: number;
  /** A fresh window, row-major, 0..1. */
  read(x: number, y: number, width: number, height: number): Float32Array;
}

export function zeroChannel(width: number, height: number): PreparedChannel {
  return {width, height, read: (_, __, columns, rows) => new Float32Array(columns * rows)};
}

type Tick = (fraction: number) => void;

/** Every number times `factor`, as float32. */
export function linearChannel(raster: Raster, factor: number): PreparedChannel {
  const {width, height} = raster;
  return timesChannel({width, height, read: (x, y, w, h) => floatsOf(raster.read(x, y, w, h))}, factor);
}

/** Clipped and scaled to 0..`most`. NaN counts as zero; channels of one value become zeros. */
export function scaledChannel(raster: Raster, tick: Tick, most = 1): PreparedChannel {
  const {width, height} = raster;
  const scale = scaler(valueRange(raster, tick));
  if (!scale) return zeroChannel(width, height);
  const scaled: PreparedChannel = {width, height, read: (x, y, w, h) => scale(raster.read(x, y, w, h))};
  return most === 1 ? scaled : timesChannel(scaled, most);
}

function timesChannel(channel: PreparedChannel, factor: number): PreparedChannel {
  const read: PreparedChannel['read'] = (...window) => {
    const values = channel.read(...window);
    for (let i = 0; i < values.length; i += 1) values[i] = values[i]! * factor;
    return values;
  };
  return {...channel, read};
}

/** StarDist's own: the darkest hundredth and the brightest two thousandths of the pixels lie beyond 0 and 1. */
const STARDIST_PERCENTS = [1, 99.8] as const;
/** Keeps a channel of one value from being divided by zero; it becomes zeros. */
const STARDIST_EPSILON = Math.fround(1e-20);

/** Percentiles 1 and 99.8 of all pixels become 0 and 1; nothing is clipped. NaN counts as zero. */
export function percentileChannel(raster: Raster, tick: Tick): PreparedChannel {
  const {width, height} = raster;
  const {fround} = Math;
  const [low, high] = percentiles(raster, STARDIST_PERCENTS, tick).map(fround) as [number, number];
  const range = fround(fround(high - low) + STARDIST_EPSILON);
  const read: PreparedChannel['read'] = (x, y, columns, rows) => {
    const values = floatsOf(raster.read(x, y, columns, rows));
    for (let i = 0; i < values.length; i += 1) values[i] = fround(values[i]! - low) / range;
    return values;
  };
  return {width, height, read};
}

/** Scaled, then CLAHE with regions of 128 px. What it keeps is a raster of 16 bits from `make`. */
export function equalizedChannel(raster: Raster, make: MakeRaster, tick: Tick): PreparedChannel {
  const {width, height} = raster;
  const scale = scaler(valueRange(raster, (f) => tick(f / 3)));
  if (!scale) return zeroChannel(width, height);
  const table = binTable(0, 65535);
  const binsOf = (y: number, rows: number): Uint8Array => {
    const values = scale(raster.read(0, y, width, rows));
    const bins = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i += 1) bins[i] = table[wholeLevel(values[i]!)]!;
    return bins;
  };
  const maps = regionMaps(width, height);
  for (let row = 0; row < maps.rows; row += 1) {
    const {top, bottom} = rowsOfRegions(maps, row);
    mapRegions(maps, row, binsOf(top, bottom - top), top);
    tick((1 + (row + 1) / maps.rows) / 3);
  }
  const levels = make('uint16', width, height);
  let [least, greatest] = [65535, 0];
  for (const {y, rows} of bandsOf(height, bandRows(width, KERNEL))) {
    const mapped = interpolateRows(maps, binsOf(y, rows), y, rows);
    for (let i = 0; i < mapped.length; i += 1) {
      const level = mapped[i]!;
      if (level < least) least = level;
      if (level > greatest) greatest = level;
    }
    levels.write(0, y, width, rows, mapped);
    tick((2 + (y + rows) / height) / 3);
  }
  const stretched = stretchTable(least, greatest);
  const read: PreparedChannel['read'] = (x, y, columns, rows) => {
    const window = levels.read(x, y, columns, rows);
    const out = new Float32Array(window.length);
    for (let i = 0; i < window.length; i += 1) out[i] = stretched[window[i]!]!;
    return out;
  };
  return {width, height, read};
}

/** Null for a channel of one value. */
function scaler({least, greatest, threshold}: ValueRange): ((values: Samples) => Float32Array) | null {
  if (!(greatest > least)) return null;
  const {fround} = Math;
  const range = fround(greatest - least);
  return (given) => {
    const values = floatsOf(given);
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]!;
      values[i] = fround((value > threshold ? threshold : value) - least) / range;
    }
    return values;
  };
}
