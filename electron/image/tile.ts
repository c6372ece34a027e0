/**
 * Overlapping tiles of a fixed size over an image of any, and back: blended by a window whose neighbours sum to one.
 */
export interface AxisTiles {
  readonly starts: readonly number[];
  /** Zeros before and after the axis so that the tiles fit. */
  readonly before: number;
  readonly after: number;
  readonly overlap: number;
}

/** Stride is three quarters of the tile, made even. */
export function axisTiles(length: number, tile: number): AxisTiles {
  if (length <= tile) return {starts: [0], before: 0, after: 0, overlap: 0};
  const stride = Math.ceil((0.75 * tile) / 2) * 2;
  const count = Math.max(Math.ceil((length - tile) / stride) + 1, 1);
  const padding = (count - 1) * stride + tile - length;
  const starts = Array.from({length: count}, (_, i) => i * stride);
  return {starts, before: Math.ceil(padding / 2), after: Math.floor(padding / 2), overlap: tile - stride};
}

export interface Tiling {
  readonly width: number;
  readonly height: number;
  readonly tileHeight: number;
  readonly tileWidth: number;
  readonly rows: AxisTiles;
  readonly columns: AxisTiles;
  /** [row start, column start] in the padded image. */
  readonly places: readonly (readonly [number, number])[];
}

export function tilingOf(width: number, height: number, tileHeight: number, tileWidth: number): Tiling {
  const rows = axisTiles(height, tileHeight);
  const columns = axisTiles(width, tileWidth);
  const places = rows.starts.flatMap((row) => columns.starts.map((column) => [row, column] as const));
  return {width, height, tileHeight, tileWidth, rows, columns, places};
}

/** What a tile is cut from: a channel that is read by windows, float32. */
interface WindowedChannel {
  read(x: number, y: number, width: number, height: number): Float32Array;
}

/** Writes tile `place` of the channels (each height x width) into `out` as [tileHeight, tileWidth, channels]. An axis
 * shorter than the tile is continued by reflection; outside a longer one is zero. */
export function cutTile(channels: readonly WindowedChannel[], tiling: Tiling, place: number, out: Float32Array): void {
  const [top, left] = tiling.places[place]!;
  const {width, height, tileHeight, tileWidth, rows, columns} = tiling;
  const rowAt = sourceIndices(top - rows.before, tileHeight, height);
  const columnAt = sourceIndices(left - columns.before, tileWidth, width);
  const [y, x] = [leastInside(rowAt), leastInside(columnAt)];
  const [h, w] = [greatest(rowAt) + 1 - y, greatest(columnAt) + 1 - x];
  const count = channels.length;
  out.fill(0);
  for (const [c, channel] of channels.entries()) {
    const window = channel.read(x, y, w, h);
    for (let row = 0; row < tileHeight; row += 1) {
      const source = rowAt[row]!;
      if (source >= 0) copyLine(window, (source - y) * w - x, columnAt, out, {at: row * tileWidth * count + c, count});
    }
  }
}

/** A function of its own, so that the compiler sees the hot loop. */
function copyLine(
  window: Float32Array,
  from: number,
  columnAt: Int32Array,
  out: Float32Array,
  {at, count}: {readonly at: number; readonly count: number},
): void {
  for (let column = 0, to = at; column < columnAt.length; column += 1, to += count) {
    const source = columnAt[column]!;
    if (source >= 0) out[to] = window[from + source]!;
  }
}

function leastInside(indices: Int32Array): number {
  let least = 0x7fffffff;
  for (const index of indices) if (index >= 0 && index < least) least = index;
  return least;
}

function greatest(indices: Int32Array): number {
  let most = -1;
  for (const index of indices) if (index > most) most = index;
  return most;
}

/** Index into the axis for each pixel of the tile; -1 outside a long axis, reflected on a short one. */
function sourceIndices(start: number, tile: number, length: number): Int32Array {
  const period = Math.max(2 * (length - 1), 1);
  const indices = new Int32Array(tile);
  for (let i = 0; i < tile; i += 1) {
    const at = start + i;
    const folded = length === 1 ? 0 : at % period;
    if (length >= tile) indices[i] = at >= 0 && at < length ? at : -1;
    else indices[i] = folded < length ? folded : period - folded;
  }
  return indices;
}

/** 1-D blending window: a quadratic spline rise over each overlap, one between. */
export function splineWindow(tile: number, overlapBefore: number, overlapAfter: number): Float64Array {
  const window = new Float64Array(tile).fill(1);
  const rise = (i: number, overlap: number): number => {
    const position = (i + 0.5) / overlap;
    return position < 0.5 ? (2 * position) ** 2 / 2 : 1 - (2 * (1 - position)) ** 2 / 2;
  };
  for (let i = 0; i < overlapBefore; i += 1) window[i] = rise(i, overlapBefore);
  for (let i = 0; i < overlapAfter; i += 1) window[tile - 1 - i] = rise(i, overlapAfter);
  return window;
}

/**
 * Collects one channel of the predicted tiles, row of tiles by row of tiles, and hands over the image's rows as soon as
 * no tile to come reaches into them.
 */
export class Untiler {
  readonly #tiling: Tiling;
  /** Of the row of tiles that is being added. */
  #sum: Float64Array;
  #row: number;

  /** `row`: the first row of tiles that is added. */
  constructor(tiling: Tiling, row = 0) {
    this.#tiling = tiling;
    this.#row = row;
    this.#sum = new Float64Array(tiling.width * tiling.tileHeight);
  }

  /**
   * `values` is [tileHeight, tileWidth, channels]; channel `channel` of it is added with its window. All tiles of a row
   * come before `finishRow`.
   */
  add(place: number, values: Float32Array, channels: number, channel: number): void {
    const {tileHeight, tileWidth, rows, columns, width, height, places} = this.#tiling;
    const [top, left] = places[place]!;
    const down = windowAt(rows, top, tileHeight);
    const across = windowAt(columns, left, tileWidth);
    for (let y = 0; y < tileHeight; y += 1) {
      const row = top - rows.before + y;
      if (row < 0 || row >= height) continue;
      for (let x = 0; x < tileWidth; x += 1) {
        const column = left - columns.before + x;
        if (column < 0 || column >= width) continue;
        this.#sum[y * width + column]! += values[(y * tileWidth + x) * channels + channel]! * (down[y]! * across[x]!);
      }
    }
  }

  /** The image's rows that are now complete, from row `y` on. */
  finishRow(): {readonly y: number; readonly rows: number; readonly values: Float32Array} {
    const {rows, width, height, tileHeight} = this.#tiling;
    const top = rows.starts[this.#row]!;
    const next = rows.starts[this.#row + 1] ?? top + tileHeight;
    this.#row += 1;
    const [from, to] = [Math.max(top - rows.before, 0), Math.min(next - rows.before, height)];
    const first = from - (top - rows.before);
    const values = new Float32Array(this.#sum.subarray(first * width, (first + to - from) * width));
    const rest = this.#sum.slice((next - top) * width);
    this.#sum.fill(0).set(rest);
    return {y: from, rows: to - from, values};
  }
}

function windowAt(axis: AxisTiles, start: number, tile: number): Float64Array {
  const before = start > 0 ? axis.overlap : 0;
  const after = start < axis.starts.at(-1)! ? axis.overlap : 0;
  return splineWindow(tile, before, after);
}
