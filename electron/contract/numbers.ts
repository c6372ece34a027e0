/** Numbers that rasters do not hold as they are: made into those that they do, or refused. */
import type {SampleType} from './raster';

/** A number that no raster holds, in words: "it has …". */
export class NumberError extends Error {
  override readonly name = 'NumberError';
}

export type NumberKind = 'unsigned' | 'signed' | 'float';

/** What numbers become: 64-bit integers those of 32, all floats and small signed integers float32. */
export function sampleTypeFor(format: NumberKind, bits: number): SampleType {
  if (format === 'float') return 'float32';
  if (format === 'signed') return bits <= 16 ? 'float32' : 'int32';
  if (bits <= 8) return 'uint8';
  return bits <= 16 ? 'uint16' : 'uint32';
}

/** Throws a NumberError where one is larger than any float32. */
export function doublesAsFloats(doubles: Float64Array): Float32Array {
  const out = Float32Array.from(doubles);
  for (let i = 0; i < out.length; i += 1) {
    if (Math.abs(out[i]!) === Infinity && Math.abs(doubles[i]!) !== Infinity)
      throw new NumberError(
        `it has a number of ${doubles[i]}, larger than 32-bit floats hold; save it as 32-bit floats`,
      );
  }
  return out;
}

/** IEEE 754 numbers of 16 bits. */
export function halvesAsFloats(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const [exponent, mantissa] = [(half >> 10) & 31, half & 1023];
    if (exponent === 0) return sign * mantissa * 2 ** -24;
    if (exponent === 31) return mantissa ? NaN : sign * Infinity;
    return sign * (1024 + mantissa) * 2 ** (exponent - 25);
  });
}

/** Throws a NumberError where one does not fit into 32 bits. */
export function longsAsNumbers(
  buffer: ArrayBuffer,
  byteOffset: number,
  count: number,
  isSigned: boolean,
): Int32Array | Uint32Array {
  const low = new Uint32Array(buffer, byteOffset, count * 2);
  const out = isSigned ? new Int32Array(count) : new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    out[i] = low[2 * i]!;
    const high = out[i]! < 0 ? 0xffff_ffff : 0;
    if (low[2 * i + 1] !== high) {
      const long = new (isSigned ? BigInt64Array : BigUint64Array)(buffer, byteOffset + 8 * i, 1)[0];
      throw new NumberError(
        `it has a 64-bit integer of ${long}, more than 32 bits hold; save it as 32-bit integers or floats`,
      );
    }
  }
  return out;
}
