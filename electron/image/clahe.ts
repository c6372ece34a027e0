/**
 * Contrast-limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV), step by step as
 * skimage.exposure.equalize_adapthist 0.25 does it, its roundings included.
 */
const GREY_LEVELS = 1 << 14;
const BINS = 256;
const BIN_SIZE = 1 + GREY_LEVELS / BINS;

/** values 0..1 (height x width) to a fresh float32 0..1. `kernel` is the side of a context region in pixels. */
export function equalizeAdapthist(values: Float32Array, width: number, height: number, kernel = 128, clipLimit = 0.01): Float32Array {
  const levels = greyLevels(values);
  const regions = contextMaps(levels, width, height, kernel, clipLimit);
  const mapped = interpolate(levels, width, height, kernel, regions);
  return stretch(mapped);
}

/** To 0..65535, stretched to 0..16383, rounded half to even, then binned. */
function greyLevels(values: Float32Array): Uint8Array {
  const whole = new Uint16Array(values.length);
  let min = 65535;
  let max = 0;
  for (let i = 0; i < values.length; i += 1) {
    const level = roundHalfEven(Math.fround(values[i]! * 65535));
    const clipped = level < 0 ? 0 : level > 65535 ? 65535 : level;
    whole[i] = clipped;
    if (clipped < min) min = clipped;
    if (clipped > max) max = clipped;
  }
  const table = new Uint8Array(65536);
  for (let level = min; level <= max; level += 1) {
    table[level] = Math.floor(roundHalfEven(((level - min) / (max - min || 1)) * (GREY_LEVELS - 1)) / BIN_SIZE);
  }
  const bins = new Uint8Array(values.length);
  for (let i = 0; i < whole.length; i += 1) bins[i] = table[whole[i]!]!;
  return bins;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  return rest > 0.5 || floor % 2 !== 0 ? floor + 1 : floor;
}

interface Regions {
  readonly rows: number;
  readonly columns: number;
  /** rows x columns x BINS grey levels. */
  readonly maps: Int32Array;
}

/** The grey-level map of each context region: its clipped histogram, cumulated. */
function contextMaps(levels: Uint8Array, width: number, height: number, kernel: number, clipLimit: number): Regions {
  const rows = Math.ceil(height / kernel);
  const columns = Math.ceil(width / kernel);
  const area = kernel * kernel;
  const limit = clipLimit > 0 ? Math.max(Math.trunc(clipLimit * area), 1) : area;
  const maps = new Int32Array(rows * columns * BINS);
  const columnAt = reflections(columns * kernel, width);
  const rowAt = reflections(rows * kernel, height);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const histogram = maps.subarray((row * columns + column) * BINS, (row * columns + column + 1) * BINS);
      for (let y = row * kernel; y < (row + 1) * kernel; y += 1) {
        const line = rowAt[y]! * width;
        for (let x = column * kernel; x < (column + 1) * kernel; x += 1) histogram[levels[line + columnAt[x]!]!]! += 1;
      }
      clipHistogram(histogram, limit);
      let sum = 0;
      for (let bin = 0; bin < BINS; bin += 1) {
        sum += histogram[bin]!;
        histogram[bin] = Math.min(Math.trunc(sum * ((GREY_LEVELS - 1) / area)), GREY_LEVELS - 1);
      }
    }
  }
  return {rows, columns, maps};
}

/** Index of 0..count-1 in an axis of `length` continued by reflection without repeating the border (numpy 'reflect'). */
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
  for (let before = -1; excess > 0 && before !== excess; ) {
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

/** Each pixel's level through the maps of the four regions around it, bilinearly; truncated to a whole level. */
function interpolate(levels: Uint8Array, width: number, height: number, kernel: number, {rows, columns, maps}: Regions): Uint16Array {
  const out = new Uint16Array(levels.length);
  const half = Math.floor(kernel / 2);
  const clamp = (index: number, count: number): number => (index < 0 ? 0 : index >= count ? count - 1 : index);
  const {fround} = Math;
  for (let y = 0; y < height; y += 1) {
    const block = Math.floor((y + half) / kernel);
    const downward = ((y + half) % kernel) / kernel;
    const above = clamp(block - 1, rows) * columns;
    const below = clamp(block, rows) * columns;
    for (let x = 0; x < width; x += 1) {
      const blockX = Math.floor((x + half) / kernel);
      const rightward = ((x + half) % kernel) / kernel;
      const left = clamp(blockX - 1, columns);
      const right = clamp(blockX, columns);
      const level = levels[y * width + x]!;
      let sum = fround(maps[(above + left) * BINS + level]! * ((1 - rightward) * (1 - downward)));
      sum = fround(sum + fround(maps[(above + right) * BINS + level]! * (rightward * (1 - downward))));
      sum = fround(sum + fround(maps[(below + left) * BINS + level]! * ((1 - rightward) * downward)));
      sum = fround(sum + fround(maps[(below + right) * BINS + level]! * (rightward * downward)));
      out[y * width + x] = sum;
    }
  }
  return out;
}

function stretch(levels: Uint16Array): Float32Array {
  let min = 65535;
  let max = 0;
  for (const level of levels) {
    if (level < min) min = level;
    if (level > max) max = level;
  }
  const out = new Float32Array(levels.length);
  const range = max - min || 1;
  for (let i = 0; i < levels.length; i += 1) out[i] = (levels[i]! - min) / range;
  return out;
}
