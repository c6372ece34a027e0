import {H5Error, H5UnsupportedError} from './h5-file';

/** Bounds-checked little-endian reads at addresses of an HDF5 file held in memory. */
export class H5Bytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  check(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.bytes.length)) {
      throw new H5Error(`bytes ${at} to ${at + length} lie outside the file of ${this.bytes.length}`);
    }
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.bytes[at]!;
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.#view.getUint16(at, true);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.#view.getUint32(at, true);
  }

  /** An address or length; the undefined address (all ones) is -1. */
  u64(at: number): number {
    this.check(at, 8);
    const low = this.#view.getUint32(at, true);
    const high = this.#view.getUint32(at + 4, true);
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

  range(at: number, length: number): Uint8Array {
    this.check(at, length);
    return this.bytes.subarray(at, at + length);
  }

  isText(at: number, text: string): boolean {
    this.check(at, text.length);
    for (let i = 0; i < text.length; i += 1) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  expectText(at: number, text: string): void {
    if (!this.isText(at, text)) throw new H5Error(`${text} is missing at byte ${at}`);
  }
}

const utf8 = new TextDecoder('utf-8', {ignoreBOM: true});

/** Text up to the first NUL. */
export function textUpToNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

export function refuse(what: string): never {
  throw new H5UnsupportedError(what);
}
