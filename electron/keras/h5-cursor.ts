import {H5Error, H5UnsupportedError} from './h5-file';
import type {Allocate} from '../contract/bytes';

/** Bytes that are read piece by piece; what a file offers. */
export interface RandomBytes {
  readonly size: number;
  /** A fresh copy, or in the memory that `allocate` gives. */
  read(offset: number, length: number, allocate?: Allocate): Uint8Array;
}

/** Metadata lies in small pieces all over the file, between the values of the weights. */
const PAGE_BYTES = 1 << 12;
const MAX_PAGES = 1 << 12;
/** Longer ranges are values: they are read by themselves. */
const MAX_PIECE = 1 << 10;

/**
 * Bounds-checked little-endian reads at addresses of an HDF5 file: one that is wholly in memory, whose ranges are
 * views, or one on disk, of which a few pages of metadata are kept and ranges are read as they are asked for.
 */
export class H5Bytes {
  readonly size: number;
  readonly #whole: Uint8Array | null;
  readonly #source: RandomBytes | null;
  readonly #view: DataView;
  readonly #pages = new Map<number, DataView>();
  #lastNumber = -1;
  #lastPage: DataView = new DataView(new ArrayBuffer(0));

  constructor(file: Uint8Array | RandomBytes) {
    this.#whole = file instanceof Uint8Array ? file : null;
    this.#source = file instanceof Uint8Array ? null : file;
    this.size = file instanceof Uint8Array ? file.length : file.size;
    const memory = this.#whole ?? new Uint8Array();
    this.#view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  }

  check(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) {
      throw new H5Error(`bytes ${at} to ${at + length} lie outside the file of ${this.size}`);
    }
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.#whole ? this.#whole[at]! : this.#page(at).getUint8(at % PAGE_BYTES);
  }

  u16(at: number): number {
    this.check(at, 2);
    if (this.#whole) return this.#view.getUint16(at, true);
    if (at % PAGE_BYTES <= PAGE_BYTES - 2) return this.#page(at).getUint16(at % PAGE_BYTES, true);
    return this.u8(at) | (this.u8(at + 1) << 8);
  }

  u32(at: number): number {
    this.check(at, 4);
    if (this.#whole) return this.#view.getUint32(at, true);
    if (at % PAGE_BYTES <= PAGE_BYTES - 4) return this.#page(at).getUint32(at % PAGE_BYTES, true);
    return this.u16(at) + this.u16(at + 2) * 65536;
  }

  /** An address or length; the undefined address (all ones) is -1. */
  u64(at: number): number {
    const low = this.u32(at);
    const high = this.u32(at + 4);
    if (low === 0xffffffff && high === 0xffffffff) return -1;
    if (high > 0x1fffff) throw new H5Error(`a length or address beyond 2^53 at byte ${at}`);
    return high * 2 ** 32 + low;
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes. */
  uint(at: number, size: number): number {
    if (size === 1) return this.u8(at);
    if (size === 2) return this.u16(at);
    return size === 4 ? this.u32(at) : this.u64(at);
  }

  /** A view into memory, or a copy from disk. */
  range(at: number, length: number, allocate?: Allocate): Uint8Array {
    this.check(at, length);
    if (this.#whole) return this.#whole.subarray(at, at + length);
    const inPage = at % PAGE_BYTES;
    if (length > MAX_PIECE || inPage + length > PAGE_BYTES) return this.#source!.read(at, length, allocate);
    const page = this.#page(at);
    return new Uint8Array(page.buffer, page.byteOffset + inPage, length).slice();
  }

  isText(at: number, text: string): boolean {
    this.check(at, text.length);
    for (let i = 0; i < text.length; i += 1) if (this.u8(at + i) !== text.charCodeAt(i)) return false;
    return true;
  }

  expectText(at: number, text: string): void {
    if (!this.isText(at, text)) throw new H5Error(`${text} is missing at byte ${at}`);
  }

  #page(at: number): DataView {
    const number = Math.floor(at / PAGE_BYTES);
    if (number === this.#lastNumber) return this.#lastPage;
    this.#lastNumber = number;
    const known = this.#pages.get(number);
    if (known) return (this.#lastPage = known);
    if (this.#pages.size >= MAX_PAGES) this.#pages.clear();
    const start = number * PAGE_BYTES;
    const bytes = this.#source!.read(start, Math.min(PAGE_BYTES, this.size - start));
    const page = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#pages.set(number, page);
    this.#lastPage = page;
    return page;
  }
}

/** UTF-8. Names are short and ASCII: no decoder is called, or loaded, for them. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > SHORT_TEXT || !isAscii(bytes))
    return (decoder ??= new TextDecoder('utf-8', {ignoreBOM: true})).decode(bytes);
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

let decoder: {decode(bytes: Uint8Array): string} | null = null;
const SHORT_TEXT = 1 << 10;

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i]! > 127) return false;
  return true;
}

/** Text up to the first NUL. */
export function textUpToNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

export function refuse(what: string): never {
  throw new H5UnsupportedError(what);
}
