/** Collects the nodes of a GraphDef; small constants that are the same are one. */
import type {Constant, ElementType} from '../record/graph';
import {DataType, tensorAttribute, typeAttribute, type AttributeValue, type NodeDef} from './messages';

/**
 * Ops that are kept one after the other by control inputs: TensorFlow would run the branches of a model side by side,
 * and hold the largest values of all of them at once. Only ops that it never fuses with others.
 */
const IN_ORDER: ReadonlySet<string> = new Set([
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'ConcatV2',
  'MaxPool',
  'AvgPool',
  'Identity',
]);

/** Bytes up to which constants are compared, and above which one of the same value everywhere is a Fill. */
const SMALL = 1024;

export class GraphDefBuilder {
  readonly nodes: NodeDef[] = [];
  readonly #byName = new Map<string, NodeDef>();
  readonly #known = new Map<string, string>();
  #last: string | null = null;

  /** Adds a node, and gives its name: the tensor that is its first output; `name:1` is the second. */
  add(op: string, inputs: readonly string[], attributes: readonly AttributeValue[] = []): string {
    const name = `${op}_${this.nodes.length}`;
    const node = {name, op, inputs: [...inputs, ...this.#after(op, name)], attributes};
    this.nodes.push(node);
    this.#byName.set(name, node);
    return name;
  }

  /** The node whose first output the tensor is. */
  nodeOf(tensor: string): NodeDef | null {
    return this.#byName.get(tensor) ?? null;
  }

  /** int32: shapes, axes, sizes. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(Int32Array.from(values), shape, 'int32');
  }

  scalar(value: number, type: ElementType): string {
    return this.constant(arrayOf[type].of(value), [], type);
  }

  constant(data: Constant, shape: readonly number[], type: ElementType): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (bytes.length > SMALL) {
      const [first] = data;
      const isOne = data.every((value) => Object.is(value, first));
      return isOne ? this.#filled(first!, shape, type) : this.#const(bytes, shape, type);
    }
    const key = `${type} ${shape.join()} ${bytes.join()}`;
    const known = this.#known.get(key) ?? this.#const(bytes, shape, type);
    this.#known.set(key, known);
    return known;
  }

  #filled(value: number, shape: readonly number[], type: ElementType): string {
    const attributes = [typeAttribute('T', DataType[type]), typeAttribute('index_type', DataType.int32)];
    return this.add('Fill', [this.integers(shape), this.scalar(value, type)], attributes);
  }

  #const(bytes: Uint8Array, shape: readonly number[], type: ElementType): string {
    const dtype = DataType[type];
    return this.add('Const', [], [typeAttribute('dtype', dtype), tensorAttribute('value', dtype, shape, bytes)]);
  }

  #after(op: string, name: string): string[] {
    if (!IN_ORDER.has(op)) return [];
    const before = this.#last;
    this.#last = name;
    return before === null ? [] : [`^${before}`];
  }
}

const arrayOf = {float32: Float32Array, int32: Int32Array, bool: Uint8Array} as const;
