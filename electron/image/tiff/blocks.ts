/** Strips and tiles of a page, each decoded by itself. */
import {isBomb} from '../../contract/bomb';
import {megabytes} from '../../contract/format';
import {SAMPLE_ARRAYS, type Samples} from '../../contract/raster';
import {ImageError} from '../image-error';
import type {PlaneRows} from '../image-file';
import {decompressorOf, type Decompress} from './decompress';
import type {TiffFile} from './directory';
import {sampleTypeOf, TAGS, YCBCR, type Page} from './page';
import {PICTURES, type Decode} from './pictures';
import {checkPacking, NO_PREDICTOR, rowBytesOf, unpacked, type Packing} from './unpack';

/** Those that libtiff undoes a predictor for. */
const PREDICTED: readonly number[] = [5, 8, 32_946, 50_000];
/** No block is smaller than a five-thousandth of its pixels, but for those by Zstandard. */
const MOST_COMPRESSED = 5000;
const ZSTD = 50_000;

interface Blocks {
  readonly width: number;
  readonly height: number;
  /** In a row of them. */
  readonly across: number;
  /** Of one sample where each has its own, otherwise of all. */
  readonly count: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

/** Throws an ImageError in words for what is not read. */
export function checkBlocks(page: Page): void {
  const {compression, photometric, isUniform} = page;
  const picture = PICTURES[compression];
  if (picture) {
    picture.check(page);
    return;
  }
  decompressorOf(compression);
  if (compression === 1 && (page.directory.number(TAGS.predictor) ?? NO_PREDICTOR) !== NO_PREDICTOR)
    throw new ImageError(
      'it has a predictor but no compression, which programs read in two ways; save it as LZW, or without a predictor',
    );
  if (photometric === YCBCR)
    throw new ImageError('its colours are YCbCr without JPEG, which is not read; save it as RGB');
  if (!isUniform) throw new ImageError('its channels have different numbers of bits, which is not read');
  checkPacking(packingOf(page, 1, true));
}

function packingOf(page: Page, width: number, littleEndian: boolean): Packing {
  const {directory, bits, format, isPlanar, samples, compression} = page;
  const isPredicted = PREDICTED.includes(compression);
  const predictor = isPredicted ? (directory.number(TAGS.predictor) ?? NO_PREDICTOR) : NO_PREDICTOR;
  return {bits, format, littleEndian, predictor, width, samples: isPlanar ? 1 : samples};
}

function blocksOf({directory, isTiled, width, height}: Page): Blocks {
  const own = (tag: number): number => directory.number(tag) ?? 0;
  // Some have their tiles under the tags of strips.
  const pieces = (tiles: number, strips: number): readonly number[] =>
    (isTiled ? directory.numbers(tiles) : null) ?? directory.numbers(strips) ?? [];
  const [across, down] = isTiled
    ? [own(TAGS.tileWidth), own(TAGS.tileHeight)]
    : [width, Math.min(own(TAGS.rowsPerStrip) || height, height)];
  if (!(across > 0 && down > 0)) throw new ImageError('its tiles have no pixels; the file is damaged');
  return {
    width: across,
    height: down,
    across: Math.ceil(width / across),
    count: Math.ceil(width / across) * Math.ceil(height / down),
    offsets: pieces(TAGS.tileOffsets, TAGS.stripOffsets),
    byteCounts: pieces(TAGS.tileByteCounts, TAGS.stripByteCounts),
  };
}

/** Whole rows of a page in blocks; what `checkBlocks` refuses must not come here. */
export function blockRows(file: TiffFile, page: Page): PlaneRows {
  const blocks = blocksOf(page);
  const {width, height, isPlanar, samples, isTiled} = page;
  const channels = page.palette ? [0] : page.channels;
  const Kind = SAMPLE_ARRAYS[page.palette && page.bits > 8 ? 'uint16' : sampleTypeOf(page)];
  const decode = PICTURES[page.compression]?.decoder(page, blocks.width) ?? numberDecoder(file, page, blocks);
  /** Blocks that reach into a window, into one array for each of the samples that they hold. */
  const fill = async (first: number, out: readonly Samples[], taken: readonly number[], window: Window) => {
    for (let top = window.y - (window.y % blocks.height); top < window.y + window.rows; top += blocks.height) {
      const rows = isTiled ? blocks.height : Math.min(blocks.height, height - top);
      for (let across = 0; across < blocks.across; across += 1) {
        const bytes = bytesOf(file, page, blocks, first + (top / blocks.height) * blocks.across + across);
        const values = bytes && (await decode(bytes, rows));
        const place = {x: across * blocks.width, top, width: blocks.width, rows, stride: isPlanar ? 1 : samples};
        if (values) for (const [i, sample] of taken.entries()) copy(values, {...place, sample}, out[i]!, window);
      }
    }
  };
  return {
    pieceRows: Math.min(blocks.height, height),
    async read(y, rows) {
      const out = channels.map(() => new Kind(width * rows));
      const window = {y, rows, width};
      if (!isPlanar) await fill(0, out, channels, window);
      else for (const [i, sample] of channels.entries()) await fill(sample * blocks.count, [out[i]!], [0], window);
      return out;
    },
  };
}

interface Block {
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly rows: number;
  /** Numbers of a pixel, and the one that is wanted. */
  readonly stride: number;
  readonly sample: number;
}

interface Window {
  readonly y: number;
  readonly rows: number;
  readonly width: number;
}

/** One sample of a block where it lies in a window of whole rows. */
function copy(values: Samples, block: Block, out: Samples, window: Window): void {
  const count = Math.min(block.width, window.width - block.x);
  const first = Math.max(window.y, block.top);
  const end = Math.min(window.y + window.rows, block.top + block.rows);
  for (let y = first; y < end; y += 1) {
    const from = (y - block.top) * block.width * block.stride + block.sample;
    const to = (y - window.y) * window.width + block.x;
    if (block.stride === 1) out.set(values.subarray(from, from + count), to);
    else for (let i = 0; i < count; i += 1) out[to + i] = values[from + i * block.stride]!;
  }
}

/** Null for a block that was never written: zeros. */
function bytesOf({source}: TiffFile, page: Page, blocks: Blocks, index: number): Uint8Array | null {
  const offset = blocks.offsets[index];
  if (offset === undefined) throw new ImageError('strips or tiles of it are missing');
  const said = blocks.byteCounts[index];
  if (offset === 0 || (said === 0 && blocks.byteCounts.length > 1)) return null;
  if (offset >= source.size) throw new ImageError('the file is cut short');
  const bytes = source.read(offset, Math.min(said || Infinity, source.size - offset));
  if (page.directory.number(TAGS.fillOrder) === 2 && !PICTURES[page.compression]) turnBits(bytes);
  return bytes;
}

function numberDecoder({littleEndian}: TiffFile, page: Page, blocks: Blocks): Decode {
  const packing = packingOf(page, blocks.width, littleEndian);
  const decompress: Decompress = decompressorOf(page.compression);
  return async (bytes, rows) => {
    const length = rowBytesOf(packing) * rows;
    checkLength(bytes.length, length, page.compression);
    const own = await decompress(bytes, length);
    if (own.length < length) throw new ImageError('a strip or tile of it is cut short');
    // In memory of its own: numbers lie at multiples of their size, and are written over.
    return unpacked(own.byteOffset === 0 ? own.subarray(0, length) : own.slice(0, length), packing);
  };
}

/** Nothing limits what one strip or tile takes in memory but this. A blank picture in one strip is not damaged. */
function checkLength(packed: number, length: number, compression: number): void {
  const isMore = length > packed * MOST_COMPRESSED + (1 << 24);
  if (isMore && compression !== ZSTD)
    throw new ImageError(`it says that ${packed} bytes of it hold ${length}; the file is damaged`);
  if (isMore || isBomb(packed, length))
    throw new ImageError(
      `one strip or tile of it, of ${packed} bytes, takes ${megabytes(length)} of memory, more than is unpacked at ` +
        'once; save it in smaller strips or tiles',
    );
}

/** The lowest bit of each byte becomes the highest. */
function turnBits(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 1) {
    let byte = bytes[i]!;
    byte = ((byte & 0xf0) >> 4) | ((byte & 0x0f) << 4);
    byte = ((byte & 0xcc) >> 2) | ((byte & 0x33) << 2);
    bytes[i] = ((byte & 0xaa) >> 1) | ((byte & 0x55) << 1);
  }
}
