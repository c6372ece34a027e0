/** Collects the nodes and initializers of an ONNX graph; constants that are the same are one. */
import type {Constant, ElementType} from '../record/graph';
import type {AttributeValue, OnnxNode, OnnxTypeName} from './messages';

/** An initializer whose values are known here. */
export interface ConstantTensor {
  readonly name: string;
  readonly type: OnnxTypeName;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** An initializer that holds a weight of the plan. */
export interface WeightTensor {
  readonly name: string;
  /** Number of the compiled weight. */
  readonly weight: number;
  /** Axes of the weight in the order in which the initializer has them; null: as they are. */
  readonly order: readonly number[] | null;
  /** Of the initializer: that of the turned weight, or with as many values; in blocks with zeros up to whole ones. */
  readonly shape: readonly number[];
  /** A convolution's kernel whose channels lie in blocks of so many (blocks.ts); left out: as its axes say. */
  readonly blocks?: {readonly outputs: number; readonly inputs: number} | null;
}

export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: ConstantTensor[] = [];
  readonly weights: WeightTensor[] = [];
  readonly #names = new Set<string>();
  /** How often a name was wished for. */
  readonly #wishes = new Map<string, number>();
  readonly #known = new Map<string, string>();
  /** What names of new nodes begin with: the layer's. */
  scope = '';

  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.#names.add(name);
  }

  /** A name that nothing else has. */
  fresh(wish: string): string {
    let name = wish;
    let wishes = this.#wishes.get(wish) ?? 0;
    for (; this.#names.has(name); name = `${wish}_${wishes}`) wishes += 1;
    this.#wishes.set(wish, wishes);
    this.#names.add(name);
    return name;
  }

  /** Adds a node with one output, and gives its name. */
  add(op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
    return this.addSeveral(op, inputs, attributes, 1)[0]!;
  }

  addSeveral(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    count: number,
  ): string[] {
    const name = this.fresh(this.scope === '' ? op : `${this.scope}/${op}`);
    const outputs = Array.from({length: count}, (_, i) => (i === 0 ? name : this.fresh(`${name}:${i}`)));
    this.nodes.push({op, name, inputs, outputs, attributes});
    return outputs;
  }

  /** int64 values: shapes, axes. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant('int64', shape, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  float(value: number): string {
    return this.constant(Float32Array.of(value), [], 'float32');
  }

  constant(data: Constant, shape: readonly number[], type: ElementType): string {
    return this.#constant(type, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  weight(weight: number, order: readonly number[] | null, shape: readonly number[], wish: string): string {
    const key = `weight ${weight} ${order?.join()} ${shape.join()}`;
    return this.#once(key, () => {
      const name = this.fresh(wish);
      this.weights.push({name, weight, order, shape});
      return name;
    });
  }

  #constant(type: OnnxTypeName, shape: readonly number[], bytes: Uint8Array): string {
    const key = `${type} ${shape.join()} ${keyOf(bytes)}`;
    return this.#once(key, () => {
      const name = this.fresh('constant');
      this.constants.push({name, type, shape, bytes});
      return name;
    });
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

/** Bytes as text; of many only by their own number, so that they are never taken for others. */
let unlike = 0;
function keyOf(bytes: Uint8Array): string {
  if (bytes.length <= 1024) return bytes.join();
  unlike += 1;
  return `large ${unlike}`;
}
