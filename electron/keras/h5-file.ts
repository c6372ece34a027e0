import type {DType} from '../savedmodel/dtype';
import type {Allocate} from '../contract/bytes';

/** An HDF5 file as Keras uses it, whichever reader opened it. Paths have no leading slash; '' is the root. */
export interface H5File {
  /** Text of a scalar attribute, the items of a list one, or null when there is none. Numbers are not read. */
  attribute(path: string, name: string): string | readonly string[] | null;
  isGroup(path: string): boolean;
  /** Names of what lies in a group; none for what is no group. */
  children(path: string): readonly string[];
  dataset(path: string): H5Dataset | null;
  close(): void;
}

export interface H5Dataset {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Little-endian, C order. A view into the file's bytes or a copy: do not write into it. */
  readonly read: (allocate?: Allocate) => Uint8Array;
  /** Where the values lie in the file as they are; left out where that is not known. */
  readonly range?: FileRange;
}

export interface FileRange {
  readonly offset: number;
  readonly bytes: number;
}

export class H5Error extends Error {
  override readonly name = 'H5Error';
}

/** The file is well formed as far as seen, but uses a feature that only the HDF5 library reads. */
export class H5UnsupportedError extends Error {
  override readonly name = 'H5UnsupportedError';
}
