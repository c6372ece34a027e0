/** A page's rows, read anywhere: by geotiff where they are packed, straight from the file where they are not. */
import {GeoTIFF, GeoTIFFImage} from 'geotiff';
import type {Samples, SampleType} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';
import type {PlaneRows, PlaneSource} from '../image-file';
import type {TiffFile} from './directory';
import {sampleTypeOf, TAGS, type Page} from './page';

export function planeOf(file: TiffFile, page: Page): PlaneSource {
  const type = sampleTypeOf(page);
  return {
    width: page.width,
    height: page.height,
    types: page.channels.map(() => type),
    check: () => checkPieces(file, page),
    open: async () => (isPlain(page) ? plainRows(file, page, stripsOf(page)) : packedRows(file, page)),
  };
}

/** Throws an ImageError where a strip or tile lies outside the file. What its byte counts say is often not so. */
function checkPieces({source}: TiffFile, page: Page): void {
  const {directory, isTiled, width, height, samples, bits} = page;
  const offsets = directory.numbers(isTiled ? TAGS.tileOffsets : TAGS.stripOffsets) ?? [];
  if (offsets.length === 0) throw new ImageError('it has no pixels in it');
  const rows = Math.min(directory.number(TAGS.rowsPerStrip) || height, height);
  const lastRows = height - rows * (offsets.length - 1);
  const isChecked = isPlain(page) && !page.isPlanar;
  const last = isChecked ? offsets.at(-1)! + (width * samples * bits * lastRows) / 8 : 0;
  if (offsets.some((offset) => offset >= source.size) || last > source.size)
    throw new ImageError('the file is cut short');
}

/**
 * Planes that lie one after the other from the page's own on, where the file has no more directories; null where they
 * cannot lie there. `next`: the page that follows in the file.
 */
export function planesBehind(file: TiffFile, page: Page, count: number, next: Page | undefined): PlaneSource[] | null {
  const bytes = (page.width * page.height * page.samples * page.bits) / 8;
  const start = page.directory.number(TAGS.stripOffsets);
  const end = next && start !== null && next.directory.offset > start ? next.directory.offset : file.source.size;
  if (start === null || bytes === 0 || !isContiguous(page) || start + count * bytes > end) return null;
  const types = page.channels.map(() => sampleTypeOf(page));
  const {width, height} = page;
  return Array.from({length: count}, (_, i) => ({
    width,
    height,
    types,
    open: async () => plainRows(file, page, {rows: page.height, offsets: [start + i * bytes]}),
  }));
}

/** Strips of whole bytes without compression: read by rows, however large they are. */
function isPlain({isTiled, compression, isUniform, bits, format}: Page): boolean {
  return !isTiled && compression === 1 && isUniform && `${format} ${bits}` in READERS;
}

/** Whether a page's strips follow each other without a gap. */
function isContiguous(page: Page): boolean {
  if (!isPlain(page) || page.isPlanar) return false;
  const {rows, offsets} = stripsOf(page);
  const stripBytes = (page.width * page.samples * rows * page.bits) / 8;
  return offsets.every((offset, i) => offset === offsets[0]! + i * stripBytes);
}

interface Strips {
  readonly rows: number;
  readonly offsets: readonly number[];
}

function stripsOf({directory, height}: Page): Strips {
  const rows = Math.min(directory.number(TAGS.rowsPerStrip) || height, height);
  return {rows, offsets: directory.numbers(TAGS.stripOffsets) ?? []};
}

type Numbers = Samples | Float64Array | Int8Array | Int16Array;

const READERS: Readonly<Record<string, new (buffer: ArrayBuffer) => Numbers>> = {
  'unsigned 8': Uint8Array,
  'unsigned 16': Uint16Array,
  'unsigned 32': Uint32Array,
  'signed 8': Int8Array,
  'signed 16': Int16Array,
  'signed 32': Int32Array,
  'float 32': Float32Array,
  'float 64': Float64Array,
};

function plainRows({source, littleEndian}: TiffFile, page: Page, strips: Strips): PlaneRows {
  const {width, height, samples, bits, format, channels, isPlanar} = page;
  const type = sampleTypeOf(page);
  const Reader = READERS[`${format} ${bits}`]!;
  const perPixel = isPlanar ? 1 : samples;
  const rowBytes = (width * perPixel * bits) / 8;
  const stripsPerSample = Math.ceil(height / strips.rows);
  /** Rows from `y` on, of the strips from `first` on. */
  const numbers = (y: number, rows: number, first: number): Samples => {
    if (rows * rowBytes > source.size) throw new ImageError('the file is cut short');
    const bytes = new Uint8Array(rows * rowBytes);
    for (let row = y; row < y + rows;) {
      const strip = Math.floor(row / strips.rows);
      const count = Math.min(y + rows, (strip + 1) * strips.rows) - row;
      const offset = strips.offsets[first + strip];
      if (offset === undefined) throw new ImageError('strips of it are missing');
      const into = bytes.subarray((row - y) * rowBytes, (row - y + count) * rowBytes);
      readInto(source, offset + (row - strip * strips.rows) * rowBytes, into);
      row += count;
    }
    if (!littleEndian && bits > 8) swapBytes(bytes, bits / 8);
    return asSamples(new Reader(bytes.buffer), type);
  };
  return {
    pieceRows: 1,
    async read(y, rows) {
      if (isPlanar) return channels.map((sample) => numbers(y, rows, sample * stripsPerSample));
      const own = channelsOf(numbers(y, rows, 0), samples);
      return channels.map((sample) => own[sample]!);
    },
  };
}

function readInto(source: ByteSource, offset: number, into: Uint8Array): void {
  const read = source.read(offset, into.length, () => into);
  // Bytes in memory come as a copy of their own.
  if (read !== into) into.set(read);
}

function asSamples(numbers: Numbers, type: SampleType): Samples {
  return type === 'float32' && !(numbers instanceof Float32Array) ? Float32Array.from(numbers) : (numbers as Samples);
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low += 1, high -= 1) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

/** One reader of a file for all its pages. */
const readers = new WeakMap<TiffFile, Promise<GeoTIFF>>();

async function packedRows(file: TiffFile, page: Page): Promise<PlaneRows> {
  const {width, height} = page;
  const source = rangesOf(file.source);
  const reader = readers.get(file) ?? GeoTIFF.fromSource(source as never);
  readers.set(file, reader);
  const directory = await (await reader).parser.parseFileDirectoryAt(page.directory.offset);
  const image = new GeoTIFFImage(directory, file.littleEndian, false, source as never);
  const type = sampleTypeOf(page);
  return {
    pieceRows: Math.max(Math.min(image.getTileHeight(), height), 1),
    async read(y, rows) {
      const window = [0, y, width, y + rows];
      const read = await image.readRasters({window, samples: [...page.channels]});
      return (read as unknown as Numbers[]).map((numbers) => asSamples(numbers, type));
    },
  };
}

/** What the library asks a source for. */
function rangesOf(source: ByteSource): unknown {
  const read = ({offset, length}: {readonly offset: number; readonly length: number}): ArrayBufferLike => {
    const bytes = source.read(offset, Math.max(Math.min(length, source.size - offset), 0));
    return bytes.buffer;
  };
  return {
    fileSize: source.size,
    fetch: async (slices: readonly {readonly offset: number; readonly length: number}[]) => slices.map(read),
    fetchSlice: async (slice: {readonly offset: number; readonly length: number}) => ({...slice, data: read(slice)}),
    close: async () => undefined,
  };
}
