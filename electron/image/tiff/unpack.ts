/** A strip's or tile's bytes as numbers: predictors undone, bytes put in this machine's order, bits taken apart. */
import type {Samples} from '../../contract/raster';
import {doublesAsFloats, halvesAsFloats, longsAsNumbers} from '../../contract/numbers';
import {ImageError} from '../image-error';
import type {NumberFormat} from './page';

export interface Packing {
  readonly bits: number;
  readonly format: NumberFormat;
  readonly littleEndian: boolean;
  readonly predictor: number;
  /** Of a row: pixels, and samples of each that lie together. */
  readonly width: number;
  readonly samples: number;
}

export const NO_PREDICTOR = 1;
const HORIZONTAL = 2;
const FLOATING_POINT = 3;

/** Throws an ImageError for what is not read, before anything is. */
export function checkPacking({bits, format, predictor}: Packing): void {
  const isWhole = [8, 16, 32, 64].includes(bits);
  if (format === 'float' ? ![16, 32, 64].includes(bits) : !(isWhole || (bits >= 1 && bits <= 16)))
    throw new ImageError(`its numbers of ${bits} bits (${format}) are not read; save it as 8, 16 or 32 bits`);
  const isKnown =
    predictor === NO_PREDICTOR ||
    (predictor === HORIZONTAL && isWhole) ||
    (predictor === FLOATING_POINT && format === 'float');
  if (!isKnown) throw new ImageError(`predictor ${predictor} with ${bits} bits (${format}) is not read`);
}

/** Bytes a row takes. */
export function rowBytesOf({width, samples, bits}: Packing): number {
  return Math.ceil((width * samples * bits) / 8);
}

/** `bytes` is whole rows and is written over. */
export function unpacked(bytes: Uint8Array, packing: Packing): Samples {
  const {bits, littleEndian, predictor} = packing;
  if (![8, 16, 32, 64].includes(bits)) return bitsApart(bytes, packing);
  if (predictor === FLOATING_POINT) undoFloatingPoint(bytes, packing);
  else if (!littleEndian && bits > 8) swapBytes(bytes, bits / 8);
  if (predictor === HORIZONTAL) undoHorizontal(bytes, packing);
  return numbersOf(bytes, packing);
}

function numbersOf({buffer, byteOffset, length}: Uint8Array, {bits, format}: Packing): Samples {
  const count = (length * 8) / bits;
  if (format === 'float') {
    if (bits === 16) return halvesAsFloats(new Uint16Array(buffer, byteOffset, count));
    if (bits === 32) return new Float32Array(buffer as ArrayBuffer, byteOffset, count);
    return doublesAsFloats(new Float64Array(buffer, byteOffset, count));
  }
  if (bits === 64) return longsAsNumbers(buffer as ArrayBuffer, byteOffset, count, format === 'signed');
  if (format === 'unsigned') {
    if (bits === 8) return new Uint8Array(buffer as ArrayBuffer, byteOffset, count);
    if (bits === 16) return new Uint16Array(buffer as ArrayBuffer, byteOffset, count);
    return new Uint32Array(buffer as ArrayBuffer, byteOffset, count);
  }
  if (bits === 8) return Float32Array.from(new Int8Array(buffer, byteOffset, count));
  if (bits === 16) return Float32Array.from(new Int16Array(buffer, byteOffset, count));
  return new Int32Array(buffer as ArrayBuffer, byteOffset, count);
}

/** Numbers that are not whole bytes: the highest bit first; each row begins with a byte of its own. */
function bitsApart(bytes: Uint8Array, packing: Packing): Samples {
  const {bits, format, width, samples} = packing;
  const rowBytes = rowBytesOf(packing);
  const [rows, perRow] = [Math.floor(bytes.length / rowBytes), width * samples];
  const out = emptyOf(bits, format, rows * perRow);
  const sign = format === 'signed' ? 2 ** (bits - 1) : Infinity;
  for (let row = 0, to = 0; row < rows; row += 1) {
    let [at, held, count] = [row * rowBytes, 0, 0];
    for (let i = 0; i < perRow; i += 1, to += 1) {
      // Up to 38 bits are held: beyond what integers' own operators do.
      while (count < bits) {
        held = held * 256 + bytes[at++]!;
        count += 8;
      }
      count -= bits;
      const value = Math.floor(held / 2 ** count);
      held -= value * 2 ** count;
      out[to] = value >= sign ? value - 2 * sign : value;
    }
  }
  return out;
}

function emptyOf(bits: number, format: NumberFormat, length: number): Samples {
  if (format === 'signed') return bits <= 16 ? new Float32Array(length) : new Int32Array(length);
  if (bits <= 8) return new Uint8Array(length);
  return bits <= 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Each number less the one before it. */
function undoHorizontal(bytes: Uint8Array, packing: Packing): void {
  const {bits, width, samples} = packing;
  const {buffer, byteOffset} = bytes;
  const perRow = width * samples;
  const count = (bytes.length * 8) / bits;
  if (bits === 64) {
    const longs = new BigUint64Array(buffer, byteOffset, count);
    for (let row = 0; row < count; row += perRow)
      for (let i = row + samples; i < row + perRow; i += 1) longs[i] = longs[i]! + longs[i - samples]!;
    return;
  }
  const Kind = {8: Uint8Array, 16: Uint16Array, 32: Uint32Array}[bits]!;
  const numbers = new Kind(buffer as ArrayBuffer, byteOffset, count);
  for (let row = 0; row < count; row += perRow)
    for (let i = row + samples; i < row + perRow; i += 1) numbers[i] = numbers[i]! + numbers[i - samples]!;
}

/** Adobe's technical note 3: all highest bytes of a row, then all second ones, …; each less the one before it. */
function undoFloatingPoint(bytes: Uint8Array, packing: Packing): void {
  const {bits, width, samples} = packing;
  const rowBytes = rowBytesOf(packing);
  const [size, count] = [bits / 8, width * samples];
  for (let start = 0; start < bytes.length; start += rowBytes) {
    const row = bytes.subarray(start, start + rowBytes);
    for (let i = samples; i < rowBytes; i += 1) row[i] = row[i]! + row[i - samples]!;
    const apart = row.slice();
    for (let i = 0; i < count; i += 1)
      for (let byte = 0; byte < size; byte += 1) row[i * size + byte] = apart[(size - 1 - byte) * count + i]!;
  }
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
