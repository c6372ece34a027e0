/**
 * Weights that stay where they were read to: a block of the module's own memory. Tensors are
 * made over it without a copy. tfjs would free each of them by itself, so it is told that somebody else still holds
 * them.
 */
import * as tf from '@tensorflow/tfjs-core';
import type {BackendWasm} from '@tensorflow/tfjs-backend-wasm';
import type {Weight} from '../../keras/model';
import {asFloats} from '../../plan/floats';
import {scalingOf} from '../../plan/fold';
import type {EngineMemory} from '../engine';

/** What is allocated beside the weights before the first prediction; memory that grows would detach views into it. */
const SLACK_BYTES = 8 << 20;

interface Inside {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    readonly tfjs: {disposeData(id: number): void};
    cwrap(name: string, returns: null, parameters: readonly string[]): (...words: readonly unknown[]) => void;
  };
  readonly dataIdMap: {get(dataId: object): {readonly id: number}; delete(dataId: object): boolean};
}

function inside(): Inside & BackendWasm {
  return tf.backend() as unknown as Inside & BackendWasm;
}

/**
 * With the backend's own kernel, on all its threads, which reads and writes value by value: a third of the time that a
 * loop takes here.
 */
function multiplyInPlace(backend: Inside & BackendWasm, tensor: tf.Tensor, factor: Float32Array): void {
  const by = tf.tensor1d(factor);
  const id = backend.dataIdMap.get(tensor.dataId).id;
  const shapeBytes = (...shape: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(shape).buffer);
  multiply ??= backend.wasm.cwrap('Multiply', null, MULTIPLY_WORDS);
  multiply(
    id,
    shapeBytes(tensor.size / factor.length, factor.length),
    2,
    backend.dataIdMap.get(by.dataId).id,
    shapeBytes(factor.length),
    1,
    FLOAT32,
    id,
  );
  by.dispose();
}

/** id, shape and rank of both factors, their type, id of the product. */
const MULTIPLY_WORDS = 'number array number number array number number number'.split(' ');
/** CppDType in tfjs-backend-wasm's kernels/types.ts. */
const FLOAT32 = 0;
let multiply: ((...words: readonly unknown[]) => void) | null = null;

/** Null where that much cannot be had; the model's own check of its size says it in words. */
export function reserve(bytes: number): EngineMemory | null {
  const {wasm} = inside();
  const slack = wasm._malloc(SLACK_BYTES) >>> 0;
  const address = wasm._malloc(bytes) >>> 0;
  if (slack) wasm._free(slack);
  if (!address || !slack) {
    if (address) wasm._free(address);
    return null;
  }
  return {bytes: wasm.HEAPU8.subarray(address, address + bytes), free: () => wasm._free(address)};
}

/** Weights as tensors: over `memory` where their values lie in it, copied in where they do not. */
export function placeWeights(
  weights: readonly Weight[],
  memory: EngineMemory | null,
): {readonly tensors: readonly tf.Tensor[]; readonly release: () => void} {
  const backend = inside();
  // All values first: nothing is allocated in the module's memory until every view into it has become a tensor.
  const scalings = weights.map((weight) => (memory ? scalingOf(weight) : null));
  const values = weights.map((weight, i) => asFloats(scalings[i]?.weight ?? weight));
  const heap = backend.wasm.HEAPU8.buffer;
  const tensors: tf.Tensor[] = Array.from({length: weights.length});
  const borrowed: tf.Tensor[] = [];
  for (const [i, data] of values.entries()) {
    if (!memory || data.buffer !== heap) continue;
    const tensor = tf
      .engine()
      .makeTensorFromTensorInfo(backend.makeOutput([...weights[i]!.shape], 'float32', data.byteOffset));
    backend.incRef(tensor.dataId);
    tensors[i] = tensor;
    borrowed.push(tensor);
  }
  for (const [i, data] of values.entries()) tensors[i] ??= tf.tensor(data, [...weights[i]!.shape], 'float32');
  for (const [i, scaling] of scalings.entries())
    if (scaling) multiplyInPlace(backend, tensors[i]!, Float32Array.from(scaling.factor()));
  const release = (): void => {
    const ids = borrowed.map(({dataId}) => ({dataId, id: backend.dataIdMap.get(dataId).id}));
    tf.dispose(tensors);
    for (const {dataId, id} of ids) {
      backend.wasm.tfjs.disposeData(id);
      backend.dataIdMap.delete(dataId);
    }
    memory?.free();
  };
  if (memory && borrowed.length === 0) {
    memory.free();
    return {tensors, release: () => tf.dispose(tensors)};
  }
  return {tensors, release};
}
