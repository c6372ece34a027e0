/** Numbers in rows and columns that may be too many for memory: read and written by windows. */

export type Samples = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

interface SamplesByType {
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;
}
export type SampleType = keyof SamplesByType;
export type SamplesOf<T extends SampleType> = SamplesByType[T];

export const SAMPLE_ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
} as const;

export interface Raster<T extends SampleType = SampleType> {
  readonly type: T;
  readonly width: number;
  readonly height: number;
  /** A fresh copy of a window, which must lie inside; row-major. */
  read(x: number, y: number, width: number, height: number): SamplesOf<T>;
  write(x: number, y: number, width: number, height: number, values: SamplesOf<T>): void;
  /** What another thread opens it by. */
  readonly handle: RasterHandle<T>;
}

/** Plain data: a raster in shared memory, or in a file. `key` tells it from all others. */
export type RasterHandle<T extends SampleType = SampleType> = {
  readonly key: string;
  readonly type: T;
  readonly width: number;
  readonly height: number;
} & ({readonly memory: SharedArrayBuffer} | {readonly path: string});

/** Makes an empty raster of zeros. */
export type MakeRaster = <T extends SampleType>(type: T, width: number, height: number) => Raster<T>;

/** Rows that are worked on at a time where an image is gone through from top to bottom: about 2 million pixels. */
export function bandRows(width: number, multiple = 1): number {
  return Math.max(Math.floor((1 << 21) / width / multiple), 1) * multiple;
}

/** All of it from top to bottom in bands of `rows`. */
export function* bandsOf(height: number, rows: number): Generator<{readonly y: number; readonly rows: number}> {
  for (let y = 0; y < height; y += rows) yield {y, rows: Math.min(rows, height - y)};
}
