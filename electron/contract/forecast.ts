/**
 * What segmenting an image will take, told before it begins; fitted to what docs/benchmarks.md measured from 1024 to
 * 16384 pixels a side.
 */
import {MODEL_MICROMETRES_PER_PIXEL} from './image';

/** Images of up to this many pixels are held in memory, larger ones in files on disk (io/raster.ts). */
export const MEMORY_PIXELS = 1 << 24;
/**
 * Bytes for each pixel that is held in memory: image and prepared channels, then for each compartment its maps, markers
 * and labels.
 */
const PIXEL_BYTES = 12;
const COMPARTMENT_BYTES = 20;
/** The same on disk. */
const DISK_PIXEL_BYTES = 8;
const DISK_COMPARTMENT_BYTES = 20;
/** The engine, a model and Node themselves. */
const BASE_BYTES = 450e6;
/** The blocks that two threads work on, which take 30 bytes for each of their pixels. */
const BLOCK_BYTES = 30;
const BLOCK_PIXELS = 1 << 22;
/** Beside the base, for each pixel of an image in files: what is kept by row of tiles and by cell. */
const LARGE_PIXEL_BYTES = 1.5;

export interface Forecast {
  readonly megapixels: number;
  readonly bytes: number;
  /** Of working files; 0 for an image that is held in memory. */
  readonly diskBytes: number;
  /** Null before anything was measured in this session. */
  readonly seconds: number | null;
}

/** `secondsPerMegapixel`: of an earlier run with the same model and engine; null: none. */
export function segmentForecast(
  width: number,
  height: number,
  micrometresPerPixel: number | null,
  compartments: number,
  secondsPerMegapixel: number | null,
): Forecast {
  const scale = (micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL) / MODEL_MICROMETRES_PER_PIXEL;
  const pixels = Math.max(width * height, width * height * scale * scale);
  const megapixels = pixels / 1e6;
  const large = pixels > MEMORY_PIXELS;
  return {
    megapixels,
    bytes:
      BASE_BYTES +
      Math.min(pixels, BLOCK_PIXELS) * BLOCK_BYTES +
      pixels * (large ? LARGE_PIXEL_BYTES : PIXEL_BYTES + COMPARTMENT_BYTES * compartments),
    diskBytes: large ? pixels * (DISK_PIXEL_BYTES + DISK_COMPARTMENT_BYTES * compartments) : 0,
    seconds: secondsPerMegapixel === null ? null : megapixels * secondsPerMegapixel,
  };
}
