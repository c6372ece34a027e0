/**
 * h5wasm cannot create float16 or boolean datasets. Such a dataset is written with a one-member compound type of the
 * same size, whose datatype message has room, and the message is then replaced in the file.
 *
 *   datatype message  u8 version 1 << 4 | class · 3 class bits · u32 size · properties
 *   float16           class 1 · bits 0x20 0x0f 0 · 2 · offset 0 u16, precision 16 u16, exponent at 10 size 5,
 *                     mantissa at 0 size 10, bias 15 u32
 *   h5py's bool       class 8 · 2 members · 1 · int8 message · 'FALSE' 'TRUE' padded to 8 · values 0 1
 */
import type {DType} from '../savedmodel/dtype';
import {H5Bytes, type RandomBytes} from './h5-cursor';
import {H5Error} from './h5-file';
import {datatypeMessage} from './h5-index';

const FLOAT16 = [0x11, 0x20, 0x0f, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0];
const INT8 = [0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
const text = (name: string): readonly number[] =>
  Array.from({length: 8}, (_, i) => (i < name.length ? name.charCodeAt(i) : 0));
const BOOL = [0x18, 2, 0, 0, 1, 0, 0, 0, ...INT8, ...text('FALSE'), ...text('TRUE'), 0, 1];

/** The compound dtype that stands in while the file is written; null where h5wasm has the type itself. */
export function standInType(dtype: DType): [string, string][] | null {
  if (dtype === 'float16') return [['v', '<h']];
  return dtype === 'bool' ? [['v', '<b']] : null;
}

export interface Patch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What to overwrite in the file so that the dataset has its true type. */
export function datatypePatch(file: RandomBytes, path: string, dtype: DType): Patch {
  const {at, size} = datatypeMessage(new H5Bytes(file), path);
  const wanted = dtype === 'float16' ? FLOAT16 : BOOL;
  if (wanted.length > size) throw new H5Error(`no room for the type of ${path}`);
  const bytes = new Uint8Array(size);
  bytes.set(wanted);
  return {offset: at, bytes};
}
