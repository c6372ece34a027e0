/**
 * TIFF 6.0 and BigTIFF: the chain of directories, one a page, and their tags.
 *
 *   TIFF     'II' or 'MM' · u16 42 · u32 first          directory: u16 count · entries of 12 · u32 next
 *   BigTIFF  'II' or 'MM' · u16 43 · u16 8 · u16 0 · u64 first     u64 count · entries of 20 · u64 next
 *   entry    u16 tag · u16 type · count · value, or where it lies when it is longer than the field
 */
import type {ByteSource} from '../../io/byte-source';
import {ImageError} from '../image-error';

export interface TiffFile {
  readonly source: ByteSource;
  readonly littleEndian: boolean;
  /** In the order of the chain; those in SubIFDs (the levels of a pyramid) are not among them. */
  readonly directories: readonly Directory[];
  /** Whether the chain breaks off: the last link leads outside the file. */
  readonly isCut: boolean;
}

interface Format {
  readonly source: ByteSource;
  readonly littleEndian: boolean;
  readonly isBig: boolean;
}

/** Bytes of a value of each type. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};
const MOST_PAGES = 200_000;
const MOST_ENTRIES = 4096;
/** Longer texts than that are no description. */
const MOST_TEXT_BYTES = 1 << 26;

/** Throws an ImageError for a chain that is a circle, or has no end. */
export function readDirectories(source: ByteSource): TiffFile {
  if (source.size < 8) throw new ImageError('it is cut short');
  const head = viewOf(source.read(0, Math.min(16, source.size)));
  const littleEndian = head.getUint8(0) === 0x49;
  const magic = head.getUint16(2, littleEndian);
  if (magic !== 42 && magic !== 43) throw new ImageError(`its TIFF version is ${magic}, not 42 or 43`);
  const isBig = magic === 43;
  if (isBig && (head.byteLength < 16 || head.getUint16(4, littleEndian) !== 8))
    throw new ImageError('its BigTIFF header is damaged');
  const format = {source, littleEndian, isBig};
  const directories: Directory[] = [];
  const seen = new Set<number>();
  let at = isBig ? Number(head.getBigUint64(8, littleEndian)) : head.getUint32(4, littleEndian);
  for (; at !== 0; at = directories.at(-1)!.next) {
    if (seen.has(at)) throw new ImageError('its list of pages runs in a circle; the file is damaged');
    if (directories.length === MOST_PAGES) throw new ImageError(`it has more than ${MOST_PAGES} pages`);
    seen.add(at);
    const directory = directoryAt(format, at);
    if (directory) directories.push(directory);
    else break;
  }
  if (directories.length === 0) throw new ImageError('its first page lies outside the file; the file is cut short');
  return {source, littleEndian, directories, isCut: at !== 0};
}

