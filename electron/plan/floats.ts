import type {Allocate} from '../contract/bytes';
import type {Weight} from '../keras/model';
import {PlanError} from './plan-error';

/**
 * A weight's values as float32, a view where it already is; other number types are converted. `allocate`: gives memory
 * to read to, where they are not in memory yet.
 */
export function asFloats(weight: Weight, allocate?: Allocate): Float32Array {
  const bytes = weight.read(allocate);
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const {buffer, byteOffset, byteLength} = aligned;
  switch (weight.dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, byteLength / 8));
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), halfToFloat);
    case 'int32':
      return Float32Array.from(new Int32Array(buffer, byteOffset, byteLength / 4));
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, byteLength / 8), Number);
    default:
      throw new PlanError(`the weight ${weight.name} is ${weight.dtype}, which cannot be computed with here`);
  }
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
