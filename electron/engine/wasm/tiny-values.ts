/**
 * WebAssembly has no way to take denormal numbers for zero, as TensorFlow does on its threads, and a processor takes a
 * hundred times as long for each of them. So they are made zero between layers, and a convolution is not begun on
 * values that would all become denormal in it.
 */
import * as tf from '@tensorflow/tfjs-core';
import type {StepGuard} from '../../plan/run';

interface Inside {
  readonly wasm: {readonly HEAPU8: Uint8Array};
  readonly dataIdMap: {get(dataId: object): {readonly memoryOffset: number}};
}

/** Smaller tensors cost nothing either way. */
const LEAST_VALUES = 4096;
/** One value of so many is looked at first: a prime, so that no channel is left out. */
const SAMPLE_STEP = 61;
const EXPONENT = 0x7f800000;
const MAGNITUDE = 0x7fffffff;
const SIGN = -0x80000000;
/** 1e-30 as its bits. Its products with weights of any use are denormal, or nearly, and no sum of them is seen. */
const TINY = new Int32Array(Float32Array.of(1e-30).buffer)[0]!;

/** Layers whose output is a sum of products: tiny values add nothing. */
const SUMS = /^(Conv|Depthwise|Separable|LocallyConnected|Dense$|EinsumDense$|TensorProduct$)/;

export const tinyValues: StepGuard = {
  before: ({className}, inputs) => {
    const [first, ...rest] = inputs;
    if (!first || !SUMS.test(className)) return inputs;
    const bits = bitsOf(first);
    return bits && isAllTiny(bits) ? [tf.zerosLike(first), ...rest] : inputs;
  },
  after: (tensor) => {
    const bits = bitsOf(tensor);
    if (bits && hasDenormals(bits)) flush(bits);
  },
};

/** The values' bits where they lie; null for few of them, or others than single precision. */
function bitsOf(tensor: tf.Tensor): Int32Array | null {
  if (tensor.dtype !== 'float32' || tensor.size < LEAST_VALUES) return null;
  const {wasm, dataIdMap} = tf.backend() as unknown as Inside;
  return new Int32Array(wasm.HEAPU8.buffer, dataIdMap.get(tensor.dataId).memoryOffset, tensor.size);
}

/** Whether there are tiny values, and none that is not; all zero is as fast as any. */
function isAllTiny(bits: Int32Array): boolean {
  for (let i = 0; i < bits.length; i += SAMPLE_STEP) if ((bits[i]! & MAGNITUDE) > TINY) return false;
  let some = 0;
  for (let i = 0; i < bits.length; i += 1) {
    const magnitude = bits[i]! & MAGNITUDE;
    if (magnitude > TINY) return false;
    some |= magnitude;
  }
  return some !== 0;
}

function hasDenormals(bits: Int32Array): boolean {
  for (let i = 0; i < bits.length; i += SAMPLE_STEP)
    if ((bits[i]! & EXPONENT) === 0 && (bits[i]! & MAGNITUDE) !== 0) return true;
  return false;
}

function flush(bits: Int32Array): void {
  for (let i = 0; i < bits.length; i += 1) if ((bits[i]! & EXPONENT) === 0) bits[i]! &= SIGN;
}
