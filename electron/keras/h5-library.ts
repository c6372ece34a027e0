/** The HDF5 C library as WebAssembly, and what it reads of files that our index does not know. */
import type {DType} from '../savedmodel/dtype';
import {decodeText} from './h5-cursor';
import type {H5Dataset, H5File} from './h5-file';
import {H5Error} from './h5-file';

type H5wasm = typeof import('h5wasm/node');

let loading: Promise<H5wasm> | null = null;

/** It takes a `navigator` for a browser's, so that is hidden while it starts. */
export function loadH5Library(): Promise<H5wasm> {
  loading ??= (async () => {
    const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    if (navigator?.configurable) Object.defineProperty(globalThis, 'navigator', {value: undefined, configurable: true});
    try {
      const library = await import('h5wasm/node');
      await library.ready;
      guard(internals(library).FS);
      // Otherwise it prints its errors to stderr and goes on.
      library.Module.activate_throwing_error_handler();
      return library;
    } finally {
      if (navigator?.configurable) Object.defineProperty(globalThis, 'navigator', navigator);
    }
  })();
  return loading;
}

/** What h5wasm exports of Emscripten. */
interface Internals {
  readonly FS: FileSystem;
  readonly HEAPU8: Uint8Array;
  readonly UTF8ToString: (pointer: number) => string;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
}

/** Its numbers are those of Linux, whatever the system. */
interface FileSystem {
  readonly ErrnoError: new (errno: number) => Error;
  open: (path: string, flags: number, mode?: number) => unknown;
  write: (stream: {readonly fd: number}, from: Uint8Array, at: number, length: number, position?: number) => number;
}

function internals(library: H5wasm): Internals {
  return library.Module as unknown as Internals;
}

/** What the library may open now. A file can name any other one: external values, links, virtual sets, plugins. */
const allowed = new Map<string, number>();
/** What it said of its last error, deepest cause last. */
let said = '';
const NO_SUCH_FILE = 44;
const MUST_BE_NEW = 0x80;

function guard(fs: FileSystem): void {
  const {open, write} = fs;
  fs.open = (path, flags, mode) => {
    // Its own scratch file for the text of an error is a new one.
    if ((flags & MUST_BE_NEW) === 0 && !isAllowed(path)) throw new fs.ErrnoError(NO_SUCH_FILE);
    return open(path, flags, mode);
  };
  fs.write = (stream, from, at, length, position) => {
    if (stream.fd !== 2) return write(stream, from, at, length, position);
    said += decodeText(from.slice(at, at + length));
    return length;
  };
}

/** The library puts the current folder before what it does not take for a whole path. */
function isAllowed(path: string): boolean {
  return [...allowed.keys()].some((one) => path === one || path.endsWith(`/${one}`));
}

/** Lets the library open that one file, until the function that it gives is called. */
export function allowFile(path: string): () => void {
  allowed.set(path, (allowed.get(path) ?? 0) + 1);
  return () => {
    const left = allowed.get(path)! - 1;
    if (left > 0) allowed.set(path, left);
    else allowed.delete(path);
  };
}

/** Without exceptions through its frames: what it refuses is told by its status and its own words. */
function asked<T>(library: H5wasm, work: () => T): T {
  library.Module.deactivate_throwing_error_handler();
  said = '';
  try {
    return work();
  } catch (cause) {
    throw cause instanceof H5Error ? cause : new H5Error(refusal((cause as Error).message), {cause});
  } finally {
    library.Module.activate_throwing_error_handler();
  }
}

function refusal(fallback: string): string {
  const words = ([...said.matchAll(/in \w+\(\): ([^\n]+)/g)].at(-1)?.[1] ?? fallback).split('. ')[0]!;
  return `the HDF5 library cannot read it (${words})`;
}

function require(status: number | bigint): void {
  if (status < 0) throw new H5Error(refusal('it says no more'));
}

const MAX_LINKS = 256;

