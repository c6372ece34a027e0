/**
 * Contrast-limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV), step by step as
 * skimage.exposure.equalize_adapthist 0.25 does it, its roundings included.
 */
const GREY_LEVELS = 1 << 14;
const BINS = 256;
const BIN_SIZE = 1 + GREY_LEVELS / BINS;

/** values 0..1 (height x width) to a fresh float32 0..1. `kernel` is the side of a context region in pixels. */
export function equalizeAdapthist(values: Float32Array, width: number, height: number, kernel = KERNEL): Float32Array {
  const bins = binsOf(values);
  const rows = Math.ceil(height / kernel);
  const maps = regionMaps(width, height, kernel);
  for (let row = 0; row < rows; row += 1) mapRegions(maps, row, bins, 0);
  const mapped = interpolateRows(maps, bins, 0, height);
  return stretch(mapped);
}

export const KERNEL = 128;
const CLIP_LIMIT = 0.01;

/** Added and taken away again, it leaves a whole number, halves rounded to even: numpy's rint. */
const TO_WHOLE = 1.5 * 2 ** 52;

/** To 0..65535, stretched to 0..16383, rounded half to even, then binned. */
function binsOf(values: Float32Array): Uint8Array {
  const whole = new Uint16Array(values.length);
  let min = 65535;
  let max = 0;
  for (let i = 0; i < values.length; i += 1) {
    const level = wholeLevel(values[i]!);
    whole[i] = level;
    if (level < min) min = level;
    if (level > max) max = level;
  }
  const table = binTable(min, max);
  const bins = new Uint8Array(values.length);
  for (let i = 0; i < whole.length; i += 1) bins[i] = table[whole[i]!]!;
  return bins;
}

/** 0..1 to 0..65535. */
export function wholeLevel(value: number): number {
  const level = Math.fround(value * 65535) + TO_WHOLE - TO_WHOLE;
  if (!(level > 0)) return 0;
  return level < 65535 ? level : 65535;
}

/** The bin of each level, where the least and the greatest are known. */
export function binTable(min: number, max: number): Uint8Array {
  const table = new Uint8Array(65536);
  for (let level = min; level <= max; level += 1) {
    table[level] = Math.floor(
      (((level - min) / (max - min || 1)) * (GREY_LEVELS - 1) + TO_WHOLE - TO_WHOLE) / BIN_SIZE,
    );
  }
  return table;
}

/** The grey-level map of each context region of an image: its clipped histogram, cumulated. */
export interface RegionMaps {
  readonly width: number;
  readonly height: number;
  readonly kernel: number;
  readonly rows: number;
  readonly columns: number;
  /** rows x columns x BINS grey levels. */
  readonly maps: Int32Array;
}

/** Empty ones: `mapRegions` fills them, row by row. */
export function regionMaps(width: number, height: number, kernel = KERNEL): RegionMaps {
  const rows = Math.ceil(height / kernel);
  const columns = Math.ceil(width / kernel);
  return {width, height, kernel, rows, columns, maps: new Int32Array(rows * columns * BINS)};
}

/**
 * The rows of the image that a row of regions counts: its own, and at the lower edge those that are reflected into it.
 */
export function rowsOfRegions(
  {height, kernel}: RegionMaps,
  row: number,
): {readonly top: number; readonly bottom: number} {
  const indices = reflections((row + 1) * kernel, height).subarray(row * kernel);
  return {
    top: indices.reduce((a, b) => Math.min(a, b), height),
    bottom: indices.reduce((a, b) => Math.max(a, b), 0) + 1,
  };
}

/** `bins`: whole rows of the image from row `top` on, those of rowsOfRegions at least. */
export function mapRegions(
  {width, height, kernel, columns, maps}: RegionMaps,
  row: number,
  bins: Uint8Array,
  top: number,
): void {
  const area = kernel * kernel;
  const limit = Math.max(Math.trunc(CLIP_LIMIT * area), 1);
  const columnAt = reflections(columns * kernel, width);
  const rowAt = reflections((row + 1) * kernel, height);
  for (let column = 0; column < columns; column += 1) {
    const histogram = maps.subarray((row * columns + column) * BINS, (row * columns + column + 1) * BINS);
    for (let y = row * kernel; y < (row + 1) * kernel; y += 1) {
      const line = (rowAt[y]! - top) * width;
      const inside = Math.min((column + 1) * kernel, width);
      for (let at = line + column * kernel, end = line + inside; at < end; at += 1) histogram[bins[at]!]! += 1;
      for (let x = inside; x < (column + 1) * kernel; x += 1) histogram[bins[line + columnAt[x]!]!]! += 1;
    }
    clipHistogram(histogram, limit);
    let sum = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      sum += histogram[bin]!;
      histogram[bin] = Math.min(Math.trunc(sum * ((GREY_LEVELS - 1) / area)), GREY_LEVELS - 1);
    }
  }
}

