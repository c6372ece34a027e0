/**
 * PNG (ISO 15948) of all types and depths, interlaced or not; decoded whole. What it says beside its pixels is passed
 * over, damaged or not; alpha is no channel, and a palette's numbers are its colours.
 */
import {Unzlib} from 'fflate';
import {isBomb} from '../../contract/bomb';
import {megabytes} from '../../contract/format';
import {ImageError} from '../image-error';
import type {ImageFile} from '../image-file';
import {decodedFile} from './decoded';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly type: number;
  readonly isInterlaced: boolean;
}

const GREY = 0;
const PALETTE = 3;
/** Samples a pixel by type, alpha among them. */
const SAMPLES: Readonly<Record<number, number>> = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4};
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const COLOURS = ['red', 'green', 'blue'];
const MOST_BYTES = 2 ** 32;
/** Deflate reaches 1032. */
const MOST_COMPRESSED = 1100;

export function openPng(bytes: Uint8Array): ImageFile {
  const {header, palette, data} = partsOf(bytes);
  const {width, height, depth, type} = header;
  const samples = pixelsOf(inflated(data, header), header);
  if (type === PALETTE) return paletteFile(samples as Uint8Array, palette, header);
  // One bit is 0 and 1, as Pillow has it; two and four reach to 255.
  if (type === GREY && (depth === 2 || depth === 4)) {
    const factor = 255 / (2 ** depth - 1);
    for (let i = 0; i < samples.length; i += 1) samples[i]! *= factor;
  }
  const stride = SAMPLES[type]!;
  return decodedFile({width, height, samples, names: stride < 3 ? ['grey'] : COLOURS, stride});
}

interface Parts {
  readonly header: Header;
  readonly palette: Uint8Array;
  readonly data: readonly Uint8Array[];
}

/** Of its chunks (u32 length · 4 letters · content · u32 CRC) those that the pixels need. */
function partsOf(bytes: Uint8Array): Parts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let header: Header | null = null;
  let palette = new Uint8Array(0);
  const data: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IEND') break;
    const isNeeded = name === 'IHDR' || name === 'PLTE' || name === 'IDAT';
    if (isNeeded && at + 12 + length > bytes.length) throw new ImageError('the file is cut short');
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (isNeeded && checksum(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new ImageError(`its ${name} part has a wrong checksum; the file is damaged`);
    if (name === 'IHDR') header ??= headerOf(content);
    else if (name === 'PLTE') palette = content.slice();
    else if (name === 'IDAT') data.push(content);
    at += 12 + length;
  }
  if (!header || data.length === 0) throw new ImageError('it is a PNG without pixels; the file is damaged');
  return {header, palette, data};
}

function headerOf(content: Uint8Array): Header {
  if (content.length < 13) throw new ImageError('its PNG header is damaged');
  const view = new DataView(content.buffer, content.byteOffset, 13);
  const [depth, type, interlace] = [content[8]!, content[9]!, content[12]!];
  if (!DEPTHS[type]?.includes(depth) || content[10] !== 0 || content[11] !== 0 || interlace > 1)
    throw new ImageError('its PNG header is damaged');
  return {width: view.getUint32(0), height: view.getUint32(4), depth, type, isInterlaced: interlace === 1};
}

