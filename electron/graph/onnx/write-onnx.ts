/** A recorded graph as an ONNX graph: its nodes, and which weights it takes. */
import {nameOf, type OpenGraph} from '../record/probes';
import {Varying, type Size} from '../record/unify';
import {inBlocks, type PlainGraph} from './blocks';
import {GraphBuilder, type WeightTensor} from './builder';
import {LOWERINGS} from './lower';
import {Work} from './lower/work';
import {
  modelPieces,
  tensorMessage,
  type ExternalPlace,
  type NamedSize,
  type OnnxNode,
  type OnnxPort,
  type Pieces,
} from './messages';
import {NotWritable} from './not-writable';
import {constantLike} from './lower/elementwise';
import {sizesTensor} from './sizes';
import {GraphValues, inOrder} from './values';

/** What every version of ONNX Runtime since 1.12 reads. */
const OPSET = 17;

export interface WriteOptions {
  /** Of the graph, for people. */
  readonly name: string;
  /** Of Warmstart. */
  readonly version: string;
  /**
   * Weights that ONNX wants with their axes in another order are expected in that order (`WeightTensor.order`); else
   * the graph turns them as they are.
   */
  readonly turnWeights: boolean;
  /** Channels in a block of ONNX Runtime's own operators on this processor (blocks.ts); left out: none of them. */
  readonly block?: number | null;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  /** The initializers that are weights of the plan; a weight may be in several. */
  readonly weights: readonly WeightTensor[];
  /** In the plan's order, by Keras's names; an output whose name is taken has another. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /**
   * The bytes of the model file, in pieces. `place`: a weight's values as float32, in the tensor's order of axes, or
   * where they lie in a file beside it.
   */
  model(place: (tensor: WeightTensor) => Uint8Array | ExternalPlace): Pieces;
}

/** Throws NotWritable, naming the layer, where ONNX cannot say what is recorded. */
export function writeOnnx(open: OpenGraph, options: WriteOptions): OnnxGraph {
  const {graph} = open;
  const builder = new GraphBuilder(graph.inputs.map(({name}) => name));
  // Keras lets an output have the name of an input, or of another output.
  const names = graph.outputs.map(({name}) => builder.fresh(name));
  const values = new GraphValues(graph, builder, options.turnWeights);
  const inputs = graph.inputs.map(({name, value}): OnnxPort => {
    values.set(value, {name, order: inOrder(values.rank(value))});
    return {name, type: 'float32', shape: namedSizes(values.shape(value), open)};
  });
  const ids = graph.inputs.map(({value}) => value);
  lowerAll(open, values, ids);
  builder.scope = '';
  const outputs = graph.outputs.map(({value}, i): OnnxPort => {
    const name = names[i]!;
    finish(builder, values.get(value), name);
    const {dtype, shape} = values.value(value);
    return {name, type: dtype, shape: namedSizes(shape, open)};
  });
  const plain = plainGraph(builder, values, open, outputs);
  const {nodes, weights, constants, between} =
    (options.block ? inBlocks(plain, options.block, builder) : null) ?? plain;
  return {
    nodes,
    weights,
    inputs,
    outputs,
    model: (place) =>
      modelPieces({
        ...options,
        nodes,
        initializers: [
          ...weights.map((tensor) => tensorMessage({...tensor, type: 'float32'}, place(tensor))),
          ...constants.map((tensor) => tensorMessage(tensor, tensor.bytes)),
        ],
        inputs,
        outputs,
        between,
        opset: OPSET,
      }),
  };
}

/** What the outputs need of what was built. */
function plainGraph(
  builder: GraphBuilder,
  values: GraphValues,
  open: OpenGraph,
  outputs: readonly OnnxPort[],
): PlainGraph {
  const nodes = needed(builder.nodes, new Set(outputs.map(({name}) => name)));
  const read = new Set(nodes.flatMap((node) => node.inputs));
  return {
    nodes,
    weights: builder.weights.filter(({name}) => read.has(name)),
    constants: builder.constants.filter(({name}) => read.has(name)),
    between: betweenNodes(nodes, values, open),
  };
}

function namedSizes(shape: readonly Size[], {free}: OpenGraph): NamedSize[] {
  return shape.map((size) => (size instanceof Varying ? nameOf(size, free) : size));
}

/** The tensors that these nodes give one another, with their shapes; sizes that are the same have one name. */
function betweenNodes(nodes: readonly OnnxNode[], values: GraphValues, open: OpenGraph): OnnxPort[] {
  const given = new Set(nodes.flatMap(({outputs}) => outputs));
  const names = new Map<string, string>();
  const named = (size: Varying): string => {
    const key = size.over.join();
    const name = nameOf(size, open.free) ?? names.get(key) ?? `size_${names.size + 1}`;
    names.set(key, name);
    return name;
  };
  const ports: OnnxPort[] = [];
  for (const {id, name, order} of values.tensors()) {
    if (!given.delete(name)) continue;
    const {shape, dtype} = values.value(id);
    const sizes = order.map((axis) => shape[axis]!);
    ports.push({name, type: dtype, shape: sizes.map((size) => (size instanceof Varying ? named(size) : size))});
  }
  return ports;
}

function lowerAll({graph}: OpenGraph, values: GraphValues, inputs: readonly number[]): void {
  const {builder} = values;
  const there: number[] = [];
  for (const node of graph.nodes) {
    builder.scope = node.layer;
    try {
      for (const id of Object.values(node.inputs)) makeConstant(values, id, inputs);
      const lowering = LOWERINGS[node.kernel];
      if (!lowering) throw new NotWritable(`${node.kernel} has no counterpart in ONNX here`);
      lowering(new Work(values, node, inputs, there));
      there.push(...node.outputs);
    } catch (cause) {
      if (!(cause instanceof NotWritable)) throw cause;
      throw new NotWritable(`the layer ${node.layer} (${node.className}): ${cause.message}`, {cause});
    }
  }
}

/** A constant of one value everywhere, as large as the input says. */
function makeConstant(values: GraphValues, id: number, inputs: readonly number[]): void {
  const {origin, constants, shape, dtype} = values.value(id);
  if (origin.kind !== 'constant' || !shape.some((size) => size instanceof Varying) || values.isThere(id)) return;
  const [first] = constants[0]!;
  if (first === undefined || !constants.every((data) => data.every((value) => Object.is(value, first))))
    throw new NotWritable('it computes with values that are others for each size of the input');
  const name = constantLike(values, sizesTensor({values, among: inputs, others: []}, shape), first, dtype);
  values.set(id, {name, order: inOrder(shape.length)});
}

/** Gives a tensor the name of an output. */
function finish(builder: GraphBuilder, name: string, output: string): void {
  builder.nodes.push({
    op: 'Identity',
    name: builder.fresh(`${output}/Identity`),
    inputs: [name],
    outputs: [output],
    attributes: {},
  });
}

/** The nodes that the outputs need. */
function needed(nodes: readonly OnnxNode[], wanted: Set<string>): OnnxNode[] {
  return nodes
    .toReversed()
    .filter(({inputs, outputs}) => {
      if (!outputs.some((output) => wanted.has(output))) return false;
      for (const input of inputs) wanted.add(input);
      return true;
    })
    .toReversed();
}
