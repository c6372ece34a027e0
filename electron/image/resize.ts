import {bandRows, bandsOf, type MakeRaster, type Raster} from '../contract/raster';
import {gaussianMirrored, gaussianRadius} from '../segment/gaussian';

/**
 * Linear resize with anti-aliasing along an axis that shrinks, pixel centres kept, edges mirrored, as
 * skimage.transform.resize of order 1 does it. By bands, into a fresh raster from `make`: each reads what it needs
 * around it.
 */
export function resizeRaster(raster: Raster, toWidth: number, toHeight: number, make: MakeRaster): Raster<'float32'> {
  const {width, height} = raster;
  const [sigmaY, sigmaX] = [Math.max(0, (height / toHeight - 1) / 2), Math.max(0, (width / toWidth - 1) / 2)];
  const margin = sigmaY > 0 ? gaussianRadius(sigmaY) : 0;
  const out = make('float32', toWidth, toHeight);
  const rows = samples(height, toHeight);
  const columns = samples(width, toWidth);
  for (const band of bandsOf(toHeight, bandRows(Math.max(width, toWidth)))) {
    const own = rows.slice(band.y, band.y + band.rows);
    const [low, high] = [
      own.reduce((least, row) => Math.min(least, row.low), height),
      own.reduce((most, row) => Math.max(most, row.high), 0),
    ];
    const [top, bottom] = [Math.max(low - margin, 0), Math.min(high + margin + 1, height)];
    const source = gaussianMirrored(
      new Float32Array(raster.read(0, top, width, bottom - top)),
      width,
      bottom - top,
      sigmaY,
      sigmaX,
    );
    out.write(0, band.y, toWidth, band.rows, interpolated(source, width, top, own, columns));
  }
  return out;
}

/** `source`: whole rows from `top` on. */
function interpolated(
  source: Float32Array,
  width: number,
  top: number,
  rows: readonly Sample[],
  columns: readonly Sample[],
): Float32Array {
  const out = new Float32Array(rows.length * columns.length);
  for (const [y, {low, high, rest}] of rows.entries()) {
    const [above, below] = [(low - top) * width, (high - top) * width];
    for (let x = 0; x < columns.length; x += 1) {
      const c = columns[x]!;
      const upper = source[above + c.low]! * (1 - c.rest) + source[above + c.high]! * c.rest;
      const lower = source[below + c.low]! * (1 - c.rest) + source[below + c.high]! * c.rest;
      out[y * columns.length + x] = upper * (1 - rest) + lower * rest;
    }
  }
  return out;
}

interface Sample {
  readonly low: number;
  readonly high: number;
  readonly rest: number;
}

function samples(from: number, to: number): Sample[] {
  return Array.from({length: to}, (_, i) => {
    const position = Math.abs(((i + 0.5) * from) / to - 0.5);
    const at = from === 1 ? 0 : Math.min(position, 2 * (from - 1) - position);
    const low = Math.floor(at);
    return {low, high: Math.min(low + 1, from - 1), rest: at - low};
  });
}

/**
 * Nearest neighbour, pixel centres kept: for labels. A band of rows of an image of the width and height `to`; `present`
 * notes which labels are left.
 */
export function nearestRows(
  labels: Raster<'int32'>,
  to: {readonly width: number; readonly height: number},
  {y, rows}: {readonly y: number; readonly rows: number},
  present: Uint8Array,
): Int32Array {
  const {width, height} = labels;
  const rowOf = (at: number): number => Math.min(Math.floor(((at + 0.5) * height) / to.height), height - 1);
  const top = rowOf(y);
  const source = labels.read(0, top, width, rowOf(y + rows - 1) + 1 - top);
  const out = new Int32Array(to.width * rows);
  for (let row = 0; row < rows; row += 1) {
    const from = (rowOf(y + row) - top) * width;
    for (let x = 0; x < to.width; x += 1) {
      const label = source[from + Math.min(Math.floor(((x + 0.5) * width) / to.width), width - 1)]!;
      out[row * to.width + x] = label;
      if (label !== 0) present[label] = 1;
    }
  }
  return out;
}
