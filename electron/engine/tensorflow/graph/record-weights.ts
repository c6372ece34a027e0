/**
 * A model's weights as nodes of a graph: for each block of them a placeholder, the variable that it is assigned to, and
 * what takes the single weights out of the block again.
 */
import type {Tensor} from '@tensorflow/tfjs-core';
import {
  DataType,
  intAttribute,
  shapeAttribute,
  tensorAttribute,
  textAttribute,
  typeAttribute,
  type AttributeValue,
} from './graph-def';
import type {GraphRecorder} from './recorder';
import type {WeightBlock, WeightBlocks} from './weight-blocks';

/** Each weight as a tensor, in the order of the model's. Only inside `record`; the caller's to dispose. */
export function recordWeights(recorder: GraphRecorder, {blocks, shapes}: WeightBlocks): Tensor[] {
  const constants = new IntegerConstants(recorder);
  const out: Tensor[] = Array.from({length: shapes.length});
  for (const [number, block] of blocks.entries()) {
    recordVariable(recorder, block, number);
    const read = {name: `block_${number}`, op: 'ReadVariableOp', inputs: [`variable_${number}`], attributes: [FLOAT]};
    if (block.rows === null) {
      out[block.weights[0]!] = recorder.source(read, block.tensor.shape);
      continue;
    }
    recorder.nodes.push(read);
    recordSplit(recorder, constants, number, block.rows);
    for (const [k, i] of block.weights.entries()) {
      const piece = k === 0 ? `split_${number}` : `split_${number}:${k}`;
      out[i] = recordReshape(recorder, constants, {name: `weight_${i}`, of: piece, shape: shapes[i]!});
    }
  }
  return out;
}

/** The names of what the blocks are fed through, and of what assigns them. */
export function feedName(block: number): string {
  return `feed_${block}`;
}

export function assignName(block: number): string {
  return `assign_${block}`;
}

const FLOAT: AttributeValue = typeAttribute('dtype', DataType.float32);
const FLOAT_T: AttributeValue = typeAttribute('T', DataType.float32);

function recordVariable(recorder: GraphRecorder, {tensor}: WeightBlock, number: number): void {
  const shape = shapeAttribute('shape', tensor.shape);
  const variable = `variable_${number}`;
  const shared = textAttribute('shared_name', `block_${number}`);
  recorder.nodes.push(
    {name: feedName(number), op: 'Placeholder', inputs: [], attributes: [FLOAT, shape]},
    {name: variable, op: 'VarHandleOp', inputs: [], attributes: [FLOAT, shape, shared]},
    {name: assignName(number), op: 'AssignVariableOp', inputs: [variable, feedName(number)], attributes: [FLOAT]},
  );
}

function recordSplit(
  recorder: GraphRecorder,
  constants: IntegerConstants,
  number: number,
  rows: readonly number[],
): void {
  recorder.nodes.push({
    name: `split_${number}`,
    op: 'SplitV',
    inputs: [`block_${number}`, constants.vector(rows), constants.scalar(0)],
    attributes: [FLOAT_T, typeAttribute('Tlen', DataType.int32), intAttribute('num_split', rows.length)],
  });
}

function recordReshape(
  recorder: GraphRecorder,
  constants: IntegerConstants,
  {name, of, shape}: {readonly name: string; readonly of: string; readonly shape: readonly number[]},
): Tensor {
  const attributes = [FLOAT_T, typeAttribute('Tshape', DataType.int32)];
  return recorder.source({name, op: 'Reshape', inputs: [of, constants.vector(shape)], attributes}, shape);
}

/** Constants of int32, each written once. */
class IntegerConstants {
  readonly #recorder: GraphRecorder;
  readonly #names = new Map<string, string>();

  constructor(recorder: GraphRecorder) {
    this.#recorder = recorder;
  }

  vector(values: readonly number[]): string {
    return this.#named(values, [values.length]);
  }

  scalar(value: number): string {
    return this.#named([value], []);
  }

  #named(values: readonly number[], shape: readonly number[]): string {
    const key = `${shape.length} ${values.join()}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `integers_${this.#names.size}`;
    this.#names.set(key, name);
    const content = new Uint8Array(Int32Array.from(values).buffer);
    const value = tensorAttribute('value', DataType.int32, shape, content);
    this.#recorder.nodes.push({
      name,
      op: 'Const',
      inputs: [],
      attributes: [typeAttribute('dtype', DataType.int32), value],
    });
    return name;
  }
}
