/**
 * NumPy .npy arrays (numpy.lib.format 1.0 to 3.0) and .npz archives of them.
 *
 *   '\x93NUMPY' · u8 major · u8 minor · header length (u16, from 2.0 u32) · Python dict text · data
 */
import {FaultError} from '../contract/fault';
import {
  doublesAsFloats,
  halvesAsFloats,
  longsAsNumbers,
  NumberError,
  sampleTypeFor,
  type NumberKind,
} from '../contract/numbers';
import type {Samples, SampleType} from '../contract/raster';
import type {FileSink} from './atomic-write';
import {readZip} from './zip';
import {ZipWriter} from './zip-writer';

export interface NumpyArray {
  readonly shape: readonly number[];
  /** Converted to float32, row-major. */
  readonly data: Float32Array;
}

export interface NpyHeader {
  readonly shape: readonly number[];
  readonly type: SampleType;
  /** Where the items begin, and what one takes. */
  readonly start: number;
  readonly itemBytes: number;
  /** Whether the first axis runs fastest, as in Fortran. */
  readonly isFortran: boolean;
  /** Items as numbers of `type`. */
  readonly convert: (bytes: Uint8Array) => Samples;
}

/** `bytes`: the beginning of a file of `size` bytes. Throws a FaultError ('corrupt') with what is wrong. */
export function npyHeader(name: string, bytes: Uint8Array, size: number): NpyHeader {
  const bad = (why: string): never => {
    throw new FaultError('corrupt', `${name} is not a NumPy array Warmstart can read: ${why}.`);
  };
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY')
    bad('it has no NUMPY signature');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const major = bytes[6]!;
  const headerAt = major >= 2 ? 12 : 10;
  const headerLength = major >= 2 ? view.getUint32(8, true) : view.getUint16(8, true);
  if (headerAt + headerLength > bytes.length) bad('its header is cut short');
  const header = new TextDecoder('latin1').decode(bytes.subarray(headerAt, headerAt + headerLength));
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean)
    // Python 2 wrote long integers so.
    .map((s) => Number(s.replace(/L$/, '')));
  const isFortran = /'fortran_order':\s*True/.test(header);
  if (/'descr':\s*\[/.test(header)) bad('its items are records of several fields');
  const item = numpyItem(type) ?? bad(`its numbers are of type ${type || 'that is not said'}, which is not read`);
  const {itemBytes} = item as NumpyItem;
  if (shape.some((size) => !Number.isSafeInteger(size) || size < 0)) bad(`it says a shape of (${shape.join(', ')})`);
  const count = shape.reduce((product, dim) => product * dim, 1);
  const start = headerAt + headerLength;
  if (!Number.isSafeInteger(count) || start + count * itemBytes > size) bad('its data is cut short');
  // A copy also of a Buffer, whose own slice is a view.
  const convert = (items: Uint8Array): Samples => (item as NumpyItem).convert(new Uint8Array(items).buffer);
  return {shape, type: (item as NumpyItem).type, start, itemBytes, isFortran, convert};
}

export function readNpy(name: string, bytes: Uint8Array): NumpyArray {
  const {shape, start, itemBytes, isFortran, convert} = npyHeader(name, bytes, bytes.length);
  const count = shape.reduce((product, dim) => product * dim, 1);
  const items = bytes.subarray(start, start + count * itemBytes);
  try {
    const values = isFortran ? rowMajor(convert(items), shape) : convert(items);
    return {shape, data: values instanceof Float32Array ? values : Float32Array.from(values)};
  } catch (cause) {
    if (!(cause instanceof NumberError)) throw cause;
    throw new FaultError('corrupt', `${name} cannot be used: ${cause.message}.`, {cause});
  }
}

/** The same numbers with the last axis running fastest, where the first did. */
export function rowMajor<T extends Samples>(values: T, shape: readonly number[]): T {
  const out = new (values.constructor as new (length: number) => T)(values.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const place = shape.map(() => 0);
  for (let to = 0, from = 0; to < out.length; to += 1) {
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis]! += 1;
      from += strides[axis]!;
      if (place[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
  return out;
}

/** What an item of a NumPy type is. */
export interface NumpyItem {
  readonly itemBytes: number;
  readonly type: SampleType;
  /** Items as numbers of `type`; what lies in `data` may be written over. */
  readonly convert: (data: ArrayBuffer) => Samples;
}

const KINDS: Readonly<Record<string, NumberKind>> = {b: 'unsigned', u: 'unsigned', i: 'signed', f: 'float'};

/** Of a NumPy type: byte order (`<`, `>`, `|`), kind and bytes. Null for what is no number that is read. */
export function numpyItem(type: string): NumpyItem | null {
  const [, order, letter, digits] = /^([<>|=])([buif])([1248])$/.exec(type) ?? [];
  const kind = KINDS[letter ?? ''];
  const itemBytes = Number(digits);
  if (!kind || (letter === 'b' && itemBytes !== 1) || (kind === 'float' && itemBytes === 1)) return null;
  const convert = CONVERTERS[`${kind} ${itemBytes}`]!;
  return {
    itemBytes,
    type: sampleTypeFor(kind, itemBytes * 8),
    convert: (data) => {
      if (order === '>') turn(new Uint8Array(data), itemBytes);
      return convert(data);
    },
  };
}

const CONVERTERS: Readonly<Record<string, NumpyItem['convert']>> = {
  'unsigned 1': (data) => new Uint8Array(data),
  'unsigned 2': (data) => new Uint16Array(data),
  'unsigned 4': (data) => new Uint32Array(data),
  'unsigned 8': (data) => longsAsNumbers(data, 0, data.byteLength / 8, false),
  'signed 1': (data) => Float32Array.from(new Int8Array(data)),
  'signed 2': (data) => Float32Array.from(new Int16Array(data)),
  'signed 4': (data) => new Int32Array(data),
  'signed 8': (data) => longsAsNumbers(data, 0, data.byteLength / 8, true),
  'float 2': (data) => halvesAsFloats(new Uint16Array(data)),
  'float 4': (data) => new Float32Array(data),
  'float 8': (data) => doublesAsFloats(new Float64Array(data)),
};

function turn(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** Arrays by name, in the archive's order; a plain .npy becomes one array named `arr_0`. */
export function readNpz(name: string, bytes: Uint8Array): Map<string, NumpyArray> {
  if (bytes[0] === 0x93) return new Map([['arr_0', readNpy(name, bytes)]]);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b)
    throw new FaultError('corrupt', `${name} is neither an .npz archive nor an .npy array.`);
  return new Map(
    [...readZip(name, bytes)].map(([member, content]) => [
      member.replace(/\.npy$/, ''),
      readNpy(`${name}:${member}`, content),
    ]),
  );
}

export function writeNpy({shape, data}: NumpyArray): Uint8Array {
  const header = writeNpyHeader('<f4', shape);
  const out = new Uint8Array(header.length + data.byteLength);
  out.set(header);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return out;
}

/** What stands before the items of an array in C order. `type`: NumPy's, `<f4` say. */
export function writeNpyHeader(type: string, shape: readonly number[]): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + length);
  out.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  return out;
}

/** Throws a FaultError beyond 4 GiB. */
export function writeNpz(sink: FileSink, arrays: ReadonlyMap<string, NumpyArray>): void {
  const zip = new ZipWriter(sink);
  for (const [name, {shape, data}] of arrays) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    zip.add(`${name}.npy`, [writeNpyHeader('<f4', shape), bytes]);
  }
  zip.finish();
}
