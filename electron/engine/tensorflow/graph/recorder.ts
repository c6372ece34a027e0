/**
 * Records what a plan would compute as a TensorFlow graph. tfjs-node's kernels run as ever, but the addon they call is
 * replaced by one that notes each op and works out its shape: nothing is computed, no memory taken.
 */
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {Tensor} from '@tensorflow/tfjs-core';
import {
  boolAttribute,
  DataType,
  floatAttribute,
  intAttribute,
  intsAttribute,
  shapeAttribute,
  tensorAttribute,
  textAttribute,
  typeAttribute,
  type AttributeValue,
  type GraphNode,
} from './graph-def';
import {NotRecordable, outputsOf, type Known, type OpAttribute} from './shapes';

interface Metadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The part of tfjs-node's addon that its backend calls while kernels run. */
export interface Binding {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: number[], dtype: number, values: unknown): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): unknown;
  executeOp(op: string, attributes: OpAttribute[], inputs: number[], outputs: number): Metadata[];
}

/** A plain copy of the addon's properties, which are read-only and hidden. */
function constantsOf(binding: Binding): Binding {
  return Object.fromEntries(
    Object.getOwnPropertyNames(binding).map((name) => [name, (binding as unknown as Record<string, unknown>)[name]]),
  ) as unknown as Binding;
}

/** What tfjs-node's backend keeps private. */
interface BackendInside {
  binding: Binding;
  createOutputTensor(metadata: Metadata): Tensor;
  getInputTensorIds(tensors: Tensor[]): number[];
}

type Noted = Known & {readonly output: string};

export class GraphRecorder {
  readonly nodes: GraphNode[] = [];
  readonly #noted = new Map<number, Noted>();
  readonly #backend: BackendInside;
  readonly #real: Binding;
  #nextId = 1;
  #anchor: string | null = null;

  constructor(backend: NodeJSKernelBackend) {
    this.#backend = backend as unknown as BackendInside;
    this.#real = this.#backend.binding;
  }

  /** Runs `work` with kernels recorded instead of run; every tensor it makes must be gone when it returns. */
  record<T>(work: () => T): T {
    this.#backend.binding = {
      ...constantsOf(this.#real),
      createTensor: (shape: number[], dtype: number, values: unknown) => this.#constant(shape, dtype, values),
      deleteTensor: (id: number) => void this.#noted.delete(id),
      tensorDataSync: (id: number) => this.#read(id),
      executeOp: (op: string, attributes: OpAttribute[], inputs: number[]) => this.#execute(op, attributes, inputs),
    };
    try {
      return work();
    } finally {
      this.#backend.binding = this.#real;
    }
  }

  /** Adds a node that is not a kernel's and gives its output as a tensor. Only inside `record`. */
  source(node: GraphNode, shape: readonly number[], dtype: number = DataType.float32): Tensor {
    this.nodes.push(node);
    return this.#backend.createOutputTensor(this.#note(node.name, shape, dtype, null));
  }

  /** Marks a value as complete before whatever is recorded after it. Only inside `record`. */
  finish(tensor: Tensor): string {
    const name = `finished_${this.nodes.length}`;
    const {output, dtype} = this.#known(this.#backend.getInputTensorIds([tensor])[0]!);
    this.nodes.push({
      name,
      op: 'Identity',
      inputs: [output, ...this.#inOrder('Identity', name)],
      attributes: [typeAttribute('T', dtype)],
    });
    return name;
  }

  #note(output: string, shape: readonly number[], dtype: number, values: ArrayLike<number> | null): Metadata {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#noted.set(id, {output, shape, dtype, values});
    return {id, shape: [...shape], dtype};
  }

  #known(id: number): Noted {
    const noted = this.#noted.get(id);
    if (!noted) throw new NotRecordable('a tensor from outside the plan is used');
    return noted;
  }

  #constant(shape: number[], dtype: number, given: unknown): number {
    if (!(given instanceof Float32Array || given instanceof Int32Array || given instanceof Uint8Array))
      throw new NotRecordable('a constant of text is used');
    const name = `constant_${this.nodes.length}`;
    const content = new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice();
    this.nodes.push({
      name,
      op: 'Const',
      inputs: [],
      attributes: [typeAttribute('dtype', dtype), tensorAttribute('value', dtype, shape, content)],
    });
    return this.#note(name, shape, dtype, given.slice()).id;
  }

  #read(id: number): unknown {
    const {values} = this.#known(id);
    if (!values) throw new NotRecordable('a value is read before it can be known');
    return values;
  }

  #execute(op: string, attributes: OpAttribute[], ids: number[]): Metadata[] {
    const inputs = ids.map((id) => this.#known(id));
    const named = Object.fromEntries(attributes.map(({name, value}) => [name, value]));
    const outputs = outputsOf(op, inputs, named);
    const [x, y] = inputs;
    // Adding a vector to what a convolution gives is a bias: under this name TensorFlow fuses it into the convolution.
    const isBias =
      (op === 'AddV2' || op === 'Add') &&
      x!.shape.length === 4 &&
      y!.shape.length === 1 &&
      x!.shape[3] === y!.shape[0] &&
      x!.dtype === DataType.float32;
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({
      name,
      op: isBias ? 'BiasAdd' : op,
      inputs: [...inputs.map((input) => input.output), ...this.#inOrder(op, name)],
      attributes: [...attributes.map((attribute) => this.#attribute(attribute)), ...impliedTypes(op, named, inputs)],
    });
    return outputs.map(({shape, dtype}, i) => this.#note(i === 0 ? name : `${name}:${i}`, shape, dtype, null));
  }

  /**
   * A control input that keeps the branches of a model one after the other: TensorFlow would run them side by side, and
   * hold the largest values of all of them at once. Only on ops that it never fuses with others.
   */
  #inOrder(op: string, name: string): string[] {
    if (!ANCHORS.has(op)) return [];
    const before = this.#anchor;
    this.#anchor = name;
    return before ? [`^${before}`] : [];
  }

  #attribute({name, type, value}: OpAttribute): AttributeValue {
    const {TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_ATTR_SHAPE} = this.#real;
    if (type === TF_ATTR_INT && Array.isArray(value)) return intsAttribute(name, value as number[]);
    if (type === TF_ATTR_INT) return intAttribute(name, value as number);
    if (type === TF_ATTR_FLOAT) return floatAttribute(name, value as number);
    if (type === TF_ATTR_BOOL) return boolAttribute(name, Boolean(value));
    if (type === TF_ATTR_TYPE) return typeAttribute(name, value as number);
    if (type === TF_ATTR_STRING) return textAttribute(name, value as string);
    if (type === TF_ATTR_SHAPE) return shapeAttribute(name, value as number[]);
    throw new NotRecordable(`the attribute ${name} is of a kind that is not written`);
  }
}

const ANCHORS: ReadonlySet<string> = new Set([
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'ConcatV2',
  'MaxPool',
  'AvgPool',
  'Identity',
]);

/** Type attributes that eager execution works out from the inputs and a graph must state. */
function impliedTypes(
  op: string,
  given: Readonly<Record<string, unknown>>,
  inputs: readonly Known[],
): AttributeValue[] {
  const implied = IMPLIED[op] ?? {};
  return Object.entries(implied).flatMap(([name, input]) =>
    name in given ? [] : [typeAttribute(name, inputs[input]!.dtype)],
  );
}

const IMPLIED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ExpandDims: {T: 0, Tdim: 1},
  Fill: {T: 1},
  ResizeBilinear: {T: 0},
  Pad: {T: 0},
  PadV2: {T: 0},
  TopKV2: {T: 0},
};
