/**
 * Convolutions as ONNX Runtime computes them on a processor: on tensors whose channels lie in blocks, by operators of
 * its domain `com.microsoft.nchwc`, with sums and activations inside. Its own optimiser turns a graph into this, but
 * only by reading all weights once more; here they are written so in the first place. What is not known here keeps its
 * plain layout, which is what the optimiser then sees.
 */
import {BlockedWeights} from './block-weights';
import type {ConstantTensor, GraphBuilder, WeightTensor} from './builder';
import {OnnxType, type AttributeValue, type NamedSize, type OnnxNode, type OnnxPort} from './messages';

export const BLOCKS_DOMAIN = 'com.microsoft.nchwc';

export interface PlainGraph {
  /** In an order in which each is given what it reads. */
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly WeightTensor[];
  readonly constants: readonly ConstantTensor[];
  /** Shapes of what nodes give one another. */
  readonly between: readonly OnnxPort[];
}

/** Null where it would be turned to and fro more than it is worth. `block`: channels in a block on this processor. */
export function inBlocks(graph: PlainGraph, block: number, builder: GraphBuilder): PlainGraph | null {
  const layout = new BlockLayout(graph, block, builder);
  for (const node of graph.nodes) layout.add(node);
  return layout.result();
}

/** A node that is being put together. */
interface Piece {
  readonly op: string;
  readonly name: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Record<string, AttributeValue>;
  readonly domain?: string;
}

/** A tensor in blocks. */
interface Blocked {
  readonly name: string;
  readonly channels: number;
  /** The convolution that gives it, while that may still take a sum or an activation. */
  readonly from: Piece | null;
  /** Nothing in it is below zero. */
  readonly isPositive: boolean;
}

/** Zeros around a tensor, which are the business of what reads it. */
interface Padded {
  readonly node: OnnxNode;
  readonly input: string;
  readonly pads: readonly number[];
}

const ACTIVATIONS = new Set(['Relu', 'Sigmoid', 'Tanh']);

/** Value by value, and finite where the inputs are: what lies in channels that fill up a block stays harmless. */
const ELEMENTWISE = new Set([
  ...ACTIVATIONS,
  'Add',
  'Sub',
  'Mul',
  'Min',
  'Max',
  'Clip',
  'LeakyRelu',
  'Elu',
  'Selu',
  'Softplus',
  'Softsign',
  'HardSigmoid',
]);

/** Of so many convolutions at least, one input may have to be brought into blocks. */
const WORTH = 4;

const CHANNELS_LAST = '0,2,3,1';
class BlockLayout {
  readonly #block: number;
  readonly #builder: GraphBuilder;
  readonly #weights: ReadonlyMap<string, WeightTensor>;
  readonly #constants: ReadonlyMap<string, ConstantTensor>;
  readonly #shapes: ReadonlyMap<string, readonly NamedSize[]>;
  readonly #between: readonly OnnxPort[];
  /** How often a tensor is read. */
  readonly #reads = new Map<string, number>();
  readonly #pieces: Piece[] = [];
  readonly #kernels: BlockedWeights;
  readonly #blocked = new Map<string, Blocked>();
  readonly #padded = new Map<string, Padded>();
  /** Names of tensors that are given in their plain layout. */
  readonly #plain = new Set<string>();
  #convolutions = 0;
  #turned = 0;

  constructor({nodes, weights, constants, between}: PlainGraph, block: number, builder: GraphBuilder) {
    this.#block = block;
    this.#builder = builder;
    this.#kernels = new BlockedWeights(block, builder);
    this.#weights = new Map(weights.map((tensor) => [tensor.name, tensor]));
    this.#constants = new Map(constants.map((tensor) => [tensor.name, tensor]));
    this.#between = between;
    this.#shapes = new Map(between.map(({name, shape}) => [name, shape]));
    for (const name of nodes.flatMap(({inputs}) => inputs)) this.#reads.set(name, (this.#reads.get(name) ?? 0) + 1);
  }

