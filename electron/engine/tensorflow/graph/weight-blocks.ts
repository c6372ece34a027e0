/**
 * A model's weights on TensorFlow. Opening a session costs a fifth of a millisecond for every variable it is fed, so
 * weights in whole rows of 64 bytes are one matrix, and a graph takes them out again by one SplitV, which shares the
 * matrix's memory where its rows are aligned (tensorflow/core/kernels/split_v_op.cc). The addon shares aligned memory
 * of ours too, and holds it for as long as TensorFlow does: nothing is copied.
 */
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import {elementCount, type Weight} from '../../../keras/model';
import {writeFloats} from '../../../plan/fold';
import {alignedMemory, layoutOf, ROW} from '../../weight-layout';

/** Rows in a block; as many as a tensor's size can count are split at the latest. */
const BLOCK_ROWS = 1 << 24;

export interface WeightBlock {
  /** Float32, in TensorFlow's hands: the weight's own shape, or [rows, ROW]. */
  readonly tensor: tf.Tensor;
  /** Indices of the weights in it, one after the other. */
  readonly weights: readonly number[];
  /** Rows of each; null: the block is a weight in its own shape. */
  readonly rows: readonly number[] | null;
}

export interface WeightBlocks {
  readonly blocks: readonly WeightBlock[];
  readonly shapes: readonly (readonly number[])[];
}

/**
 * `memory`: laid out by layoutOf, with values where they are not computed; null: they are written into fresh memory.
 */
export function uploadBlocks(
  backend: NodeJSKernelBackend,
  weights: readonly Weight[],
  memory: Uint8Array | null,
): WeightBlocks {
  const layout = layoutOf(weights);
  const shapes = weights.map(({shape}) => shape);
  const {buffer, byteOffset} = memory ?? alignedMemory(layout.bytes);
  const at = (i: number, length: number): Float32Array =>
    new Float32Array(buffer, byteOffset + layout.offsets[i]!, length);
  for (const [i, weight] of weights.entries()) writeFloats(weight, at(i, elementCount(shapes[i]!)));
  const blocks = runsOf(layout.together.map((i) => elementCount(shapes[i]!) / ROW)).map(
    ({first, rows}): WeightBlock => {
      const count = rows.reduce((sum, own) => sum + own, 0);
      const own = layout.together.slice(first, first + rows.length);
      return {tensor: uploaded(backend, at(own[0]!, count * ROW), [count, ROW]), weights: own, rows};
    },
  );
  for (const i of layout.alone)
    blocks.push({tensor: uploaded(backend, at(i, elementCount(shapes[i]!)), shapes[i]!), weights: [i], rows: null});
  return {blocks, shapes};
}

/** Cuts a list of sizes in rows into runs of at most BLOCK_ROWS, unless one alone has more. */
function runsOf(sizes: readonly number[]): {readonly first: number; readonly rows: number[]}[] {
  const runs: {readonly first: number; readonly rows: number[]}[] = [];
  let total = Infinity;
  for (const [i, rows] of sizes.entries()) {
    if (total + rows > BLOCK_ROWS) {
      runs.push({first: i, rows: []});
      total = 0;
    }
    runs.at(-1)!.rows.push(rows);
    total += rows;
  }
  return runs;
}

/** tfjs-node hands a tensor's values to TensorFlow only when they are first used. */
function uploaded(backend: NodeJSKernelBackend, values: Float32Array, shape: readonly number[]): tf.Tensor {
  const tensor = tf.tensor(values, [...shape], 'float32');
  (backend as unknown as {getInputTensorIds(tensors: readonly tf.Tensor[]): number[]}).getInputTensorIds([tensor]);
  return tensor;
}

/** Each weight as a tensor of its own, for running op by op; the caller's to dispose. */
export function separateWeights({blocks, shapes}: WeightBlocks): tf.Tensor[] {
  const out: tf.Tensor[] = Array.from({length: shapes.length});
  for (const {tensor, weights, rows} of blocks) {
    const pieces = rows ? tf.split(tensor, [...rows], 0) : [tensor];
    for (const [k, i] of weights.entries()) out[i] = tf.reshape(pieces[k]!, [...shapes[i]!]);
    if (rows) tf.dispose(pieces);
  }
  return out;
}
