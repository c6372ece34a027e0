/** A plan as the nodes of one TensorFlow graph, for one shape of each input. */
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {Plan} from '../../../plan/plan';
import {stepThrough} from '../../../plan/run';
import {DataType, shapeAttribute, tensorAttribute, typeAttribute, type GraphNode} from './graph-def';
import {assignName, feedName, recordWeights} from './record-weights';
import {GraphRecorder} from './recorder';
import type {WeightBlocks} from './weight-blocks';

export interface RecordedGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** One placeholder a block of weights, which READY assigns to its variable. */
  readonly feeds: readonly string[];
}

/** The node whose value is there when all weights are in their variables. */
export const READY = 'ready';

/** Throws NotRecordable where the plan calls something that has no place in a graph. */
export function recordPlan(
  backend: NodeJSKernelBackend,
  plan: Plan,
  weights: WeightBlocks,
  shapes: readonly (readonly number[])[],
): RecordedGraph {
  const recorder = new GraphRecorder(backend);
  return recorder.record(() => {
    const inputs = plan.inputs.map((_, i) => recordInput(recorder, i, shapes[i]!));
    const variables = recordWeights(recorder, weights);
    const outputs = recordSteps(recorder, plan, inputs, variables);
    recorder.nodes.push(readyNode(weights.blocks.length));
    tf.dispose([...inputs, ...variables]);
    return {
      nodes: recorder.nodes,
      inputs: inputs.map((_, i) => inputName(i)),
      outputs,
      feeds: weights.blocks.map((_, i) => feedName(i)),
    };
  });
}

function inputName(input: number): string {
  return `input_${input}`;
}

function recordInput(recorder: GraphRecorder, input: number, shape: readonly number[]): tf.Tensor {
  const attributes = [typeAttribute('dtype', DataType.float32), shapeAttribute('shape', shape)];
  return recorder.source({name: inputName(input), op: 'Placeholder', inputs: [], attributes}, shape);
}

/** The names of the outputs, in the plan's order. */
function recordSteps(
  recorder: GraphRecorder,
  plan: Plan,
  inputs: readonly tf.Tensor[],
  variables: readonly tf.Tensor[],
): string[] {
  const finished = new Map<number, string>();
  const isOutput = new Set(plan.outputs.map(({value}) => value));
  const tensors = tf.tidy(() =>
    stepThrough(plan, inputs, variables, (_, made) => {
      for (const {value, tensor} of made) if (isOutput.has(value)) finished.set(value, recorder.finish(tensor));
    }),
  );
  // An output that is an input was made by no step.
  const names = plan.outputs.map(({value}, i) => `${finished.get(value) ?? recorder.finish(tensors[i]!)}:0`);
  tf.dispose(tensors);
  return names;
}

function readyNode(blocks: number): GraphNode {
  return {
    name: READY,
    op: 'Const',
    inputs: Array.from({length: blocks}, (_, block) => `^${assignName(block)}`),
    attributes: [typeAttribute('dtype', DataType.bool), tensorAttribute('value', DataType.bool, [], Uint8Array.of(1))],
  };
}