/** Opens any HDF5 file through the library: slower than the index, but knows every layout. Throws H5Error. */
export async function openH5WithLibrary(path: string, fileBytes: number): Promise<H5File> {
  const library = await loadH5Library();
  const forbid = allowFile(path);
  try {
    const file = asked(library, () => {
      const opened = new library.File(path, 'r');
      require(opened.file_id);
      return opened;
    });
    return new LibraryFile(library, file, fileBytes, forbid);
  } catch (error) {
    forbid();
    throw error;
  }
}

type Metadata = ReturnType<H5wasm['Module']['get_dataset_metadata']>;

class LibraryFile implements H5File {
  readonly #library: H5wasm;
  readonly #file: InstanceType<H5wasm['File']>;
  readonly #limit: number;
  readonly #forbid: () => void;
  /** Where paths lead. */
  readonly #places = new Map<string, string>([['', '']]);

  constructor(library: H5wasm, file: InstanceType<H5wasm['File']>, fileBytes: number, forbid: () => void) {
    this.#library = library;
    this.#file = file;
    this.#limit = mostBytes(fileBytes);
    this.#forbid = forbid;
  }

  attribute(path: string, name: string): string | readonly string[] | null {
    return asked(this.#library, () => {
      const place = this.#place(path);
      if (this.#type(place) === null) return null;
      const {Module} = this.#library;
      if (!Module.get_attribute_names(this.#file.file_id, place).includes(name)) return null;
      const metadata = Module.get_attribute_metadata(this.#file.file_id, place, name);
      if (metadata.type !== Module.H5T_class_t.H5T_STRING.value) return metadata.total_size === 0 ? [] : null;
      if (!metadata.shape) return [];
      return this.#withValues(
        metadata,
        (pointer) => Module.get_attribute_data(this.#file.file_id, place, name, pointer),
        (bytes, pointer) => {
          const texts = metadata.vlen ? this.#variableTexts(bytes) : fixedTexts(bytes, metadata.size);
          if (metadata.vlen) Module.reclaim_vlen_memory(this.#file.file_id, place, name, pointer);
          return metadata.shape!.length === 0 ? (texts[0] ?? '') : texts;
        },
      );
    });
  }

  isGroup(path: string): boolean {
    return asked(this.#library, () => this.#type(this.#place(path)) === this.#library.Module.H5G_GROUP);
  }

  children(path: string): readonly string[] {
    return asked(this.#library, () => {
      const place = this.#place(path);
      const {Module} = this.#library;
      return this.#type(place) === Module.H5G_GROUP ? Module.get_names(this.#file.file_id, place, false) : [];
    });
  }

  dataset(path: string): H5Dataset | null {
    return asked(this.#library, () => {
      const place = this.#place(path);
      const {Module} = this.#library;
      if (this.#type(place) !== Module.H5G_DATASET) return null;
      const metadata = Module.get_dataset_metadata(this.#file.file_id, place);
      if (metadata.virtual_sources) throw new H5Error(`the values of ${path} are put together from other datasets`);
      const dtype = this.#dtype(metadata);
      if (dtype === null) throw new H5Error(`${path} is of a type that no weight of Keras has`);
      this.#requireSize(metadata);
      return {dtype, shape: metadata.shape ?? [0], read: () => this.#values(place, metadata)};
    });
  }

  close(): void {
    try {
      asked(this.#library, () => this.#file.close());
    } finally {
      this.#forbid();
    }
  }

  #values(place: string, metadata: Metadata): Uint8Array {
    const {Module} = this.#library;
    if (metadata.total_size === 0 || !metadata.shape) return new Uint8Array();
    return asked(this.#library, () =>
      this.#withValues(
        metadata,
        (pointer) => Module.get_dataset_data(this.#file.file_id, place, null, null, null, pointer),
        (bytes) => bytes.slice(),
      ),
    );
  }

  /** Has the library write values to memory of its own; `use` is given a view of them. */
  #withValues<T>(
    metadata: Metadata,
    write: (pointer: bigint) => number,
    use: (bytes: Uint8Array, pointer: bigint) => T,
  ): T {
    const bytes = this.#requireSize(metadata);
    const memory = internals(this.#library);
    const pointer = memory._malloc(Math.max(bytes, 1));
    if (pointer === 0) throw new H5Error(`no memory for ${bytes} bytes`);
    try {
      require(write(BigInt(pointer)));
      return use(memory.HEAPU8.subarray(pointer, pointer + bytes), BigInt(pointer));
    } finally {
      memory._free(pointer);
    }
  }

  #requireSize({size, total_size: count, vlen}: Metadata): number {
    const bytes = size * count;
    if (!(bytes >= 0 && bytes <= this.#limit))
      throw new H5Error(`${bytes} bytes of ${vlen ? 'text' : 'values'} are more than such a file holds`);
    return bytes;
  }

  #variableTexts(pointers: Uint8Array): string[] {
    const memory = internals(this.#library).HEAPU8;
    return Array.from(new Uint32Array(pointers.slice().buffer), (at) => {
      const end = at === 0 ? 0 : memory.indexOf(0, at);
      return decodeText(memory.slice(at, end));
    });
  }

  #type(place: string): number | null {
    const type = this.#library.Module.get_type(this.#file.file_id, place);
    return type < 0 ? null : type;
  }

  #place(path: string): string {
    return this.#resolved(path, 0) || '/';
  }

  /** Where a path leads, soft links followed. Throws H5Error for one that leads to another file. */
  #resolved(path: string, links: number): string {
    const known = this.#places.get(path);
    if (known !== undefined) return known;
    if (links > MAX_LINKS) throw new H5Error(`${path} leads through too many groups and links`);
    const slash = path.lastIndexOf('/');
    const above = this.#resolved(path.slice(0, Math.max(slash, 0)), links + 1);
    const next = `${above}/${path.slice(slash + 1)}`;
    const place = this.#followed(above, next, links);
    this.#places.set(path, place);
    return place;
  }

  #followed(above: string, next: string, links: number): string {
    const {Module} = this.#library;
    if (Module.get_external_link(this.#file.file_id, next).filename !== undefined)
      throw new H5Error(`${next} lies in another file, which is not read`);
    const target = Module.get_symbolic_link(this.#file.file_id, next) as string | null;
    if (target === null) return next;
    const whole = target.startsWith('/') ? target : `${above}/${target}`;
    const parts = whole.split('/').filter((part) => part !== '' && part !== '.');
    return this.#resolved(parts.join('/'), links + 1);
  }

  /** Values come little-endian, whichever way they are stored. */
  #dtype({type, size, signed, enum_type: enumeration, compound_type: compound}: Metadata): DType | null {
    const kinds = this.#library.Module.H5T_class_t;
    if (type === kinds.H5T_FLOAT.value) return FLOATS[size] ?? null;
    if (type === kinds.H5T_INTEGER.value) return (signed ? SIGNED : UNSIGNED)[size] ?? null;
    if (type === kinds.H5T_ENUM.value)
      return size === 1 && enumeration?.members['FALSE'] === 0 && enumeration.members['TRUE'] === 1 ? 'bool' : null;
    const members = compound?.members ?? [];
    const isComplex =
      members.map(({name}) => name).join() === 'r,i' &&
      members.every((member) => member.type === kinds.H5T_FLOAT.value && member.littleEndian);
    return isComplex ? (COMPLEX[size] ?? null) : null;
  }
}

type BySize = Readonly<Record<number, DType>>;
const FLOATS: BySize = {2: 'float16', 4: 'float32', 8: 'float64'};
const SIGNED: BySize = {1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64'};
const UNSIGNED: BySize = {1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64'};
const COMPLEX: BySize = {8: 'complex64', 16: 'complex128'};

/** Of one set of values: compressed and never written ones are more than the file has bytes. */
function mostBytes(fileBytes: number): number {
  return (96 << 20) + 2 * fileBytes;
}

function fixedTexts(bytes: Uint8Array, size: number): string[] {
  return Array.from({length: size === 0 ? 0 : bytes.length / size}, (_, i) => {
    const item = bytes.slice(i * size, (i + 1) * size);
    const end = item.indexOf(0);
    return decodeText(end < 0 ? item : item.subarray(0, end));
  });
}
