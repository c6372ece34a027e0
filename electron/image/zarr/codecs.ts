/**
 * What a chunk's bytes are packed by, of Zarr 2 and 3: unpacked by libraries that are told how long the bytes may
 * become, since what packed bytes say of themselves is a stranger's.
 */
import {decompressSync} from 'fflate';
import {crc32c} from '../../contract/crc32c';
import {ImageError} from '../image-error';
import {unpackedZstd} from '../zstd';
import {fieldsOf, textOf} from './files';

/** Gives at most `most` bytes, or throws. */
export type Unpack = (bytes: Uint8Array, most: number) => Uint8Array | Promise<Uint8Array>;

const METHODS: Readonly<Record<string, Unpack>> = {
  zlib: inflated,
  gzip: inflated,
  zstd: unpackedZstd,
  blosc: unpackedBlosc,
  lz4: unpackedLz4,
  crc32c: checkedSum,
};

/** Throws an ImageError for one that is not read. `codec`: numcodecs' `{id}`, or Zarr 3's `{name}`. */
export function unpackOf(codec: unknown): Unpack {
  const fields = fieldsOf(codec) ?? {name: codec};
  const name = textOf(fields['id']) ?? textOf(fields['name']) ?? 'a method without a name';
  const method = METHODS[name.replace(/^numcodecs\./, '')];
  if (method) return method;
  throw new ImageError(
    `its chunks are packed by ${name}, which is not read; write it with blosc, zstd, gzip or no compression`,
  );
}

/** Undone from the last to the first; gives exactly `length` bytes. */
export function chainOf(methods: readonly Unpack[]): (bytes: Uint8Array, length: number) => Promise<Uint8Array> {
  return async (bytes, length) => {
    let own = bytes;
    for (const [i, method] of methods.toReversed().entries()) {
      const isLast = i === methods.length - 1;
      // What is packed again may have grown a little by the first packing.
      own = await method(own, isLast ? length : length + (length >> 3) + 65_536);
    }
    if (own.length !== length) throw new ImageError(`a chunk of it has ${own.length} bytes; expected ${length}`);
    return own;
  };
}

function inflated(bytes: Uint8Array, most: number): Uint8Array {
  return decompressSync(bytes, {out: new Uint8Array(most)});
}

const BLOSC_HEADER = 16;

/** c-blosc 1: bytes 4 to 15 of its header are the bytes unpacked, those of a block, those packed. */
async function unpackedBlosc(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const [unpacked, , packed] = bytes.length < BLOSC_HEADER ? [] : [4, 8, 12].map((at) => wordAt(bytes, at));
  if (unpacked === undefined || unpacked > most || packed! > bytes.length) throw damagedChunk();
  if (unpacked === 0) return new Uint8Array();
  const {default: Blosc} = await import('numcodecs/blosc');
  return Blosc.fromConfig({id: 'blosc'}).decode(bytes);
}

/** numcodecs': the length before LZ4's block. */
async function unpackedLz4(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  if (bytes.length < 5 || wordAt(bytes, 0) > most) throw damagedChunk();
  const {default: LZ4} = await import('numcodecs/lz4');
  return LZ4.fromConfig({id: 'lz4'}).decode(bytes);
}

const SUM_BYTES = 4;

function checkedSum(bytes: Uint8Array): Uint8Array {
  const own = bytes.subarray(0, Math.max(bytes.length - SUM_BYTES, 0));
  if (bytes.length < SUM_BYTES || crc32c(own) !== wordAt(bytes, own.length)) throw damagedChunk();
  return own;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true);
}

function damagedChunk(): ImageError {
  return new ImageError('a chunk of it is damaged');
}
