/**
 * Where a model's weights lie in one piece of memory, as every engine here wants them: each at a multiple of 64 bytes.
 * Those that fill whole rows of 64 bytes lie without gaps, so that TensorFlow can take many of them as one matrix.
 */
import {elementCount, type Weight} from '../keras/model';

/** Values in a row: TensorFlow's alignment (EIGEN_MAX_ALIGN_BYTES) of 64 bytes. */
export const ROW = 16;
export const ROW_BYTES = 4 * ROW;

export interface WeightLayout {
  /** Byte offset of each weight's float32 values. */
  readonly offsets: readonly number[];
  readonly bytes: number;
  /** Indices of weights that follow each other in whole rows. */
  readonly together: readonly number[];
  /** The others. */
  readonly alone: readonly number[];
}

export function layoutOf(weights: readonly Weight[]): WeightLayout {
  const sizes = weights.map(({shape}) => 4 * elementCount(shape));
  const indices = [...sizes.keys()];
  const together = indices.filter((i) => sizes[i]! > 0 && sizes[i]! % ROW_BYTES === 0);
  const alone = indices.filter((i) => sizes[i] === 0 || sizes[i]! % ROW_BYTES !== 0);
  const offsets = sizes.map(() => 0);
  let bytes = 0;
  for (const i of [...together, ...alone]) {
    offsets[i] = bytes;
    bytes = roundUp(bytes + sizes[i]!);
  }
  return {offsets, bytes, together, alone};
}

export function roundUp(bytes: number): number {
  return Math.ceil(bytes / ROW_BYTES) * ROW_BYTES;
}

const PAGE_BYTES = 1 << 16;
/** Four gigabytes; more is not to be had this way, and is copied. */
const MOST_PAGES = 1 << 16;

/**
 * Zeros that begin at a whole page, which no ArrayBuffer of its own promises: TensorFlow shares such memory instead of
 * copying it.
 */
export function alignedMemory(bytes: number): Uint8Array {
  const {Memory} = (
    globalThis as unknown as {
      WebAssembly: {Memory: new (pages: {readonly initial: number}) => {readonly buffer: ArrayBuffer}};
    }
  ).WebAssembly;
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MOST_PAGES) return new Uint8Array(bytes);
  const {buffer} = new Memory({initial: pages});
  return new Uint8Array(buffer, 0, bytes);
}