  add(node: OnnxNode): void {
    if (this.#take(node)) return;
    for (const input of node.inputs) this.#asPlain(input);
    this.#push(node);
  }

  result(): PlainGraph | null {
    if (this.#convolutions === 0 || this.#turned * WORTH > this.#convolutions) return null;
    const read = new Set(this.#pieces.flatMap(({inputs}) => inputs));
    const given = new Set(this.#pieces.flatMap(({outputs}) => outputs));
    const own = this.#between.flatMap(({name, type, shape}): OnnxPort[] => {
      const blocked = this.#blocked.get(name);
      if (!blocked) return [];
      const sizes = shape.map((size, axis) => (axis === 1 ? this.#kernels.whole(blocked.channels) : size));
      return [{name: blocked.name, type, shape: sizes}];
    });
    return {
      nodes: this.#pieces,
      weights: [...this.#weights.values(), ...this.#kernels.made].filter(({name}) => read.has(name)),
      constants: [...this.#constants.values()].filter(({name}) => read.has(name)),
      between: [...new Map([...this.#between, ...own].map((port) => [port.name, port])).values()].filter(({name}) =>
        given.has(name),
      ),
    };
  }

  #take(node: OnnxNode): boolean {
    switch (node.op) {
      case 'Conv':
        return this.#convolution(node);
      case 'Pad':
        return this.#pad(node);
      case 'MaxPool':
      case 'AveragePool':
        return this.#pool(node);
      case 'Resize':
        return this.#resize(node);
      case 'Concat':
        return this.#concat(node);
      case 'Transpose':
        return this.#channelsLast(node);
      case 'Cast':
        return this.#cast(node);
      default:
        return this.#activation(node) || this.#biasAfter(node) || this.#sum(node) || this.#elementwise(node);
    }
  }

  #push(piece: OnnxNode): void {
    this.#pieces.push({...piece, inputs: [...piece.inputs], outputs: [...piece.outputs]});
    for (const name of piece.outputs) this.#plain.add(name);
  }

  /** Adds a node that gives the value `output` in blocks. */
  #give(output: string, channels: number, piece: Omit<Piece, 'name' | 'outputs'>, isPositive = false): Piece {
    const name = this.#builder.fresh(`${output}/blocks`);
    const whole = {...piece, name, outputs: [name]};
    this.#pieces.push(whole);
    this.#blocked.set(output, {name, channels, from: piece.op === 'Conv' ? whole : null, isPositive});
    return whole;
  }

  /** The tensor in its plain layout. */
  #asPlain(name: string): string {
    const padded = this.#padded.get(name);
    if (padded && !this.#plain.has(name)) {
      this.#asPlain(padded.input);
      this.#push(padded.node);
    }
    const blocked = this.#blocked.get(name);
    if (blocked && !this.#plain.has(name)) {
      const attributes = {channels: blocked.channels, channels_last: 0};
      this.#push({...this.#own('ReorderOutput', [blocked.name], attributes), name, outputs: [name]});
    }
    return name;
  }

  #own(op: string, inputs: string[], attributes: Record<string, AttributeValue>): Omit<Piece, 'name' | 'outputs'> {
    return {op, inputs, attributes, domain: BLOCKS_DOMAIN};
  }

  /** The tensor in blocks, brought into them where it is not. */
  #asBlocks(name: string, channels: number): string {
    const known = this.#blocked.get(name);
    if (known) return known.name;
    this.#turned += 1;
    this.#asPlain(name);
    this.#plain.add(name);
    return this.#give(name, channels, this.#own('ReorderInput', [name], {channels_last: 0})).name;
  }

  #convolution(node: OnnxNode): boolean {
    const [from, kernel, bias] = node.inputs as [string, string, string?];
    const weight = this.#weights.get(kernel);
    const blocks = weight && this.#kernels.blocksOf(weight, node.attributes['group'] as number);
    const isKnown = bias === undefined || this.#weights.has(bias);
    if (!blocks || !isKnown) return false;
    const [outputs, inputs] = weight.shape as [number, number];
    const [source, attributes] = this.#unpadded(from, node.attributes);
    const isPlain = blocks.inputs === 1 && attributes['group'] === 1;
    const channels = attributes['group'] === 1 ? inputs : outputs;
    const x = isPlain ? this.#asPlain(source) : this.#asBlocks(source, channels);
    const w = this.#kernels.kernel(weight, blocks);
    const b = bias === undefined ? [] : [this.#kernels.bias(this.#weights.get(bias)!)];
    if (attributes['group'] !== 1) attributes['group'] = this.#kernels.whole(outputs);
    this.#give(node.outputs[0]!, outputs, this.#own('Conv', [x, w, ...b], {...attributes}));
    this.#convolutions += 1;
    return true;
  }

  /** Zeros in front of and behind rows and columns wait for what reads them, where that is one node alone. */
  #pad(node: OnnxNode): boolean {
    const [input, places, value] = node.inputs as [string, string, string?];
    const pads = this.#integers(places);
    const isZero = value === undefined || this.#floats(value)?.every((one) => one === 0) === true;
    if (node.attributes['mode'] !== 'constant' || !isZero || pads?.length !== 8) return false;
    const [output] = node.outputs as [string];
    if ([0, 1, 4, 5].some((i) => pads[i] !== 0) || pads.some((pad) => pad < 0) || this.#reads.get(output) !== 1)
      return false;
    this.#padded.set(output, {node, input, pads: [pads[2]!, pads[3]!, pads[6]!, pads[7]!]});
    return true;
  }

  /** What is read instead of a tensor with zeros around it, and the attributes for that. */
  #unpadded(name: string, attributes: OnnxNode['attributes']): [string, Record<string, AttributeValue>] {
    const padded = this.#padded.get(name);
    const {auto_pad: auto = 'VALID', pads: own = [0, 0, 0, 0], ...rest} = attributes;
    if (!padded || auto !== 'VALID') return [name, {...attributes}];
    return [padded.input, {...rest, pads: (own as readonly number[]).map((pad, i) => pad + padded.pads[i]!)}];
  }

  #pool(node: OnnxNode): boolean {
    let [name, attributes] = [node.inputs[0]!, {...node.attributes}];
    const [input, inside] = this.#unpadded(name, node.attributes);
    const sizes = node.attributes['kernel_shape'] as readonly number[];
    // The largest of values and zeros is that of the values, where none is below zero and each window has one.
    const isSame =
      input !== name &&
      node.op === 'MaxPool' &&
      this.#blocked.get(input)?.isPositive === true &&
      (inside['pads'] as readonly number[]).every((pad, i) => pad < sizes[i % 2]!);
    if (isSame) [name, attributes] = [input, inside];
    const blocked = this.#blocked.get(name);
    if (!blocked || sizes.length !== 2) return false;
    const piece = this.#own(node.op, [blocked.name], attributes);
    this.#give(node.outputs[0]!, blocked.channels, piece, blocked.isPositive);
    return true;
  }