const CRC_TABLE = Uint32Array.from({length: 256}, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb8_8320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function checksum(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (let i = 0; i < bytes.length; i += 1) crc = CRC_TABLE[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** One pass of the pixels: where it begins and how far its pixels lie apart. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
}

const WHOLE: readonly Pass[] = [{x: 0, y: 0, across: 1, down: 1}];
const ADAM7: readonly Pass[] = [
  {x: 0, y: 0, across: 8, down: 8},
  {x: 4, y: 0, across: 8, down: 8},
  {x: 0, y: 4, across: 4, down: 8},
  {x: 2, y: 0, across: 4, down: 4},
  {x: 0, y: 2, across: 2, down: 4},
  {x: 1, y: 0, across: 2, down: 2},
  {x: 0, y: 1, across: 1, down: 2},
];

interface Extent {
  readonly pass: Pass;
  readonly columns: number;
  readonly rows: number;
  readonly rowBytes: number;
}

function extentsOf({width, height, depth, type, isInterlaced}: Header): Extent[] {
  return (isInterlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.ceil(Math.max(width - pass.x, 0) / pass.across);
      const rows = Math.ceil(Math.max(height - pass.y, 0) / pass.down);
      return {pass, columns, rows, rowBytes: Math.ceil((columns * SAMPLES[type]! * depth) / 8)};
    })
    .filter(({columns, rows}) => columns > 0 && rows > 0);
}

function inflated(data: readonly Uint8Array[], header: Header): Uint8Array {
  const {width, height} = header;
  const length = extentsOf(header).reduce((sum, {rows, rowBytes}) => sum + rows * (rowBytes + 1), 0);
  const held = data.reduce((sum, part) => sum + part.length, 0);
  if (length > held * MOST_COMPRESSED + (1 << 16))
    throw new ImageError(`it says that it has ${width} x ${height} pixels, which its ${held} bytes cannot hold`);
  if (length > MOST_BYTES || isBomb(held, length))
    throw new ImageError(
      `its ${width} x ${height} pixels take ${megabytes(length)} of memory, more than is unpacked at once from ` +
        `${held} bytes; save it as TIFF`,
    );
  const out = new Uint8Array(length);
  let at = 0;
  const stream = new Unzlib((chunk) => {
    out.set(chunk.subarray(0, length - at), at);
    at = Math.min(at + chunk.length, length);
  });
  for (const part of data) if (at < length) stream.push(part, false);
  if (at < length) throw new ImageError('its pixels are cut short');
  return out;
}

/** Filters undone, bits taken apart, passes put together. */
function pixelsOf(bytes: Uint8Array, header: Header): Uint8Array | Uint16Array {
  const {width, height, depth, type} = header;
  const samples = SAMPLES[type]!;
  const out = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * samples);
  const pixelBytes = Math.max((samples * depth) >> 3, 1);
  let at = 0;
  for (const {pass, columns, rows, rowBytes} of extentsOf(header)) {
    let above = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row += 1, at += rowBytes + 1) {
      const own = bytes.subarray(at + 1, at + 1 + rowBytes);
      unfilter(bytes[at]!, own, above, pixelBytes);
      above = own as Uint8Array<ArrayBuffer>;
      const to = ((pass.y + row * pass.down) * width + pass.x) * samples;
      spread(own, depth, out, {to, columns, samples, step: pass.across * samples});
    }
  }
  return out;
}

/** ISO 15948, section 9.2. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter > 4) throw new ImageError('its pixels are damaged');
  if (filter === 1) for (let i = step; i < row.length; i += 1) row[i]! += row[i - step]!;
  if (filter === 2) for (let i = 0; i < row.length; i += 1) row[i]! += above[i]!;
  if (filter === 3)
    for (let i = 0; i < row.length; i += 1) row[i]! += ((i < step ? 0 : row[i - step]!) + above[i]!) >> 1;
  if (filter !== 4) return;
  for (let i = 0; i < row.length; i += 1) {
    const [left, up, corner] = i < step ? [0, above[i]!, 0] : [row[i - step]!, above[i]!, above[i - step]!];
    row[i]! += nearest(left, up, corner);
  }
}

/** Paeth's choice. */
function nearest(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

interface Place {
  readonly to: number;
  readonly columns: number;
  readonly samples: number;
  /** From a pixel to the next. */
  readonly step: number;
}

function spread(
  row: Uint8Array,
  depth: number,
  out: Uint8Array | Uint16Array,
  {to, columns, samples, step}: Place,
): void {
  if (depth === 8 && step === samples) {
    out.set(row.subarray(0, columns * samples), to);
    return;
  }
  for (let column = 0, i = 0; column < columns; column += 1) {
    for (let sample = 0; sample < samples; sample += 1, i += 1) {
      const at = to + column * step + sample;
      if (depth === 8) out[at] = row[i]!;
      else if (depth === 16) out[at] = (row[2 * i]! << 8) | row[2 * i + 1]!;
      else out[at] = (row[(i * depth) >> 3]! >> (8 - depth - ((i * depth) & 7))) & ((1 << depth) - 1);
    }
  }
}

/** Grey where all colours that are used are. */
function paletteFile(indices: Uint8Array, palette: Uint8Array, {width, height}: Header): ImageFile {
  const entries = Math.floor(palette.length / 3);
  const samples = new Uint8Array(indices.length * 3);
  let isGrey = true;
  for (let i = 0; i < indices.length; i += 1) {
    const from = indices[i]! * 3;
    if (indices[i]! >= entries) throw new ImageError('its palette has too few colours; the file is damaged');
    const [red, green, blue] = [palette[from]!, palette[from + 1]!, palette[from + 2]!];
    isGrey &&= red === green && green === blue;
    samples[3 * i] = red;
    samples[3 * i + 1] = green;
    samples[3 * i + 2] = blue;
  }
  return decodedFile({width, height, samples, names: isGrey ? ['grey'] : COLOURS, stride: 3});
}
