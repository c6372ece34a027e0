/**
 * CRC-32C (Castagnoli, reflected 0x82F63B78, all ones in and out), eight bytes a step by tables ("slicing by 8"),
 * and the masking that LevelDB tables and TensorFlow bundles store: rotate right 15, add 0xa282ead8.
 */
const TABLES = makeTables();

const NO_WORDS = new Int32Array();

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let n = 0; n < 256; n += 1) {
    let c = n;
    for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
    tables[n] = c;
  }
  for (let k = 1; k < 8; k += 1) {
    for (let n = 0; n < 256; n += 1) {
      const before = tables[(k - 1) * 256 + n]!;
      tables[k * 256 + n] = tables[before & 0xff]! ^ (before >>> 8);
    }
  }
  return tables;
}

/** Running value: start with 0, feed pieces in order. */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  const t = TABLES;
  let c = ~seed;
  let i = 0;
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  for (; i < aligned && i < bytes.length; i += 1) c = t[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  const pairs = ((bytes.length - i) >>> 2) & ~1;
  const words = pairs > 0 ? new Int32Array(bytes.buffer, bytes.byteOffset + i, pairs) : NO_WORDS;
  for (let w = 0; w < pairs; w += 2) {
    const a = words[w]! ^ c;
    const b = words[w + 1]!;
    c =
      t[1792 + (a & 0xff)]! ^
      t[1536 + ((a >>> 8) & 0xff)]! ^
      t[1280 + ((a >>> 16) & 0xff)]! ^
      t[1024 + (a >>> 24)]! ^
      t[768 + (b & 0xff)]! ^
      t[512 + ((b >>> 8) & 0xff)]! ^
      t[256 + ((b >>> 16) & 0xff)]! ^
      t[b >>> 24]!;
  }
  for (i += pairs * 4; i < bytes.length; i += 1) c = t[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  return ~c >>> 0;
}

export function mask(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

export function maskedCrc32c(bytes: Uint8Array): number {
  return mask(crc32c(bytes));
}
