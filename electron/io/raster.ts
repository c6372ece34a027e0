/** Rasters in shared memory, or, for large images, in files of a folder that goes with them. */
import {closeSync, ftruncateSync, openSync, readSync, rmSync, statfsSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {threadId} from 'node:worker_threads';
import {FaultError} from '../contract/fault';
import {MEMORY_PIXELS} from '../contract/forecast';
import {gigabytes} from '../contract/format';
import {
  SAMPLE_ARRAYS,
  type MakeRaster,
  type Raster,
  type RasterHandle,
  type Samples,
  type SamplesOf,
  type SampleType,
} from '../contract/raster';
import {removeTemporaryFolder, temporaryFolder} from './atomic-write';

/** Whether an image of so many pixels is held in memory, not in files. WARMSTART_MEMORY_PIXELS overrides the number. */
export function fitsMemory(pixels: number): boolean {
  const given = Number(process.env['WARMSTART_MEMORY_PIXELS']);
  return pixels <= (process.env['WARMSTART_MEMORY_PIXELS'] ? given : MEMORY_PIXELS);
}

/** Opens what another thread has made. */
export function openRaster<T extends SampleType>(handle: RasterHandle<T>): Raster<T> {
  return 'memory' in handle ? new MemoryRaster(handle) : new FileRaster(handle);
}

/** A raster over values that are there, copied into memory that threads share. */
export function rasterOf<T extends SampleType>(
  type: T,
  width: number,
  height: number,
  values: SamplesOf<T>,
): Raster<T> {
  const raster = inMemory(type, width, height);
  raster.write(0, 0, width, height, values);
  return raster;
}

let made = 0;

export function inMemory<T extends SampleType>(type: T, width: number, height: number): Raster<T> {
  made += 1;
  return new MemoryRaster({
    key: `${threadId} ${made}`,
    type,
    width,
    height,
    memory: new SharedArrayBuffer(width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT),
  });
}

class MemoryRaster<T extends SampleType> implements Raster<T> {
  readonly type: T;
  readonly width: number;
  readonly height: number;
  readonly handle: RasterHandle<T>;
  readonly #values: Samples;

  constructor(handle: RasterHandle<T> & {readonly memory: SharedArrayBuffer}) {
    ({type: this.type, width: this.width, height: this.height} = handle);
    this.handle = handle;
    this.#values = new SAMPLE_ARRAYS[handle.type](handle.memory as unknown as ArrayBuffer);
  }

  read(x: number, y: number, width: number, height: number): SamplesOf<T> {
    const out = new SAMPLE_ARRAYS[this.type](width * height);
    for (let row = 0; row < height; row += 1) {
      const from = (y + row) * this.width + x;
      out.set(this.#values.subarray(from, from + width), row * width);
    }
    return out as SamplesOf<T>;
  }

  write(x: number, y: number, width: number, height: number, values: SamplesOf<T>): void {
    for (let row = 0; row < height; row += 1)
      this.#values.set(values.subarray(row * width, (row + 1) * width), (y + row) * this.width + x);
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How bytes pass between memory and an open file. */
interface Transfer {
  readonly flags: 'r' | 'r+';
  readonly transfer: (file: number, bytes: Uint8Array, at: number, length: number, position: number) => number;
}

const READING: Transfer = {flags: 'r', transfer: readSync};
const WRITING: Transfer = {flags: 'r+', transfer: writeSync};

class FileRaster<T extends SampleType> implements Raster<T> {
  readonly type: T;
  readonly width: number;
  readonly height: number;
  readonly handle: RasterHandle<T>;
  readonly #path: string;
  readonly #bytes: number;

  constructor(handle: RasterHandle<T> & {readonly path: string}) {
    ({type: this.type, width: this.width, height: this.height} = handle);
    this.handle = handle;
    this.#path = handle.path;
    this.#bytes = SAMPLE_ARRAYS[handle.type].BYTES_PER_ELEMENT;
  }

  read(x: number, y: number, width: number, height: number): SamplesOf<T> {
    const out = new SAMPLE_ARRAYS[this.type](width * height);
    this.#each(READING, {x, y, width, height}, new Uint8Array(out.buffer));
    return out as SamplesOf<T>;
  }

  write(x: number, y: number, width: number, height: number, values: SamplesOf<T>): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#each(WRITING, {x, y, width, height}, bytes);
  }

  /**
   * One call a row, or one for all where rows are whole. The file is open only meanwhile: rasters are many and nobody
   * closes them.
   */
  #each({flags, transfer}: Transfer, {x, y, width, height}: Box, bytes: Uint8Array): void {
    const length = (width === this.width ? height : 1) * width * this.#bytes;
    const file = openSync(this.#path, flags);
    try {
      for (let row = 0, at = 0; at < bytes.length; row += 1, at += length) {
        const position = ((y + row) * this.width + x) * this.#bytes;
        for (let done = 0; done < length;) {
          const count = transfer(file, bytes, at + done, Math.min(length - done, 1 << 30), position + done);
          if (count === 0) throw new FaultError('disk', 'A working file ended too soon; was it changed meanwhile?');
          done += count;
        }
      }
    } finally {
      closeSync(file);
    }
  }
}

/** Makes the rasters of one piece of work, and takes them away together. */
export class Scratch {
  #folder: string | null = null;
  /** Bytes by path. */
  readonly #files = new Map<string, number>();
  #count = 0;
  #left = Infinity;

  /** In memory for an image of few pixels, else in a file. Throws a FaultError ('disk') where there is no room. */
  readonly make: MakeRaster = (type, width, height) => {
    if (fitsMemory(width * height)) return inMemory(type, width, height);
    this.#folder ??= temporaryFolder('rasters');
    const bytes = width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT;
    const {bavail, bsize} = statfsSync(this.#folder);
    this.#left = Math.min(this.#left, bavail * bsize);
    if (bytes > this.#left)
      throw new FaultError(
        'disk',
        `Working on an image of this size needs ${gigabytes(bytes)} more in ${this.#folder}, where ` +
          `${gigabytes(this.#left)} are free; free some, or set TMPDIR to a folder with more.`,
      );
    this.#left -= bytes;
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}.${type}`);
    const file = openSync(path, 'w');
    ftruncateSync(file, bytes);
    closeSync(file);
    this.#files.set(path, bytes);
    return new FileRaster({key: path, type, width, height, path});
  };

  /** Takes one away that is no longer needed. */
  drop({handle}: Raster): void {
    const bytes = 'path' in handle ? this.#files.get(handle.path) : undefined;
    if (!('path' in handle) || bytes === undefined) return;
    this.#files.delete(handle.path);
    this.#left += bytes;
    rmSync(handle.path, {force: true});
  }

  dispose(): void {
    if (this.#folder) removeTemporaryFolder(this.#folder);
    this.#folder = null;
    this.#files.clear();
    this.#left = Infinity;
  }
}
