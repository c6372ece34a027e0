/** A recorded graph as nodes of a TensorFlow GraphDef: a table with a row a kernel, as for ONNX. */
import {NotRecordable, type GraphValue, type RecordedGraph} from '../record/graph';
import type {GraphDefBuilder} from './builder';
import {ARRANGEMENTS} from './lower/arrange';
import {ELEMENTWISE} from './lower/elementwise';
import {REDUCTIONS} from './lower/reduce';
import {WINDOWS} from './lower/windows';
import {Work, type Lowering, type Tensor} from './lower/work';
import {DataType, shapeAttribute, typeAttribute} from './messages';

/** One row a kernel. Sources: the ops' registrations in tensorflow/core/ops/*.cc. */
export const LOWERINGS: Readonly<Record<string, Lowering>> = {
  ...ELEMENTWISE,
  ...WINDOWS,
  ...REDUCTIONS,
  ...ARRANGEMENTS,
};

export interface GraphDefPorts {
  /** Names of the placeholders that the inputs are fed through, in the plan's order. */
  readonly inputs: readonly string[];
  /** Tensors that are the outputs, in the plan's order. */
  readonly outputs: readonly string[];
}

/**
 * Adds the graph's nodes. `weights`: the tensor that holds each weight, in the plan's order. Throws NotRecordable,
 * naming the layer, where TensorFlow has no op for what is recorded.
 */
export function writeGraphDef(
  graph: RecordedGraph,
  weights: readonly string[],
  builder: GraphDefBuilder,
): GraphDefPorts {
  const tensors = new Tensors(graph.values, weights, builder);
  const inputs = graph.inputs.map(({value}, i) => addInput(graph.values[value]!, i, builder));
  for (const [i, {value}] of graph.inputs.entries()) tensors.set(value, inputs[i]!);
  const isOutput = new Set(graph.outputs.map(({value}) => value));
  const finished = new Map<number, string>();
  const finish = (value: number): string => {
    const {name, dtype} = tensors.get(value);
    const known = finished.get(value) ?? builder.add('Identity', [name], [typeAttribute('T', DataType[dtype])]);
    finished.set(value, known);
    return known;
  };
  for (const node of graph.nodes) {
    const names = lowered(node, tensors, builder);
    for (const [i, value] of node.outputs.entries()) tensors.set(value, names[i]!);
    // As soon as it is there, so that it is complete before whatever comes after it.
    for (const value of node.outputs) if (isOutput.has(value)) finish(value);
  }
  return {inputs, outputs: graph.outputs.map(({value}) => `${finish(value)}:0`)};
}

function addInput({shape, dtype}: GraphValue, input: number, builder: GraphDefBuilder): string {
  const name = `input_${input}`;
  const attributes = [typeAttribute('dtype', DataType[dtype]), shapeAttribute('shape', shape)];
  builder.nodes.push({name, op: 'Placeholder', inputs: [], attributes});
  return name;
}

function lowered(node: RecordedGraph['nodes'][number], tensors: Tensors, builder: GraphDefBuilder): readonly string[] {
  try {
    const lowering = LOWERINGS[node.kernel];
    if (!lowering) throw new NotRecordable(`${node.kernel} has no counterpart in TensorFlow here`);
    const inputs = Object.values(node.inputs).map((id) => tensors.get(id));
    const outputs = node.outputs.map((id) => tensors.valueOf(id));
    const names = lowering(new Work(builder, node, inputs, outputs));
    return typeof names === 'string' ? [names] : names;
  } catch (cause) {
    if (!(cause instanceof NotRecordable)) throw cause;
    throw new NotRecordable(`the layer ${node.layer} (${node.className}): ${cause.message}`, {cause});
  }
}

/** The tensors that hold the values. Constants are written when they are first used. */
class Tensors {
  readonly #values: readonly GraphValue[];
  readonly #weights: readonly string[];
  readonly #builder: GraphDefBuilder;
  readonly #names = new Map<number, string>();

  constructor(values: readonly GraphValue[], weights: readonly string[], builder: GraphDefBuilder) {
    this.#values = values;
    this.#weights = weights;
    this.#builder = builder;
  }

  valueOf(id: number): GraphValue {
    return this.#values[id]!;
  }

  set(id: number, name: string): void {
    this.#names.set(id, name);
  }

  get(id: number): Tensor {
    const value = this.valueOf(id);
    const name = this.#names.get(id) ?? this.#source(value);
    this.#names.set(id, name);
    return {name, shape: value.shape, dtype: value.dtype};
  }

  #source({origin, shape, dtype}: GraphValue): string {
    if (origin.kind === 'weight') return this.#weights[origin.index]!;
    if (origin.kind === 'constant') return this.#builder.constant(origin.data, shape, dtype);
    throw new NotRecordable('a value is used before it is computed');
  }
}