/**
 * Index of 0..count-1 in an axis of `length` continued by reflection without repeating the border (numpy 'reflect').
 */
function reflections(count: number, length: number): Int32Array {
  const out = new Int32Array(count);
  const period = Math.max(2 * (length - 1), 1);
  for (let i = 0; i < count; i += 1) {
    const at = length === 1 ? 0 : i % period;
    out[i] = at < length ? at : period - at;
  }
  return out;
}

/** Clips the histogram and hands the excess back to the bins below the limit. */
function clipHistogram(histogram: Int32Array, limit: number): void {
  let excess = 0;
  for (let i = 0; i < BINS; i += 1) {
    if (histogram[i]! > limit) {
      excess += histogram[i]! - limit;
      histogram[i] = limit;
    }
  }
  const increment = Math.floor(excess / BINS);
  const upper = limit - increment;
  for (let i = 0; i < BINS; i += 1) {
    const count = histogram[i]!;
    if (count < upper) {
      excess -= increment;
      histogram[i] = count + increment;
    }
  }
  for (let i = 0; i < BINS; i += 1) {
    const count = histogram[i]!;
    if (count >= upper && count < limit) {
      excess += count - limit;
      histogram[i] = limit;
    }
  }
  for (let before = -1; excess > 0 && before !== excess;) {
    before = excess;
    for (let index = 0; index < BINS && excess > 0; index += 1) {
      let under = 0;
      for (let i = 0; i < BINS; i += 1) if (histogram[i]! < limit) under += 1;
      const step = Math.max(1, Math.floor(under / excess));
      for (let i = index; i < BINS; i += step) {
        if (histogram[i]! < limit) {
          histogram[i] = histogram[i]! + 1;
          excess -= 1;
        }
      }
    }
  }
}

/**
 * Each pixel's level through the maps of the four regions around it, bilinearly; truncated to a whole level. `levels`:
 * bins of `count` whole rows from `top` on.
 */
export function interpolateRows(
  {width, kernel, rows, columns, maps}: RegionMaps,
  levels: Uint8Array,
  top: number,
  count: number,
): Uint16Array {
  const out = new Uint16Array(levels.length);
  const half = Math.floor(kernel / 2);
  const clamp = (index: number, count: number): number => Math.max(Math.min(index, count - 1), 0);
  const {fround} = Math;
  const shares = Float64Array.from({length: kernel}, (_, i) => i / kernel);
  for (let y = top; y < top + count; y += 1) {
    const block = Math.floor((y + half) / kernel);
    const downward = ((y + half) % kernel) / kernel;
    const upward = 1 - downward;
    const above = clamp(block - 1, rows) * columns;
    const below = clamp(block, rows) * columns;
    // Between two region centres the same four maps are used.
    for (let from = 0, blockX = Math.floor(half / kernel); from < width; blockX += 1) {
      const to = Math.min((blockX + 1) * kernel - half, width);
      const left = clamp(blockX - 1, columns);
      const right = clamp(blockX, columns);
      const [aboveLeft, aboveRight, belowLeft, belowRight] = [
        (above + left) * BINS,
        (above + right) * BINS,
        (below + left) * BINS,
        (below + right) * BINS,
      ];
      const first = blockX * kernel - half;
      for (let x = from, at = (y - top) * width + from; x < to; x += 1, at += 1) {
        const rightward = shares[x - first]!;
        const leftward = 1 - rightward;
        const level = levels[at]!;
        let sum = fround(maps[aboveLeft + level]! * (leftward * upward));
        sum = fround(sum + fround(maps[aboveRight + level]! * (rightward * upward)));
        sum = fround(sum + fround(maps[belowLeft + level]! * (leftward * downward)));
        sum = fround(sum + fround(maps[belowRight + level]! * (rightward * downward)));
        out[at] = sum;
      }
      from = to;
    }
  }
  return out;
}

function stretch(levels: Uint16Array): Float32Array {
  let min = 65535;
  let max = 0;
  for (let i = 0; i < levels.length; i += 1) {
    const level = levels[i]!;
    if (level < min) min = level;
    if (level > max) max = level;
  }
  const table = stretchTable(min, max);
  const out = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i += 1) out[i] = table[levels[i]!]!;
  return out;
}

/** 0..1 for each mapped level from the least to the greatest of the image. */
export function stretchTable(min: number, max: number): Float32Array {
  const range = max - min || 1;
  const table = new Float32Array(max + 1);
  for (let level = 0; level <= max; level += 1) table[level] = (level - min) / range;
  return table;
}
