/** Planes of an array of any number of axes, read by the rows of chunks that they lie in. */
import {SAMPLE_ARRAYS, type Samples} from '../../contract/raster';
import {ImageError} from '../image-error';
import type {PlaneRows, PlaneSource} from '../image-file';
import {fillOf, type ZarrChunks} from './chunks';

export interface PlaneAxes {
  readonly x: number;
  readonly y: number;
  /** Along each of the array's axes; those of x and y are not looked at. */
  readonly at: readonly number[];
}

const MOST_CHUNKS = 1 << 22;

export function zarrPlane(chunks: ZarrChunks, axes: PlaneAxes): PlaneSource {
  const {shape, chunk, item} = chunks.array;
  const [width, height] = [shape[axes.x]!, shape[axes.y]!];
  const count = Math.ceil(width / chunk.shape[axes.x]!) * Math.ceil(height / chunk.shape[axes.y]!);
  if (count > MOST_CHUNKS) throw new ImageError(`a plane of it is in ${count} chunks; write it with larger ones`);
  return {width, height, types: [item.type], open: async () => rowsOf(chunks, axes)};
}

function rowsOf(chunks: ZarrChunks, axes: PlaneAxes): PlaneRows {
  const {shape, chunk, item} = chunks.array;
  const [width, height] = [shape[axes.x]!, shape[axes.y]!];
  const [across, down] = [chunk.shape[axes.x]!, chunk.shape[axes.y]!];
  const place = axes.at.map((own, axis) => Math.floor(own / chunk.shape[axis]!));
  return {
    pieceRows: Math.min(down, height),
    async read(y, rows) {
      const out = new SAMPLE_ARRAYS[item.type](width * rows);
      for (let row = Math.floor(y / down); row * down < y + rows; row += 1) {
        for (let column = 0; column * across < width; column += 1) {
          place[axes.y] = row;
          place[axes.x] = column;
          const values = await chunks.read(place);
          copy(values ?? fillOf(chunks.array), chunks, axes, out, {
            x: column * across,
            top: row * down,
            y,
            rows,
            width,
          });
        }
      }
      return [out];
    },
  };
}

interface Window {
  /** Of the chunk in the plane. */
  readonly x: number;
  readonly top: number;
  /** Of the rows that are wanted. */
  readonly y: number;
  readonly rows: number;
  readonly width: number;
}

/** What of a chunk lies in a window of whole rows. */
function copy(
  values: Samples | number,
  {array: {chunk}}: ZarrChunks,
  axes: PlaneAxes,
  out: Samples,
  {x, top, y, rows, width}: Window,
): void {
  const {shape, strides} = chunk;
  const count = Math.min(shape[axes.x]!, width - x);
  const [right, below] = [strides[axes.x]!, strides[axes.y]!];
  const before = axes.at.reduce(
    (sum, at, axis) => (axis === axes.x || axis === axes.y ? sum : sum + (at % shape[axis]!) * strides[axis]!),
    0,
  );
  const end = Math.min(y + rows, top + shape[axes.y]!);
  for (let line = Math.max(y, top); line < end; line += 1) {
    const to = (line - y) * width + x;
    const from = before + (line - top) * below;
    if (typeof values === 'number') out.fill(values, to, to + count);
    else if (right === 1) out.set(values.subarray(from, from + count), to);
    else for (let i = 0; i < count; i += 1) out[to + i] = values[from + i * right]!;
  }
}
