/** Checksums made right again after damage, so that what lies behind them is reached. */
import {crc32} from 'node:zlib';
import {maskedCrc32c} from '../contract/crc32c';
import {lookup3} from '../keras/lookup3';

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** PNG: of every chunk, as far as their lengths lead. */
export function repairPng(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

/** HDF5: of the superblock and of object headers of version 2, as far as their sizes lead. */
export function repairH5(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  if (bytes.length > 48 && (bytes[8] === 2 || bytes[8] === 3)) view.setUint32(44, lookup3(bytes.subarray(0, 44)), true);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = buffer.indexOf('OHDR'); at >= 0; at = buffer.indexOf('OHDR', at + 4)) {
    const flags = bytes[at + 5] ?? 0;
    const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const width = 1 << (flags & 3);
    if (width === 8 || sizeAt + width > bytes.length) continue;
    const end = sizeAt + width + buffer.readUIntLE(sizeAt, width);
    if (end + 4 <= bytes.length) view.setUint32(end, lookup3(bytes.subarray(at, end)), true);
  }
  return bytes;
}

/** LevelDB table: of the blocks that its index names; the index block is damaged seldom enough to lead to them. */
export function repairTable(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const footer = bytes.length - 48;
  if (footer < 0) return bytes;
  const cursor = {at: footer};
  const [, index] = [handleAt(bytes, cursor), handleAt(bytes, cursor)];
  for (const {offset, size} of [...handlesIn(bytes, index), index])
    if (offset + size + 5 <= footer)
      view.setUint32(offset + size + 1, maskedCrc32c(bytes.subarray(offset, offset + size + 1)), true);
  return bytes;
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

function handlesIn(bytes: Uint8Array, index: Handle): Handle[] {
  const found: Handle[] = [];
  const end = Math.min(index.offset + index.size, bytes.length);
  const cursor = {at: index.offset};
  while (cursor.at < end && found.length < 64) {
    varintAt(bytes, cursor);
    const unshared = varintAt(bytes, cursor);
    const length = varintAt(bytes, cursor);
    cursor.at += unshared;
    found.push(handleAt(bytes, {at: cursor.at}));
    cursor.at += length;
  }
  return found;
}

function handleAt(bytes: Uint8Array, cursor: {at: number}): Handle {
  return {offset: varintAt(bytes, cursor), size: varintAt(bytes, cursor)};
}

/** Of up to four bytes. */
function varintAt(bytes: Uint8Array, cursor: {at: number}): number {
  let value = 0;
  for (let shift = 0; shift < 28 && cursor.at < bytes.length; shift += 7) {
    const byte = bytes[cursor.at]!;
    cursor.at += 1;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  return value;
}
