/**
 * A model's weights as a few long blocks on TensorFlow. Opening a session costs a fifth of a millisecond for every variable it
 * is fed, so hundreds of weights are laid into blocks of rows of 64 bytes, and a graph takes them out again by one SplitV a
 * block, which shares the block's memory where rows are aligned (tensorflow/core/kernels/split_v_op.cc). A weight that
 * does not fill its last row is a block by itself.
 */
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import {elementCount, type Weight} from '../../keras/model';
import {writeFloats} from '../../plan/fold';

/** Values in a row: TensorFlow's alignment of 64 bytes. */
export const ROW = 16;
/** Rows in a block, beyond which a new one begins. */
const BLOCK_ROWS = 1 << 17;

export interface WeightBlock {
  /** Float32, in TensorFlow's memory: the weight's own shape, or [rows, ROW]. */
  readonly tensor: tf.Tensor;
  /** Indices of the weights in it, one after the other; a block of one has its shape. */
  readonly weights: readonly number[];
}

export interface WeightBlocks {
  readonly blocks: readonly WeightBlock[];
  readonly shapes: readonly (readonly number[])[];
}

/** Copies the values once into TensorFlow's memory, block by block through one buffer. */
export function uploadBlocks(backend: NodeJSKernelBackend, weights: readonly Weight[]): WeightBlocks {
  const shapes = weights.map(({shape}) => shape);
  const groups = grouped(shapes);
  const valuesIn = (group: readonly number[]): number => group.reduce((sum, i) => sum + elementCount(shapes[i]!), 0);
  const buffer = new Float32Array(Math.max(0, ...groups.map(valuesIn)));
  const blocks = groups.map((group): WeightBlock => {
    let length = 0;
    for (const i of group) {
      const end = length + elementCount(shapes[i]!);
      writeFloats(weights[i]!, buffer.subarray(length, end).fill(0));
      length = end;
    }
    const shape = group.length === 1 ? shapes[group[0]!]! : [length / ROW, ROW];
    return {tensor: uploaded(backend, buffer.subarray(0, length), shape), weights: group};
  });
  return {blocks, shapes};
}

function grouped(shapes: readonly (readonly number[])[]): number[][] {
  const alone: number[][] = [];
  const together: number[][] = [];
  let rows = BLOCK_ROWS;
  for (const [i, shape] of shapes.entries()) {
    const own = elementCount(shape) / ROW;
    if (!Number.isInteger(own) || own === 0 || own >= BLOCK_ROWS) {
      alone.push([i]);
      continue;
    }
    if (rows + own > BLOCK_ROWS) {
      together.push([]);
      rows = 0;
    }
    together.at(-1)!.push(i);
    rows += own;
  }
  return [...together, ...alone];
}

/** tfjs-node would copy a tensor's values into TensorFlow only when they are first used, and keep both until then. */
function uploaded(backend: NodeJSKernelBackend, values: Float32Array, shape: readonly number[]): tf.Tensor {
  const tensor = tf.tensor(values, [...shape], 'float32');
  (backend as unknown as {getInputTensorIds(tensors: readonly tf.Tensor[]): number[]}).getInputTensorIds([tensor]);
  return tensor;
}

/** Each weight as a tensor of its own, for running op by op; the caller's to dispose. */
export function separateWeights({blocks, shapes}: WeightBlocks): tf.Tensor[] {
  const out: tf.Tensor[] = Array.from({length: shapes.length});
  for (const {tensor, weights} of blocks) {
    const rows = weights.map((i) => elementCount(shapes[i]!) / ROW);
    const pieces = weights.length === 1 ? [tensor] : tf.split(tensor, rows, 0);
    for (const [k, i] of weights.entries()) out[i] = tf.reshape(pieces[k]!, [...shapes[i]!]);
    if (weights.length > 1) tf.dispose(pieces);
  }
  return out;
}
