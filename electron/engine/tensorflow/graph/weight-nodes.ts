/**
 * A model's weights as nodes of a graph: for each block of them a placeholder, the variable that it is assigned to, and
 * what takes the single weights out of the block again.
 */
import type {GraphDefBuilder} from '../../../graph/tensorflow/builder';
import {
  DataType,
  intAttribute,
  shapeAttribute,
  tensorAttribute,
  textAttribute,
  typeAttribute,
  type AttributeValue,
} from '../../../graph/tensorflow/messages';
import type {WeightBlock, WeightBlocks} from './weight-blocks';

export interface WeightNodes {
  /** The tensor that holds each weight, in the order of the model's. */
  readonly weights: readonly string[];
  /** One placeholder a block of weights, whose value READY assigns to its variable. */
  readonly feeds: readonly string[];
}

/** The node whose value is there when all weights are in their variables. */
export const READY = 'ready';

export function addWeights(builder: GraphDefBuilder, {blocks, shapes}: WeightBlocks): WeightNodes {
  const weights: string[] = Array.from({length: shapes.length});
  for (const [number, block] of blocks.entries()) {
    addVariable(builder, block, number);
    const read = builder.add('ReadVariableOp', [`variable_${number}`], [FLOAT]);
    if (block.rows === null) {
      weights[block.weights[0]!] = read;
      continue;
    }
    const split = addSplit(builder, read, block.rows);
    for (const [k, i] of block.weights.entries())
      weights[i] = addReshape(builder, k === 0 ? split : `${split}:${k}`, shapes[i]!);
  }
  const ready = [typeAttribute('dtype', DataType.bool), tensorAttribute('value', DataType.bool, [], Uint8Array.of(1))];
  builder.nodes.push({
    name: READY,
    op: 'Const',
    inputs: blocks.map((_, block) => `^assign_${block}`),
    attributes: ready,
  });
  return {weights, feeds: blocks.map((_, block) => feedName(block))};
}

const feedName = (block: number): string => `feed_${block}`;

const FLOAT: AttributeValue = typeAttribute('dtype', DataType.float32);
const FLOAT_T: AttributeValue = typeAttribute('T', DataType.float32);

function addVariable({nodes}: GraphDefBuilder, {tensor}: WeightBlock, number: number): void {
  const shape = shapeAttribute('shape', tensor.shape);
  const variable = `variable_${number}`;
  const shared = textAttribute('shared_name', `block_${number}`);
  nodes.push(
    {name: feedName(number), op: 'Placeholder', inputs: [], attributes: [FLOAT, shape]},
    {name: variable, op: 'VarHandleOp', inputs: [], attributes: [FLOAT, shape, shared]},
    {name: `assign_${number}`, op: 'AssignVariableOp', inputs: [variable, feedName(number)], attributes: [FLOAT]},
  );
}

function addSplit(builder: GraphDefBuilder, of: string, rows: readonly number[]): string {
  const attributes = [FLOAT_T, typeAttribute('Tlen', DataType.int32), intAttribute('num_split', rows.length)];
  return builder.add('SplitV', [of, builder.integers(rows), builder.integers([0], [])], attributes);
}

function addReshape(builder: GraphDefBuilder, of: string, shape: readonly number[]): string {
  return builder.add('Reshape', [of, builder.integers(shape)], [FLOAT_T, typeAttribute('Tshape', DataType.int32)]);
}
