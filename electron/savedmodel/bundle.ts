/**
 * TensorFlow tensor bundle: `variables.index` (a LevelDB table of BundleEntryProto by key, header under "") and data
 * shards `variables.data-NNNNN-of-NNNNN` in which each tensor lies raw, little-endian, C order, at `offset`.
 */
import type {Allocate} from '../contract/bytes';
import type {ByteSource, SourceFolder} from '../io/byte-source';
import {crc32c, mask, maskedCrc32c} from '../contract/crc32c';
import {itemBytes} from './dtype';
import {decodeBundleEntry, decodeBundleHeader, type BundleEntry} from './checkpoint-messages';
import {readTable, tableKey} from './table';
import {readVarint} from './wire';

export class BundleError extends Error {
  override readonly name = 'BundleError';
}

export interface Bundle {
  entry(key: string): BundleEntry | null;
  readonly keys: readonly string[];
  /** The tensor's bytes, checksum compared: a fresh copy, or in the memory that `allocate` gives. */
  read(key: string, allocate?: Allocate): Uint8Array;
  /** A scalar or vector of byte strings, checksum compared. */
  readStrings(key: string): Uint8Array[];
  close(): void;
}

/**
 * Opens `<prefix>.index` and its shards in `folder`. Throws BundleError, TableError or WireError on anything malformed.
 */
export function openBundle(folder: SourceFolder, prefix: string): Bundle {
  const index = folder.open(`${prefix}.index`);
  const table = readTable(readAll(index, 512 << 20));
  index.close();
  const headerBytes = table.get('');
  if (!headerBytes) throw new BundleError('the index has no header');
  const header = decodeBundleHeader(headerBytes);
  if (header.bigEndian)
    throw new BundleError('the bundle was written on a big-endian machine, which Warmstart does not read');
  if (header.minConsumer > 1)
    throw new BundleError(`the bundle asks for reader version ${header.minConsumer}; 1 is the newest known`);
  if (header.shards < 1 || header.shards > 99_999) throw new BundleError(`${header.shards} shards`);
  return new OpenBundle(table, new Shards(folder, prefix, header.shards));
}

/** The data files, each opened when it is first read. */
class Shards {
  readonly #folder: SourceFolder;
  readonly #prefix: string;
  readonly #count: number;
  readonly #open = new Map<number, ByteSource>();

  constructor(folder: SourceFolder, prefix: string, count: number) {
    this.#folder = folder;
    this.#prefix = prefix;
    this.#count = count;
  }

  read(key: string, {shardId, offset, size}: BundleEntry, allocate?: Allocate): Uint8Array {
    if (shardId < 0 || shardId >= this.#count)
      throw new BundleError(`${key} lies in shard ${shardId} of ${this.#count}`);
    const source = this.#shard(shardId);
    if (offset < 0 || size < 0 || offset + size > source.size) {
      const where = `at bytes ${offset} to ${offset + size} of a shard of ${source.size}`;
      throw new BundleError(`${key} lies ${where}: the file is cut short`);
    }
    return source.read(offset, size, allocate);
  }

  #shard(id: number): ByteSource {
    const open = this.#open.get(id);
    if (open) return open;
    const name = `${this.#prefix}.data-${pad5(id)}-of-${pad5(this.#count)}`;
    if (!this.#folder.has(name)) throw new BundleError(`${name} is missing`);
    const source = this.#folder.open(name);
    this.#open.set(id, source);
    return source;
  }

  close(): void {
    for (const source of this.#open.values()) source.close();
    this.#open.clear();
  }
}

class OpenBundle implements Bundle {
  readonly keys: readonly string[];
  readonly #table: ReadonlyMap<string, Uint8Array>;
  readonly #shards: Shards;

  constructor(table: ReadonlyMap<string, Uint8Array>, shards: Shards) {
    this.keys = [...table.keys()].filter((key) => key !== '');
    this.#table = table;
    this.#shards = shards;
  }

  entry(key: string): BundleEntry | null {
    const bytes = this.#table.get(tableKey(key));
    return bytes ? decodeBundleEntry(bytes) : null;
  }

  read(key: string, allocate?: Allocate): Uint8Array {
    const entry = this.#stored(key);
    if (!entry.dtype || entry.dtype === 'string') throw new BundleError(`${key} is of an unknown or text type`);
    const bytes = this.#shards.read(key, entry, allocate);
    const expected = entry.shape.reduce((product, dim) => product * dim, 1) * itemBytes(entry.dtype);
    if (expected !== entry.size)
      throw new BundleError(`${key} has ${entry.size} bytes; its shape [${entry.shape}] asks for ${expected}`);
    if (maskedCrc32c(bytes) !== entry.crc32c)
      throw new BundleError(`the checksum of ${key} is wrong: its bytes were damaged`);
    return bytes;
  }

  readStrings(key: string): Uint8Array[] {
    const entry = this.#stored(key);
    if (entry.dtype !== 'string') throw new BundleError(`${key} is not text`);
    const count = entry.shape.reduce((product, dim) => product * dim, 1);
    return decodeStrings(key, this.#shards.read(key, entry), count, entry.crc32c);
  }

  close(): void {
    this.#shards.close();
  }

  #stored(key: string): BundleEntry {
    const entry = this.entry(key);
    if (!entry) throw new BundleError(`no tensor ${key}`);
    if (entry.sliced) throw new BundleError(`${key} is a partitioned variable, which no Keras model has`);
    return entry;
  }
}

/**
 * String tensor: N varint lengths, masked crc of the lengths as u32, then the strings; the entry's crc covers the u32
 * lengths, those four crc bytes and the strings.
 */
function decodeStrings(key: string, bytes: Uint8Array, count: number, expected: number): Uint8Array[] {
  if (count > bytes.length) throw new BundleError(`${key} counts ${count} strings in ${bytes.length} bytes`);
  const cursor = {at: 0};
  const lengths: number[] = [];
  for (let i = 0; i < count; i += 1) lengths.push(readVarint(bytes, cursor, bytes.length));
  const lengthBytes = new Uint8Array(new Uint32Array(lengths).buffer);
  const crcBytes = bytes.subarray(cursor.at, cursor.at + 4);
  if (
    crcBytes.length < 4 ||
    new DataView(crcBytes.buffer, crcBytes.byteOffset, 4).getUint32(0, true) !== maskedCrc32c(lengthBytes)
  ) {
    throw new BundleError(`the checksum of ${key}'s lengths is wrong`);
  }
  const rest = bytes.subarray(cursor.at + 4);
  if (lengths.reduce((sum, n) => sum + n, 0) !== rest.length)
    throw new BundleError(`${key}'s strings do not fill its bytes`);
  if (mask(crc32c(rest, crc32c(crcBytes, crc32c(lengthBytes)))) !== expected)
    throw new BundleError(`the checksum of ${key} is wrong`);
  let at = 0;
  return lengths.map((length) => rest.subarray(at, (at += length)));
}

function readAll(source: ByteSource, limitBytes: number): Uint8Array {
  if (source.size > limitBytes) throw new BundleError(`an index of ${source.size} bytes`);
  return source.read(0, source.size);
}

function pad5(n: number): string {
  return String(n).padStart(5, '0');
}
