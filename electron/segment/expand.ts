/**
 * Labels grown into the background until they meet, as skimage.segmentation.expand_labels does it: a background pixel
 * no further than the distance from a label takes the nearest one's. Of pixels equally near, that in the leftmost
 * column counts, there the uppermost, which is what scipy's distance transform finds.
 */

/** Rows that are grown, and what is seen around them. */
export interface LabelRows {
  /** Whole rows of an image. */
  readonly labels: Int32Array;
  readonly width: number;
  /**
   * The first that is wanted, and how many are: as many above and below as the distance reaches, or to the image's
   * edge.
   */
  readonly first: number;
  readonly rows: number;
}

/** `distance` in pixels, to pixels' middles. Fresh: the wanted rows. */
export function expandLabels({labels, width, first, rows}: LabelRows, distance: number): Int32Array {
  const reach = Math.floor(distance);
  const nearest = nearestInColumns(labels, width, reach);
  const out = new Int32Array(width * rows);
  // Squares of how far each pixel of the row is from the nearest label in its column.
  const down = new Float64Array(width);
  for (let y = 0; y < rows; y += 1) {
    const row = (first + y) * width;
    for (let x = 0; x < width; x += 1) {
      const step = nearest[row + x]!;
      down[x] = step === NONE ? Infinity : step * step;
    }
    for (let x = 0; x < width; x += 1) {
      const own = labels[row + x]!;
      if (own !== 0) {
        out[y * width + x] = own;
        continue;
      }
      let [least, column] = [Infinity, 0];
      for (let from = Math.max(x - reach, 0), to = Math.min(x + reach, width - 1); from <= to; from += 1) {
        const square = (from - x) * (from - x) + down[from]!;
        if (square < least) {
          least = square;
          column = from;
        }
      }
      if (Math.sqrt(least) <= distance) out[y * width + x] = labels[row + nearest[row + column]! * width + column]!;
    }
  }
  return out;
}

const NONE = 0x7fffffff;

/** How many rows below (above: less than 0) the nearest label in the same column lies; NONE: none within reach. */
function nearestInColumns(labels: Int32Array, width: number, reach: number): Int32Array {
  const nearest = new Int32Array(labels.length).fill(NONE);
  const rows = labels.length / width;
  const last = new Int32Array(width).fill(-1);
  for (let y = 0, i = 0; y < rows; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      if (labels[i] !== 0) last[x] = y;
      if (last[x]! >= 0 && y - last[x]! <= reach) nearest[i] = last[x]! - y;
    }
  }
  last.fill(-1);
  for (let y = rows - 1; y >= 0; y -= 1) {
    for (let x = 0, i = y * width; x < width; x += 1, i += 1) {
      if (labels[i] !== 0) last[x] = y;
      // Of two equally near that above counts.
      const step = last[x]! - y;
      if (last[x]! >= 0 && step <= reach && step < Math.abs(nearest[i]!)) nearest[i] = step;
    }
  }
  return nearest;
}
