/**
 * Windows over an image for a model whose every output looks only so far: what each window's model says of its core is
 * what it would say of it in the whole image, so nothing is blended. As StarDist does, the image is continued by
 * reflection at its end alone, to a multiple of what the model halves it by.
 */

export interface AxisWindow {
  /** Where the window begins in the continued image. */
  readonly start: number;
  /** Its part that is kept: from, and the first pixel that is not. */
  readonly from: number;
  readonly to: number;
}

export interface AxisWindows {
  /** Of every window. */
  readonly size: number;
  /** Of the axis, with its continuation. */
  readonly padded: number;
  readonly windows: readonly AxisWindow[];
}

export interface WindowNeeds {
  /** A size that should not be exceeded; a model of fixed size has this one. */
  readonly side: number;
  readonly isFixed: boolean;
  /** Windows begin and end at multiples of this. */
  readonly multiple: number;
  /** How many pixels an output looks away from its own. */
  readonly reach: number;
}

export function axisWindows(length: number, {side, isFixed, multiple, reach}: WindowNeeds): AxisWindows {
  const padded = Math.ceil(length / multiple) * multiple;
  if (padded <= side) {
    const size = isFixed ? side : padded;
    return {size, padded: size, windows: [{start: 0, from: 0, to: size}]};
  }
  const margin = Math.ceil(reach / multiple) * multiple;
  const size = Math.max(Math.floor(side / multiple) * multiple, isFixed ? side : 2 * margin + multiple);
  // A window that would reach over both ends is the whole axis.
  if (!isFixed && size >= padded) return {size: padded, padded, windows: [{start: 0, from: 0, to: padded}]};
  const step = Math.max(size - 2 * margin, multiple);
  const count = Math.ceil((padded - size) / step) + 1;
  const starts = Array.from({length: Math.max(count, 1)}, (_, i) => Math.max(Math.min(i * step, padded - size), 0));
  const seam = (i: number): number => {
    const middle = (starts[i]! + starts[i + 1]! + size) / 2;
    return Math.round(middle / multiple) * multiple;
  };
  const windows = starts.map((start, i) => ({
    start,
    from: i === 0 ? 0 : seam(i - 1),
    to: i + 1 === starts.length ? padded : seam(i),
  }));
  return {size, padded, windows};
}

/** What windows are cut from: a channel that is read by windows, float32. */
interface WindowedChannel {
  readonly width: number;
  readonly height: number;
  read(x: number, y: number, width: number, height: number): Float32Array;
}

export interface CutWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Writes a window of the channels into `out` as [height, width, channels]; beyond the image it is reflected. */
export function cutWindow(
  channels: readonly WindowedChannel[],
  {x, y, width, height}: CutWindow,
  out: Float32Array,
): void {
  const count = channels.length;
  for (const [c, channel] of channels.entries()) {
    const columnAt = reflected(x, width, channel.width);
    const rowAt = reflected(y, height, channel.height);
    const [left, top] = [Math.min(...columnAt), Math.min(...rowAt)];
    const [columns, rows] = [Math.max(...columnAt) + 1 - left, Math.max(...rowAt) + 1 - top];
    const values = channel.read(left, top, columns, rows);
    for (let row = 0; row < height; row += 1) {
      const from = (rowAt[row]! - top) * columns - left;
      const to = row * width * count + c;
      for (let column = 0; column < width; column += 1) out[to + column * count] = values[from + columnAt[column]!]!;
    }
  }
}

/** The pixels of an axis that stand at `start` and after it, continued without repeating the edge. */
function reflected(start: number, size: number, length: number): Int32Array {
  const period = Math.max(2 * (length - 1), 1);
  return Int32Array.from({length: size}, (_, i) => {
    const at = length === 1 ? 0 : (start + i) % period;
    return at < length ? at : period - at;
  });
}