/** Null where it lies outside the file. */
function directoryAt(format: Format, offset: number): Directory | null {
  const {source, littleEndian, isBig} = format;
  const [countBytes, entryBytes, linkBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  if (offset + countBytes > source.size) return null;
  const first = source.read(offset, Math.min(512, source.size - offset));
  const start = viewOf(first);
  const count = isBig ? Number(start.getBigUint64(0, littleEndian)) : start.getUint16(0, littleEndian);
  if (count > MOST_ENTRIES) throw new ImageError(`a page of it says that it has ${count} tags; the file is damaged`);
  const bytes = countBytes + count * entryBytes;
  if (offset + bytes > source.size) return null;
  // The last link may be left out at the very end of a file.
  const all = Math.min(bytes + linkBytes, source.size - offset);
  const view = viewOf(all <= first.length ? first.slice(0, all) : source.read(offset, all));
  const hasLink = all === bytes + linkBytes;
  let next = 0;
  if (hasLink) next = isBig ? Number(view.getBigUint64(bytes, littleEndian)) : view.getUint32(bytes, littleEndian);
  return new Directory(format, offset, view, next);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values lie in the file. */
  readonly offset: number;
  readonly bytes: number;
}

export class Directory {
  /** Where it lies in the file. */
  readonly offset: number;
  /** Where the next lies; 0: there is none. */
  readonly next: number;
  readonly #format: Format;
  readonly #view: DataView;

  constructor(format: Format, offset: number, view: DataView, next: number) {
    this.#format = format;
    this.#view = view;
    this.offset = offset;
    this.next = next;
  }

  has(tag: number): boolean {
    return !this.#entries(tag).next().done;
  }

  /** How many values a tag has; 0 where it is not there. */
  count(tag: number): number {
    return this.#entry(tag)?.count ?? 0;
  }

  /** Where a tag's values lie in the file; null where it is not there. */
  offsetOf(tag: number): number | null {
    return this.#entry(tag)?.offset ?? null;
  }

  /** Bytes of the file that a tag leads to; null where they lie outside. */
  around(offset: number, bytes: number): DataView | null {
    const {source} = this.#format;
    return offset + bytes <= source.size ? viewOf(source.read(offset, bytes)) : null;
  }

  /** The tag's numbers, rationals as quotients; null where it is not there, or is no number. */
  numbers(tag: number): readonly number[] | null {
    const entry = this.#entry(tag);
    const read = entry && NUMBERS[entry.type];
    if (!entry || !read) return null;
    const view = viewOf(this.#read(entry));
    const size = TYPE_BYTES[entry.type]!;
    return Array.from({length: entry.count}, (_, i) => read(view, i * size, this.#format.littleEndian));
  }

  number(tag: number): number | null {
    return this.numbers(tag)?.[0] ?? null;
  }

  /** A rational's numerator and denominator as they are. */
  rational(tag: number): readonly [number, number] | null {
    const entry = this.#entry(tag);
    if (entry?.type !== 5) return null;
    const view = viewOf(this.#read(entry));
    return [view.getUint32(0, this.#format.littleEndian), view.getUint32(4, this.#format.littleEndian)];
  }

  /**
   * The tag's text; a page may have a tag more than once. UTF-8, or Latin-1 where it is no UTF-8. One that lies outside
   * the file says nothing: no pixel needs it.
   */
  texts(tag: number): readonly string[] {
    const end = this.#format.source.size;
    return [...this.#entries(tag)]
      .filter(({type, offset, bytes}) => TYPE_BYTES[type] === 1 && bytes <= MOST_TEXT_BYTES && offset + bytes <= end)
      .map((entry) => textOf(this.#read(entry)));
  }

  text(tag: number): string | null {
    return this.texts(tag)[0] ?? null;
  }

  bytes(tag: number): Uint8Array | null {
    const entry = this.#entry(tag);
    return entry ? this.#read(entry) : null;
  }

  #entry(tag: number): Entry | null {
    return this.#entries(tag).next().value ?? null;
  }

  *#entries(tag: number): Generator<Entry, undefined> {
    const {littleEndian, isBig} = this.#format;
    const view = this.#view;
    const [countBytes, entryBytes, field] = isBig ? [8, 20, 8] : [2, 12, 4];
    const count = isBig ? Number(view.getBigUint64(0, littleEndian)) : view.getUint16(0, littleEndian);
    for (let i = 0, at = countBytes; i < count; i += 1, at += entryBytes) {
      if (view.getUint16(at, littleEndian) !== tag) continue;
      const type = view.getUint16(at + 2, littleEndian);
      const values = isBig ? Number(view.getBigUint64(at + 4, littleEndian)) : view.getUint32(at + 4, littleEndian);
      const bytes = (TYPE_BYTES[type] ?? 0) * values;
      const valueAt = at + 4 + field;
      const inline = this.offset + valueAt;
      const link = isBig ? Number(view.getBigUint64(valueAt, littleEndian)) : view.getUint32(valueAt, littleEndian);
      if (bytes > 0) yield {type, count: values, offset: bytes <= field ? inline : link, bytes};
    }
    return undefined;
  }

  #read({offset, bytes}: Entry): Uint8Array {
    const {source} = this.#format;
    if (offset + bytes > source.size) throw new ImageError('a tag of it lies outside the file; the file is cut short');
    return source.read(offset, bytes);
  }
}

type ReadNumber = (view: DataView, at: number, littleEndian: boolean) => number;

const NUMBERS: Readonly<Record<number, ReadNumber>> = {
  1: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  5: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little),
  6: (view, at) => view.getInt8(at),
  7: (view, at) => view.getUint8(at),
  8: (view, at, little) => view.getInt16(at, little),
  9: (view, at, little) => view.getInt32(at, little),
  10: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little),
  11: (view, at, little) => view.getFloat32(at, little),
  12: (view, at, little) => view.getFloat64(at, little),
  13: (view, at, little) => view.getUint32(at, little),
  16: (view, at, little) => Number(view.getBigUint64(at, little)),
  17: (view, at, little) => Number(view.getBigInt64(at, little)),
  18: (view, at, little) => Number(view.getBigUint64(at, little)),
};

const strict = new TextDecoder('utf-8', {fatal: true});
const latin = new TextDecoder('windows-1252');

/** Up to the first NUL. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const own = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return strict.decode(own);
  } catch {
    // Older writers put the micro sign as one byte.
    return latin.decode(own);
  }
}
