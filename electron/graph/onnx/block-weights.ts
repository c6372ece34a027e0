/** Kernels as ONNX Runtime's own convolutions read them, up to whole blocks of channels. */
import type {GraphBuilder, WeightTensor} from './builder';

type Blocks = NonNullable<WeightTensor['blocks']>;

/** ONNX Runtime turns tensors into blocks by so many channels at once. */
const TURNED_CHANNELS = 4;

/** Keras's (rows, columns, in, out), and (rows, columns, channels, 1), as ONNX has them. */
const KERNEL = '3,2,0,1';
const DEPTHWISE = '2,3,0,1';

export class BlockedWeights {
  readonly made: WeightTensor[] = [];
  readonly #block: number;
  readonly #builder: GraphBuilder;
  readonly #known = new Map<string, string>();

  constructor(block: number, builder: GraphBuilder) {
    this.#block = block;
    this.#builder = builder;
  }

  /** So many channels, up to whole blocks. */
  whole(channels: number): number {
    return Math.ceil(channels / this.#block) * this.#block;
  }

  /** How its values lie; null where it is not computed in blocks. */
  blocksOf({shape, order}: WeightTensor, group: number): Blocks | null {
    const [outputs, inputs] = shape as [number, number];
    const block = this.#block;
    if (group !== 1) {
      const isDepthwise = order?.join() === DEPTHWISE && inputs === 1 && outputs === group;
      return isDepthwise && outputs % TURNED_CHANNELS === 0 ? {outputs: block, inputs: 1} : null;
    }
    if (order?.join() !== KERNEL) return null;
    if (inputs < block) return {outputs: block, inputs: 1};
    return inputs % TURNED_CHANNELS === 0 ? {outputs: block, inputs: block} : null;
  }

  /** The name of a kernel in blocks. */
  kernel(tensor: WeightTensor, blocks: Blocks): string {
    const [outputs, inputs, ...sizes] = tensor.shape as [number, number, ...number[]];
    const shape = [this.whole(outputs), blocks.inputs === 1 ? inputs : this.whole(inputs), ...sizes];
    return this.#weight({...tensor, shape, blocks});
  }

  /** The name of what is added to each channel, those too that fill up a block. */
  bias(tensor: WeightTensor): string {
    const whole = this.whole(tensor.shape[0]!);
    return tensor.shape.join() === `${whole}` ? tensor.name : this.#weight({...tensor, shape: [whole]});
  }

  #weight(tensor: WeightTensor): string {
    const key = JSON.stringify([tensor.name, tensor.shape, tensor.blocks]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#builder.fresh(`${tensor.name}/blocks`);
    this.made.push({...tensor, name});
    this.#known.set(key, name);
    return name;
  }
}
