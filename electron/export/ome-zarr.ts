/**
 * A label image as OME-Zarr 0.4 (NGFF) in Zarr 2: a folder of small files. Levels of half the size each, of every
 * second pixel, since labels have no means; chunks deflated, those of zeros alone left out.
 *
 *   .zgroup · .zattrs (multiscales, image-label)
 *   0/.zarray · 0/ROW/COLUMN…  all pixels
 *   1/.zarray · 1/ROW/COLUMN…  every second, and so on
 */
import type {Raster} from '../contract/raster';
import {subsampled} from '../image/subsample';
import {deflatedByZlib} from '../io/zlib';

export interface ZarrLabels {
  readonly name: string;
  readonly raster: Raster<'int32'>;
  readonly micrometresPerPixel: number | null;
  /** Unsigned bits: 16, or 32 where labels go beyond 65535. */
  readonly bits: 16 | 32;
}

export interface FolderFile {
  /** In the folder, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const CHUNK = 1024;

export function* omeZarr(labels: ZarrLabels): Generator<FolderFile> {
  const {width, height} = labels.raster;
  const steps = [1];
  while (Math.max(width, height) > CHUNK * steps.at(-1)!) steps.push(2 * steps.at(-1)!);
  yield json('.zgroup', {zarr_format: 2});
  yield json('.zattrs', attributes(labels, steps));
  for (const [level, step] of steps.entries()) yield* levelFiles(labels, level, step);
}

function attributes({name, micrometresPerPixel}: ZarrLabels, steps: readonly number[]): unknown {
  const unit = micrometresPerPixel === null ? {} : {unit: 'micrometer'};
  const axes = ['y', 'x'].map((axis) => ({name: axis, type: 'space', ...unit}));
  const datasets = steps.map((step, level) => {
    const size = (micrometresPerPixel ?? 1) * step;
    return {path: String(level), coordinateTransformations: [{type: 'scale', scale: [size, size]}]};
  });
  return {
    multiscales: [{version: '0.4', name, axes, datasets, type: 'nearest'}],
    'image-label': {version: '0.4'},
  };
}

function* levelFiles({raster, bits}: ZarrLabels, level: number, step: number): Generator<FolderFile> {
  const [width, height] = [Math.ceil(raster.width / step), Math.ceil(raster.height / step)];
  const chunks = [Math.min(CHUNK, height), Math.min(CHUNK, width)] as const;
  yield json(`${level}/.zarray`, {
    zarr_format: 2,
    shape: [height, width],
    chunks,
    dtype: bits === 16 ? '<u2' : '<u4',
    compressor: {id: 'zlib', level: 6},
    fill_value: 0,
    order: 'C',
    filters: null,
    dimension_separator: '/',
  });
  const [rows, columns] = chunks;
  for (let y = 0; y < height; y += rows) {
    for (let x = 0; x < width; x += columns) {
      const chunk = new (bits === 16 ? Uint16Array : Uint32Array)(rows * columns);
      const isEmpty = !fill(chunk, {raster, step, x, y, rows: Math.min(rows, height - y)}, columns);
      if (isEmpty) continue;
      const bytes = deflatedByZlib(new Uint8Array(chunk.buffer));
      yield {path: `${level}/${y / rows}/${x / columns}`, bytes};
    }
  }
}

/** Where a chunk is, in pixels of its level. */
interface ChunkPlace {
  readonly raster: Raster<'int32'>;
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly rows: number;
}

/** Whether there is anything but zeros. What lies beyond the image stays zero. */
function fill(chunk: Uint16Array | Uint32Array, {raster, step, x, y, rows}: ChunkPlace, columns: number): boolean {
  const [left, top] = [x * step, y * step];
  const width = Math.min(columns * step, raster.width - left);
  const height = Math.min(rows * step, raster.height - top);
  const values =
    step === 1 ? raster.read(left, top, width, height) : subsampled(raster, {x: left, y: top, width, height}, step);
  const across = Math.ceil(width / step);
  for (let row = 0; row < rows; row += 1) chunk.set(values.subarray(row * across, (row + 1) * across), row * columns);
  return values.some((value) => value !== 0);
}

function json(path: string, value: unknown): FolderFile {
  return {path, bytes: new TextEncoder().encode(JSON.stringify(value))};
}
