/** What a strip or tile is compressed by. */
import {decompressSync, inflateSync} from 'fflate';
import {inflatedByZlib} from '../../io/zlib';
import {ImageError} from '../image-error';
import {unpackedZstd} from '../zstd';
import {lzwDecoded} from './lzw';

const NONE = 1;
const ADOBE_DEFLATE = 8;
const ZSTD = 50_000;

/** Of those that are not read. */
const NAMES: Readonly<Record<number, string>> = {
  2: 'CCITT (fax)',
  3: 'CCITT (fax)',
  4: 'CCITT (fax)',
  6: 'the old kind of JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32_771: 'CCITT (fax)',
  32_809: 'ThunderScan',
  34_661: 'JBIG',
  34_676: 'SGI LogLuv',
  34_677: 'SGI LogLuv',
  34_887: 'LERC',
  34_892: 'DNG JPEG',
  33_007: 'JPEG of another kind',
  34_925: 'LZMA',
  34_927: 'WebP',
  34_933: 'PNG',
  34_934: 'JPEG XR',
  22_610: 'JPEG XR',
  50_001: 'WebP',
  50_002: 'JPEG XL',
  52_546: 'JPEG XL',
};

export type Decompress = (bytes: Uint8Array, length: number) => Uint8Array | Promise<Uint8Array>;

const METHODS: Readonly<Record<number, Decompress>> = {
  [NONE]: (bytes) => bytes,
  5: lzwDecoded,
  [ADOBE_DEFLATE]: inflated,
  32_946: inflated,
  32_773: unpackedBits,
  [ZSTD]: unpackedZstd,
};

/** Gives at most `length` bytes. Throws an ImageError, before anything is read, for a compression that is not read. */
export function decompressorOf(compression: number): Decompress {
  const method = METHODS[compression];
  if (method) return method;
  const name = NAMES[compression] ?? `a method numbered ${compression}`;
  throw new ImageError(
    `it is compressed by ${name}, which is not read; save it without compression, or by deflate or LZW`,
  );
}

/** With or without zlib's frame: some leave it out. Of what zlib calls damaged fflate still gives what there is. */
function inflated(bytes: Uint8Array, length: number): Uint8Array {
  const isFramed = bytes.length > 2 && (bytes[0]! & 15) === 8 && ((bytes[0]! << 8) | bytes[1]!) % 31 === 0;
  const out = new Uint8Array(length);
  if (inflatedByZlib(bytes, out, isFramed)) return out;
  return isFramed ? decompressSync(bytes, {out}) : inflateSync(bytes, {out});
}

/** PackBits, of TIFF 6.0, section 9. */
function unpackedBits(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let written = 0;
  for (let at = 0; at < bytes.length && written < length;) {
    const head = (bytes[at]! << 24) >> 24;
    at += 1;
    if (head >= 0) {
      const own = bytes.subarray(at, at + Math.min(head + 1, length - written));
      out.set(own, written);
      written += own.length;
      at += head + 1;
    } else if (head !== -128) {
      const end = Math.min(written + 1 - head, length);
      out.fill(bytes[at]!, written, end);
      written = end;
      at += 1;
    }
  }
  return out.subarray(0, written);
}
