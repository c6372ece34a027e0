/**
 * LevelDB table (leveldb doc/table_format.md), as TensorFlow writes `variables.index`.
 *
 *   footer (last 48 bytes)  metaindex handle · index handle · zero fill to 40 · magic u64 0xdb4775248b80fb57
 *   handle                  varint offset · varint size
 *   block                   content · u8 compression (0 only) · u32 masked crc32c over both
 *   content                 entries · u32 restart offsets… · u32 restart count
 *   entry                   varint shared · varint unshared · varint value length · key suffix · value
 */
import {maskedCrc32c} from '../contract/crc32c';
import {readVarint} from './wire';

export class TableError extends Error {
  override readonly name = 'TableError';
}

const FOOTER_BYTES = 48;
const MAX_ENTRIES = 1_000_000;

/** All entries in key order. Keys are bytes read as Latin-1, so that any key is one string; values are views. */
export function readTable(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes.length < FOOTER_BYTES)
    throw new TableError(`a table has at least ${FOOTER_BYTES} bytes, this one ${bytes.length}`);
  const footer = bytes.length - FOOTER_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(bytes.length - 8, true) !== 0x8b80fb57 || view.getUint32(bytes.length - 4, true) !== 0xdb477524) {
    throw new TableError('no table magic at the end');
  }
  const cursor = {at: footer};
  readHandle(bytes, cursor, bytes.length - 8);
  const index = readHandle(bytes, cursor, bytes.length - 8);
  const entries = new Map<string, Uint8Array>();
  let last: string | null = null;
  for (const [, handleBytes] of blockEntries(block(bytes, index, footer))) {
    const handle = readHandle(handleBytes, {at: 0}, handleBytes.length);
    for (const [key, value] of blockEntries(block(bytes, handle, footer))) {
      if (last !== null && key <= last) throw new TableError('keys are not in ascending order');
      if (entries.size >= MAX_ENTRIES) throw new TableError(`more than ${MAX_ENTRIES} entries`);
      entries.set(key, value);
      last = key;
    }
  }
  return entries;
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

function readHandle(bytes: Uint8Array, cursor: {at: number}, end: number): Handle {
  return {offset: readVarint(bytes, cursor, end), size: readVarint(bytes, cursor, end)};
}

function block(bytes: Uint8Array, {offset, size}: Handle, end: number): Uint8Array {
  if (offset < 0 || size < 4 || offset + size + 5 > end)
    throw new TableError(`block ${offset}+${size} is not inside the table`);
  const compression = bytes[offset + size];
  if (compression !== 0)
    throw new TableError(`block compression ${compression}; only uncompressed tables are written by TensorFlow`);
  const stored = new DataView(bytes.buffer, bytes.byteOffset + offset + size + 1, 4).getUint32(0, true);
  if (maskedCrc32c(bytes.subarray(offset, offset + size + 1)) !== stored)
    throw new TableError(`checksum of block ${offset} is wrong`);
  return bytes.subarray(offset, offset + size);
}

function* blockEntries(content: Uint8Array): Generator<[string, Uint8Array]> {
  const restarts = new DataView(content.buffer, content.byteOffset + content.length - 4, 4).getUint32(0, true);
  const end = content.length - 4 - 4 * restarts;
  if (end < 0) throw new TableError(`${restarts} restarts do not fit the block`);
  const cursor = {at: 0};
  let key = '';
  while (cursor.at < end) {
    const shared = readVarint(content, cursor, end);
    const unshared = readVarint(content, cursor, end);
    const valueLength = readVarint(content, cursor, end);
    if (shared > key.length || unshared + valueLength > end - cursor.at)
      throw new TableError('entry exceeds its block');
    key = key.slice(0, shared) + latin1(content.subarray(cursor.at, cursor.at + unshared));
    cursor.at += unshared;
    yield [key, content.subarray(cursor.at, cursor.at + valueLength)];
    cursor.at += valueLength;
  }
}

function latin1(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 4096) out += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return out;
}

/** A text key as `readTable` spells it. */
export function tableKey(name: string): string {
  return latin1(new TextEncoder().encode(name));
}
