/** A page's rows, read anywhere: block by block where they are packed, straight from the file where they are not. */
import type {Samples} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';
import type {PlaneRows, PlaneSource} from '../image-file';
import type {TiffFile} from './directory';
import {blockRows, checkBlocks} from './blocks';
import {sampleTypeOf, TAGS, YCBCR, type Page} from './page';
import {NO_PREDICTOR, unpacked} from './unpack';

export function planeOf(file: TiffFile, page: Page): PlaneSource {
  const type = sampleTypeOf(page);
  return {
    width: page.width,
    height: page.height,
    types: page.channels.map(() => type),
    check: () => checkPieces(file, page),
    open: async () => {
      if (!isPlain(page)) checkBlocks(page);
      return coloured(page, isPlain(page) ? plainRows(file, page, stripsOf(page)) : blockRows(file, page));
    },
  };
}

/** Throws an ImageError where a strip or tile lies outside the file. What its byte counts say is often not so. */
function checkPieces({source}: TiffFile, page: Page): void {
  const {directory, isTiled, width, height, samples, bits} = page;
  const offsets = (isTiled ? directory.numbers(TAGS.tileOffsets) : null) ?? directory.numbers(TAGS.stripOffsets) ?? [];
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

/** Strips of whole numbers without compression: read by rows, however large they are. */
function isPlain({directory, isTiled, compression, isUniform, bits, format, photometric}: Page): boolean {
  const isWhole = (format === 'float' ? [16, 32, 64] : [8, 16, 32, 64]).includes(bits);
  const isAsItIs = directory.number(TAGS.fillOrder) !== 2 && (directory.number(TAGS.predictor) ?? 1) === NO_PREDICTOR;
  return !isTiled && compression === 1 && isUniform && isWhole && isAsItIs && photometric !== YCBCR;
}

/** The colours of the numbers, where a palette says them. */
function coloured({palette}: Page, rows: PlaneRows): PlaneRows {
  if (!palette) return rows;
  const size = palette.length / 3;
  // Some have 8 bits in the place of 16.
  const shift = palette.some((value) => value > 255) ? 8 : 0;
  return {
    ...rows,
    read: async (y, count) => {
      const [indices] = await rows.read(y, count);
      return [0, 1, 2].map((c) => Uint8Array.from(indices!, (index) => palette[c * size + index]! >> shift));
    },
  };
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

function plainRows({source, littleEndian}: TiffFile, page: Page, strips: Strips): PlaneRows {
  const {width, height, samples, bits, format, isPlanar} = page;
  const channels = page.palette ? [0] : page.channels;
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
    return unpacked(bytes, {bits, format, littleEndian, predictor: NO_PREDICTOR, width, samples: perPixel});
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