  /** By whole numbers, between the nearest or the four nearest. */
  #resize({inputs, outputs, attributes}: OnnxNode): boolean {
    const blocked = this.#blocked.get(inputs[0]!);
    const scales = inputs.length === 3 ? this.#floats(inputs[2]!) : null;
    if (!blocked || scales?.length !== 4) return false;
    const {mode, coordinate_transformation_mode: coordinates} = attributes;
    const isNearest = mode === 'nearest' && coordinates === 'asymmetric' && attributes['nearest_mode'] === 'floor';
    if (!isNearest && mode !== 'linear') return false;
    const how = {scales: [...scales], mode, coordinate_transformation_mode: coordinates!};
    this.#give(outputs[0]!, blocked.channels, this.#own('Upsample', [blocked.name], how), blocked.isPositive);
    return true;
  }

  /** Along the channels, where each part fills its blocks. */
  #concat({op, inputs, outputs, attributes}: OnnxNode): boolean {
    const parts = inputs.map((name) => this.#blocked.get(name));
    if (attributes['axis'] !== 1 || !parts.every((part) => part && part.channels % this.#block === 0)) return false;
    const all = parts as readonly Blocked[];
    const channels = all.reduce((sum, part) => sum + part.channels, 0);
    const isPositive = all.every((part) => part.isPositive);
    this.#give(outputs[0]!, channels, {op, inputs: all.map(({name}) => name), attributes: {...attributes}}, isPositive);
    return true;
  }

  /** Straight from blocks to channels last. */
  #channelsLast({name, inputs, outputs, attributes}: OnnxNode): boolean {
    const blocked = this.#blocked.get(inputs[0]!);
    if (!blocked || (attributes['perm'] as readonly number[]).join() !== CHANNELS_LAST) return false;
    const piece = this.#own('ReorderOutput', [blocked.name], {channels: blocked.channels, channels_last: 1});
    this.#push({...piece, name, outputs});
    return true;
  }

  /** To float32, which all that is in blocks is already. */
  #cast({inputs, outputs, attributes}: OnnxNode): boolean {
    const blocked = this.#blocked.get(inputs[0]!);
    if (!blocked || attributes['to'] !== OnnxType.float32) return false;
    this.#blocked.set(outputs[0]!, {...blocked, from: null});
    return true;
  }

  /** Inside the convolution that gives what it reads. */
  #activation({op, inputs, outputs}: OnnxNode): boolean {
    const [input] = inputs as [string];
    const blocked = this.#blocked.get(input);
    if (!ACTIVATIONS.has(op) || !blocked?.from || this.#reads.get(input) !== 1) return false;
    blocked.from.attributes['activation'] = op;
    this.#blocked.set(outputs[0]!, {...blocked, from: null, isPositive: op !== 'Tanh'});
    return true;
  }

  /** What is added to each channel becomes the convolution's own. */
  #biasAfter({op, inputs, outputs}: OnnxNode): boolean {
    const [input, bias] = inputs as [string, string?];
    const blocked = this.#blocked.get(input);
    const tensor = this.#weights.get(bias ?? '');
    if (op !== 'Add' || !blocked?.from || blocked.from.inputs.length !== 2 || this.#reads.get(input) !== 1)
      return false;
    if (tensor?.order !== null || tensor.shape.join() !== `${blocked.channels},1,1`) return false;
    blocked.from.inputs.push(this.#kernels.bias(tensor));
    this.#blocked.set(outputs[0]!, blocked);
    return true;
  }

  /** Inside one of the convolutions that are added, which adds to what the other has computed. */
  #sum({op, inputs, outputs}: OnnxNode): boolean {
    if (op !== 'Add' || !this.#isElementwise(inputs)) return false;
    const into = inputs.findIndex((name) => {
      const from = this.#blocked.get(name)?.from;
      return from && from.inputs.length < 4 && this.#reads.get(name) === 1;
    });
    const other = this.#blocked.get(inputs[1 - into] ?? '');
    if (into < 0 || !other) return false;
    const {from, channels} = this.#blocked.get(inputs[into]!)!;
    const {op: conv, inputs: own, attributes, domain} = from!;
    this.#pieces.splice(this.#pieces.indexOf(from!), 1);
    this.#blocked.delete(inputs[into]!);
    const [x, w, b = ''] = own as [string, string, string?];
    this.#give(outputs[0]!, channels, {op: conv, inputs: [x, w, b, other.name], attributes, domain: domain!});
    return true;
  }

  #elementwise({op, inputs, outputs, attributes}: OnnxNode): boolean {
    if (!ELEMENTWISE.has(op) || !this.#isElementwise(inputs)) return false;
    const all = inputs.map((name) => this.#blocked.get(name));
    const {channels} = all.find((one) => one)!;
    const names = inputs.map((name, i) => all[i]?.name ?? name);
    this.#give(outputs[0]!, channels, {op, inputs: names, attributes: {...attributes}}, op === 'Relu');
    return true;
  }

  /** Whether all that are in blocks, and there are some, have one shape, and the others are one number. */
  #isElementwise(inputs: readonly string[]): boolean {
    const blocked = [...new Set(inputs.filter((name) => this.#blocked.has(name)))];
    const shapes = blocked.map((name) => this.#shapes.get(name)?.join());
    const isOne = blocked.length === 1 || (shapes[0] !== undefined && shapes.every((shape) => shape === shapes[0]));
    return isOne && inputs.every((name) => this.#blocked.has(name) || this.#isNumber(name));
  }

  #isNumber(name: string): boolean {
    const shape = this.#constants.get(name)?.shape;
    return shape !== undefined && (shape.length === 0 || shape.join() === '1');
  }

  #integers(name: string): readonly number[] | null {
    const bytes = this.#bytes(name, 'int64');
    return bytes && Array.from(new BigInt64Array(bytes.buffer), Number);
  }

  #floats(name: string): readonly number[] | null {
    const bytes = this.#bytes(name, 'float32');
    return bytes && Array.from(new Float32Array(bytes.buffer));
  }

  /** A constant's, in memory of their own. */
  #bytes(name: string, type: ConstantTensor['type']): Uint8Array<ArrayBuffer> | null {
    const constant = this.#constants.get(name);
    return constant?.type === type ? new Uint8Array(constant.bytes) : null;
  }
}
