import type {DType} from '../savedmodel/dtype';
import type {H5Dataset, H5File} from './h5-file';
import {H5Error} from './h5-file';

type H5wasm = typeof import('h5wasm/node');

let loading: Promise<H5wasm> | null = null;

/** The HDF5 C library as WebAssembly. It takes a `navigator` for a browser's, so that is hidden while it starts. */
export function loadH5Library(): Promise<H5wasm> {
  loading ??= (async () => {
    const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    if (navigator?.configurable) Object.defineProperty(globalThis, 'navigator', {value: undefined, configurable: true});
    try {
      const library = await import('h5wasm/node');
      await library.ready;
      return library;
    } finally {
      if (navigator?.configurable) Object.defineProperty(globalThis, 'navigator', navigator);
    }
  })();
  return loading;
}

/** Opens any HDF5 file through the library: slower than the index, but knows every layout. */
export async function openH5WithLibrary(path: string): Promise<H5File> {
  const library = await loadH5Library();
  const file = new library.File(path, 'r');
  const get = (inner: string): unknown => (inner === '' ? file : file.get(inner));
  return {
    attribute(inner, name) {
      const entity = get(inner);
      if (!(entity instanceof library.Group || entity instanceof library.Dataset)) return null;
      const value = entity.attrs[name]?.json_value ?? null;
      if (typeof value === 'string') return value;
      return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : null;
    },
    isGroup: (inner) => get(inner) instanceof library.Group,
    children: (inner) => {
      const entity = get(inner);
      return entity instanceof library.Group ? entity.keys() : [];
    },
    dataset(inner) {
      const entity = get(inner);
      return entity instanceof library.Dataset ? datasetOf(entity) : null;
    },
    close: () => void file.close(),
  };

  function datasetOf(entity: InstanceType<H5wasm['Dataset']>): H5Dataset {
    const {metadata} = entity;
    const dtype = typeof entity.dtype === 'string' ? LIBRARY_TYPES[entity.dtype] : undefined;
    if (!dtype) throw new H5Error(`a dataset of type ${JSON.stringify(entity.dtype)}`);
    return {
      dtype,
      shape: (metadata.shape ?? []).map(Number),
      read() {
        const value = entity.value;
        if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        if (typeof value === 'number' || typeof value === 'bigint') return scalarBytes(value, dtype);
        throw new H5Error('a dataset without numbers');
      },
    };
  }
}

const LIBRARY_TYPES: Readonly<Record<string, DType>> = {
  '<f': 'float32',
  '<d': 'float64',
  '<e': 'float16',
  '<b': 'int8',
  '<B': 'uint8',
  '<h': 'int16',
  '<H': 'uint16',
  '<i': 'int32',
  '<I': 'uint32',
  '<q': 'int64',
  '<Q': 'uint64',
};

function scalarBytes(value: number | bigint, dtype: DType): Uint8Array {
  const out = new DataView(new ArrayBuffer(8));
  const writers: Partial<Record<DType, () => number>> = {
    float32: () => (out.setFloat32(0, Number(value), true), 4),
    float64: () => (out.setFloat64(0, Number(value), true), 8),
    int64: () => (out.setBigInt64(0, BigInt(value), true), 8),
    uint64: () => (out.setBigUint64(0, BigInt(value), true), 8),
    int32: () => (out.setInt32(0, Number(value), true), 4),
    uint32: () => (out.setUint32(0, Number(value), true), 4),
    int16: () => (out.setInt16(0, Number(value), true), 2),
    uint16: () => (out.setUint16(0, Number(value), true), 2),
  };
  const size = (writers[dtype] ?? (() => (out.setUint8(0, Number(value) & 255), 1)))();
  return new Uint8Array(out.buffer, 0, size);
}
