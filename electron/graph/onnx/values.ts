/**
 * The values of a recorded graph as tensors of an ONNX graph. Each may be there with its axes in several orders: what
 * convolutions give is kept channels first, as ONNX computes it, and turned only where something needs another order.
 */
import type {Constant} from '../record/graph';
import {Varying, type Size, type UnifiedGraph, type UnifiedValue} from '../record/unify';
import type {GraphBuilder} from './builder';
import {NotWritable} from './not-writable';
import {turn} from './turn';

/** A tensor's name, and which axis of the value each of its own axes is. */
export interface Form {
  readonly name: string;
  readonly order: readonly number[];
}

export type Order = readonly number[];

export function inOrder(rank: number): Order {
  return Array.from({length: rank}, (_, i) => i);
}

/** Channels first: for a value that has them last. */
export function channelsFirst(rank: number): Order {
  return [0, rank - 1, ...Array.from({length: rank - 2}, (_, i) => i + 1)];
}

function isSame(a: Order, b: Order): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

export class GraphValues {
  readonly builder: GraphBuilder;
  readonly #graph: UnifiedGraph;
  readonly #forms = new Map<number, Form[]>();
  readonly #turnWeights: boolean;
  readonly #sameConstants = new Map<number, boolean>();

  /** `turnWeights`: weights that are needed in another order are written so; else the graph turns them. */
  constructor(graph: UnifiedGraph, builder: GraphBuilder, turnWeights: boolean) {
    this.#graph = graph;
    this.builder = builder;
    this.#turnWeights = turnWeights;
  }

  value(id: number): UnifiedValue {
    return this.#graph.values[id]!;
  }

  shape(id: number): readonly Size[] {
    return this.value(id).shape;
  }

  rank(id: number): number {
    return this.shape(id).length;
  }

  set(id: number, form: Form): void {
    this.#forms.set(id, [form]);
  }

  /** Every tensor that a node gives, and which value it is. */
  *tensors(): Iterable<Form & {readonly id: number}> {
    for (const [id, forms] of this.#forms) for (const form of forms) yield {...form, id};
  }

  isThere(id: number): boolean {
    return this.#forms.has(id);
  }

  /** The same tensors, with other axes: `order` says what becomes of a form's. */
  alias(id: number, of: number, order: (order: Order) => Order = (same) => same): void {
    this.#forms.set(
      id,
      this.forms(of).map((form) => ({name: form.name, order: order(form.order)})),
    );
  }

  /** The forms in which a value is there, the one that was computed first; a weight or a constant is made now. */
  forms(id: number): readonly Form[] {
    const known = this.#forms.get(id);
    if (known) return known;
    const order = inOrder(this.rank(id));
    const forms = [{name: this.#source(id, order, null), order}];
    this.#forms.set(id, forms);
    return forms;
  }

  /** Whether its values are there before anything is computed. */
  isFixed(id: number): boolean {
    const {origin} = this.value(id);
    return origin.kind === 'weight' || (origin.kind === 'constant' && this.#isOneConstant(id));
  }

  /** A constant's values, the same in all recordings; null: it has none. */
  constant(id: number): Constant | null {
    return this.#isOneConstant(id) ? this.value(id).constants[0]! : null;
  }

  /** The tensor with its axes in this order. */
  get(id: number, order: Order = inOrder(this.rank(id))): string {
    const same = this.#forms.get(id)?.find((form) => isSame(form.order, order));
    if (same) return same.name;
    if (this.isFixed(id) && this.#turns(id)) return this.#source(id, order, null);
    const [form] = this.forms(id);
    if (isSame(form!.order, order)) return form!.name;
    const perm = order.map((axis) => form!.order.indexOf(axis));
    const name = this.builder.add('Transpose', [form!.name], {perm});
    this.#forms.get(id)!.push({name, order});
    return name;
  }

  /** The tensor in this order, with another shape of as many values. */
  reshaped(id: number, order: Order, shape: readonly number[]): string {
    if (this.isFixed(id) && this.#turns(id)) return this.#source(id, order, shape);
    return this.builder.add('Reshape', [this.get(id, order), this.builder.integers(shape)]);
  }

  /**
   * The tensor so that it broadcasts, as numpy does, with one of `rank` axes in `order`: the value's own axes are that
   * one's last.
   */
  broadcast(id: number, order: Order): string {
    const shape = this.shape(id);
    const before = order.length - shape.length;
    const own = order.filter((axis) => axis >= before).map((axis) => axis - before);
    if (shape.every((size) => size === 1) && shape.length <= 1) return this.get(id);
    const places = order.flatMap((axis, i) => (axis < before ? [i] : []));
    const leading = places.filter((place, i) => place === i).length;
    const added = places.slice(leading).map((place) => place - leading);
    if (added.length === 0) return this.get(id, own);
    if (this.isFixed(id)) {
      const wanted = order.slice(leading).map((axis) => (axis < before ? 1 : (shape[axis - before] as number)));
      return this.reshaped(id, own, wanted);
    }
    return this.builder.add('Unsqueeze', [this.get(id, own), this.builder.integers(added)]);
  }

  #turns(id: number): boolean {
    return this.#turnWeights || this.value(id).origin.kind === 'constant';
  }

  #isOneConstant(id: number): boolean {
    const known = this.#sameConstants.get(id);
    if (known !== undefined) return known;
    const {origin, shape, constants} = this.value(id);
    const [first, ...rest] = constants;
    const same =
      origin.kind === 'constant' &&
      !shape.some((size) => size instanceof Varying) &&
      rest.every((data) => data === first || data.every((value, i) => Object.is(value, first![i])));
    this.#sameConstants.set(id, same);
    return same;
  }

  #source(id: number, order: Order, shape: readonly number[] | null): string {
    const {origin, dtype} = this.value(id);
    const own = this.shape(id) as readonly number[];
    const wanted = shape ?? order.map((axis) => own[axis]!);
    const turned = isSame(order, inOrder(own.length)) ? null : order;
    if (origin.kind === 'weight') return this.builder.weight(origin.index, turned, wanted, `weight_${origin.index}`);
    const data = this.constant(id);
    if (!data) throw new NotWritable('it computes with values that are others for each size of the input');
    return this.builder.constant(turned ? turn(data, own, turned) : data, wanted, dtype);
  }
}
