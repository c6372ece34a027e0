/** What tells an image from every other: not its file, which may change behind it, but the pixels that were read. */
import {createHash} from 'node:crypto';
import {bandRows, bandsOf, type Raster} from '../../contract/raster';
import type {OpenImage} from './images';

/** SHA-256 of every pixel of the planes that were read, and of their sizes; worked out once while it is open. */
export function pixelsOf(open: Pick<OpenImage, 'image' | 'pixels'>): string {
  return (open.pixels ??= hashOfPixels(open.image.planes));
}

export function hashOfPixels(planes: readonly Raster[]): string {
  const hash = createHash('sha256');
  for (const plane of planes) {
    const {type, width, height} = plane;
    hash.update(`${type} ${width} ${height}\n`);
    for (const {y, rows} of bandsOf(height, bandRows(Math.max(width, 1)))) {
      const values = plane.read(0, y, width, rows);
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest('hex');
}
