/** An array's chunks, read from their files or out of shards; the last ones are kept. */
import {SAMPLE_ARRAYS, type Samples} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {ImageError} from '../image-error';
import type {ShardForm, ZarrArray} from './array';
import {inWords, type ZarrFiles} from './files';
import {within} from './node';

/** Of decoded chunks. */
const KEPT_BYTES = 1 << 27;
const KEPT_LISTS = 64;
/** Packed bytes may be a little longer than the numbers. */
const MOST_GROWN = 1 << 16;

export class ZarrChunks {
  readonly array: ZarrArray;
  readonly #files: ZarrFiles;
  readonly #kept = new Map<string, Samples | null>();
  readonly #lists = new Map<string, DataView | null>();
  #keptBytes = 0;

  constructor(files: ZarrFiles, array: ZarrArray) {
    this.#files = files;
    this.array = array;
  }

  /** In the order of `array.chunk.strides`; null for one that was never written. `place`: counted in chunks. */
  async read(place: readonly number[]): Promise<Samples | null> {
    const key = place.join();
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const {chunk, item} = this.array;
    const packed = await this.#packed(place);
    const bytes = packed && (await chunk.unpack(packed, chunk.bytes));
    // In memory of its own: numbers are turned in place.
    const samples = bytes && item.convert(new Uint8Array(bytes).buffer);
    this.#keep(key, samples);
    return samples;
  }

  #keep(key: string, samples: Samples | null): void {
    this.#kept.set(key, samples);
    this.#keptBytes += samples?.byteLength ?? 0;
    for (const [old, own] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES) break;
      this.#kept.delete(old);
      this.#keptBytes -= own?.byteLength ?? 0;
    }
  }

  async #packed(place: readonly number[]): Promise<Uint8Array | null> {
    const {path, chunk, shard, fileOf} = this.array;
    if (!shard) return this.#files.read(within(path, fileOf(place)), 2 * chunk.bytes + MOST_GROWN);
    const per = perShard(shard, chunk.shape);
    const name = within(path, fileOf(place.map((at, axis) => Math.floor(at / per[axis]!))));
    const source = this.#files.open(name);
    if (!source) return null;
    try {
      const list = await this.#listOf(name, source, shard);
      const index = place.reduce((sum, at, axis) => sum * per[axis]! + (at % per[axis]!), 0);
      return list && packedAt(list, index, source, 2 * chunk.bytes + MOST_GROWN);
    } finally {
      source.close();
    }
  }

  /** Where the chunks of a shard lie: offset and length of each. */
  async #listOf(name: string, source: ByteSource, shard: ShardForm): Promise<DataView | null> {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const count = perShard(shard, this.array.chunk.shape).reduce((product, size) => product * size, 1);
    const length = count * PLACE_BYTES;
    const stored = length + (shard.isIndexSummed ? 4 : 0);
    if (!(stored <= source.size)) throw new ImageError(`its ${name} is cut short`);
    const at = shard.indexAtEnd ? source.size - stored : 0;
    const bytes = await shard.indexUnpack(
      inWords(() => source.read(at, stored)),
      length,
    );
    const list = new DataView(bytes.buffer, bytes.byteOffset, length);
    if (this.#lists.size >= KEPT_LISTS) this.#lists.clear();
    this.#lists.set(name, list);
    return list;
  }
}

const PLACE_BYTES = 16;
const NEVER_WRITTEN = 2n ** 64n - 1n;

function packedAt(list: DataView, index: number, source: ByteSource, most: number): Uint8Array | null {
  const offset = list.getBigUint64(index * PLACE_BYTES, true);
  const length = list.getBigUint64(index * PLACE_BYTES + 8, true);
  if (offset === NEVER_WRITTEN && length === NEVER_WRITTEN) return null;
  if (length > most || offset + length > source.size) throw new ImageError('a chunk of it lies outside its shard');
  return inWords(() => source.read(Number(offset), Number(length)));
}

function perShard({shape}: ShardForm, chunk: readonly number[]): number[] {
  return shape.map((size, axis) => size / chunk[axis]!);
}

/** A chunk's number where it was never written. Throws an ImageError for one that the array's numbers cannot be. */
export function fillOf({fill, item}: ZarrArray): number {
  const value = fillNumber(fill, item.itemBytes);
  const Kind = SAMPLE_ARRAYS[item.type];
  const held = new Kind(1).fill(value)[0]!;
  const isHeld =
    item.type === 'float32' ? Number.isNaN(value) || Number.isFinite(held) === Number.isFinite(value) : held === value;
  if (!isHeld) throw new ImageError(`its fill value is ${JSON.stringify(fill)}, which its numbers do not hold`);
  return value;
}

const WORDS: Readonly<Record<string, number>> = {NaN: NaN, Infinity, '-Infinity': -Infinity};

function fillNumber(fill: unknown, bytes: number): number {
  if (fill === null || fill === undefined) return 0;
  if (typeof fill === 'number' || typeof fill === 'boolean') return Number(fill);
  const text = typeof fill === 'string' ? fill : '';
  const word = WORDS[text];
  if (word !== undefined) return word;
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return floatOf(BigInt(text), bytes);
  throw new ImageError(`its fill value is ${JSON.stringify(fill)}, which is not read`);
}

/** Of the bits that a NaN is written by, which are NaN whichever they are; of other floats their number. */
function floatOf(bits: bigint, bytes: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits << BigInt(64 - 8 * bytes));
  if (bytes === 8) return view.getFloat64(0);
  if (bytes === 4) return view.getFloat32(0);
  throw new ImageError('its fill value is written by its bits, which is not read for 16-bit floats');
}
