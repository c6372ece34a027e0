/**
 * NumPy .npy arrays (numpy.lib.format 1.0 to 3.0) and .npz archives of them.
 *
 *   '\x93NUMPY' · u8 major · u8 minor · header length (u16, from 2.0 u32) · Python dict text · data
 */
import {unzipSync, zipSync} from 'fflate';
import {FaultError} from '../contract/fault';
import type {Samples, SampleType} from '../contract/raster';

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
    .map(Number);
  if (/'fortran_order':\s*True/.test(header)) bad('it is in Fortran order; save it with np.ascontiguousarray');
  const [itemBytes, sampleType, convert] = (READERS[type] ??
    bad(`its type ${type || 'is missing'} is not supported`)) as Reader;
  const count = shape.reduce((product, dim) => product * dim, 1);
  const start = headerAt + headerLength;
  if (!Number.isSafeInteger(count) || start + count * itemBytes > size) bad('its data is cut short');
  // A copy also of a Buffer, whose own slice is a view.
  return {shape, type: sampleType, start, itemBytes, convert: (items) => convert(new Uint8Array(items).buffer)};
}

export function readNpy(name: string, bytes: Uint8Array): NumpyArray {
  const {shape, start, itemBytes, convert} = npyHeader(name, bytes, bytes.length);
  const count = shape.reduce((product, dim) => product * dim, 1);
  const values = convert(bytes.subarray(start, start + count * itemBytes));
  return {shape, data: values instanceof Float32Array ? values : Float32Array.from(values)};
}

type Reader = readonly [bytes: number, type: SampleType, convert: (data: ArrayBuffer) => Samples];

const READERS: Readonly<Record<string, Reader>> = {
  '<f4': [4, 'float32', (data) => new Float32Array(data)],
  '<f8': [8, 'float32', (data) => Float32Array.from(new Float64Array(data))],
  '|u1': [1, 'uint8', (data) => new Uint8Array(data)],
  '|i1': [1, 'float32', (data) => Float32Array.from(new Int8Array(data))],
  '|b1': [1, 'uint8', (data) => new Uint8Array(data)],
  '<u2': [2, 'uint16', (data) => new Uint16Array(data)],
  '<i2': [2, 'float32', (data) => Float32Array.from(new Int16Array(data))],
  '<u4': [4, 'uint32', (data) => new Uint32Array(data)],
  '<i4': [4, 'float32', (data) => Float32Array.from(new Int32Array(data))],
  '<i8': [8, 'float32', (data) => Float32Array.from(new BigInt64Array(data), Number)],
};

/** Arrays by name, in the archive's order; a plain .npy becomes one array named `arr_0`. */
export function readNpz(name: string, bytes: Uint8Array): Map<string, NumpyArray> {
  if (bytes[0] === 0x93) return new Map([['arr_0', readNpy(name, bytes)]]);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (cause) {
    throw new FaultError('corrupt', `${name} is neither an .npz archive nor an .npy array.`, {cause});
  }
  return new Map(
    Object.entries(files).map(([member, content]) => [
      member.replace(/\.npy$/, ''),
      readNpy(`${name}:${member}`, content),
    ]),
  );
}

export function writeNpy({shape, data}: NumpyArray): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + length + data.byteLength);
  out.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return out;
}

export function writeNpz(arrays: ReadonlyMap<string, NumpyArray>): Uint8Array {
  return zipSync(Object.fromEntries([...arrays].map(([name, array]) => [`${name}.npy`, writeNpy(array)])), {level: 0});
}
