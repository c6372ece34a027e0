/**
 * The frame of a TIFF: header and directories around whatever pixels are appended.
 *
 *   TIFF     'II' · u16 42 · u32 where the first directory is
 *            directory: u16 count · (u16 tag · u16 type · u32 count · u32 value)… · u32 where the next one is
 *   BigTIFF  'II' · u16 43 · u16 8 · u16 0 · u64 where the first directory is
 *            directory: u64 count · (u16 tag · u16 type · u64 count · u64 value)… · u64 where the next one is
 */

export const SHORT = 3;
export const LONG = 4;
export const RATIONAL = 5;
export const ASCII = 2;
const LONG8 = 16;
/** No type of TIFF's: LONG or LONG8, known when all pixels are written. */
export const OFFSET = 0;
/** Room for the header of either kind; TIFF's own takes 8 bytes of it. */
const HEADER = 16;
/** From here on offsets are not in the reach of every reader of TIFF: it becomes a BigTIFF. */
const BIG = 2 ** 31;

/** Where the file goes; see io/atomic-write. */
export interface TiffSink {
  append(bytes: Uint8Array): void;
  overwrite(at: number, bytes: Uint8Array): void;
}

/** Values of RATIONAL are numerators and denominators by turns. */
export type Entry = readonly [tag: number, type: number, values: readonly number[]];

export class TiffFile {
  readonly #sink: TiffSink;
  #big = false;
  #length = HEADER;

  constructor(sink: TiffSink) {
    this.#sink = sink;
    sink.append(new Uint8Array(HEADER));
  }

  /** Appends at an even offset, which it returns. */
  append(bytes: Uint8Array): number {
    if (this.#length % 2) this.#push(new Uint8Array(1));
    const at = this.#length;
    this.#push(bytes);
    return at;
  }

  /** One after the other, each pointing to the next; the header, which is written now, points to the first. */
  directories(pages: readonly (readonly Entry[])[]): void {
    const numbers = pages.flat().reduce((sum, [, , values]) => sum + values.length + 4, 0);
    this.#big = this.#length + 8 * numbers > BIG;
    this.#sink.overwrite(0, Uint8Array.from([0x49, 0x49, ...(this.#big ? [43, 0, 8, 0, 0, 0] : [42, 0])]));
    const bytes = this.#big ? 8 : 4;
    let linkAt = this.#big ? 8 : 4;
    for (const entries of pages) {
      const directory = this.#directory(entries);
      const at = this.append(directory);
      const link = new DataView(new ArrayBuffer(bytes));
      this.#writeOffset(link, 0, at);
      this.#sink.overwrite(linkAt, new Uint8Array(link.buffer));
      linkAt = at + directory.length - bytes;
    }
  }

  #directory(entries: readonly Entry[]): Uint8Array {
    const [countSize, entrySize, offsetSize] = this.#big ? [8, 20, 8] : [2, 12, 4];
    const view = new DataView(new ArrayBuffer(countSize + entrySize * entries.length + offsetSize));
    if (this.#big) view.setBigUint64(0, BigInt(entries.length), true);
    else view.setUint16(0, entries.length, true);
    for (const [i, [tag, kind, values]] of entries.entries()) {
      const type = kind === OFFSET ? this.#offsetType : kind;
      const at = countSize + entrySize * i;
      const count = type === RATIONAL ? values.length / 2 : values.length;
      view.setUint16(at, tag, true);
      view.setUint16(at + 2, type, true);
      this.#writeOffset(view, at + 4, count);
      const bytes = encode(type, values);
      if (bytes.length <= offsetSize) new Uint8Array(view.buffer).set(bytes, at + 4 + offsetSize);
      else this.#writeOffset(view, at + 4 + offsetSize, this.append(bytes));
    }
    return new Uint8Array(view.buffer);
  }

  get #offsetType(): number {
    return this.#big ? LONG8 : LONG;
  }

  #writeOffset(view: DataView, at: number, value: number): void {
    if (this.#big) view.setBigUint64(at, BigInt(value), true);
    else view.setUint32(at, value, true);
  }

  #push(bytes: Uint8Array): void {
    this.#sink.append(bytes);
    this.#length += bytes.length;
  }
}

function encode(type: number, values: readonly number[]): Uint8Array {
  switch (type) {
    case ASCII:
      return Uint8Array.from(values);
    case SHORT:
      return new Uint8Array(Uint16Array.from(values).buffer);
    case LONG8:
      return new Uint8Array(BigUint64Array.from(values, BigInt).buffer);
    default:
      return new Uint8Array(Uint32Array.from(values).buffer);
  }
}
