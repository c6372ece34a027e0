/** One node of a recorded graph while it is written. */
import type {GraphNode} from '../../record/graph';
import type {GraphBuilder} from '../builder';
import {sizesTensor, type SizeSource} from '../sizes';
import type {Size} from '../../record/unify';
import type {Form, GraphValues, Order} from '../values';

/** Writes one node: gives its outputs their forms. */
export type Lowering = (work: Work) => void;

export class Work {
  readonly values: GraphValues;
  readonly builder: GraphBuilder;
  readonly node: GraphNode;
  readonly #sources: readonly number[];
  readonly #others: readonly number[];

  /** `inputs`: of the graph. `others`: values that are there already. */
  constructor(values: GraphValues, node: GraphNode, inputs: readonly number[], others: readonly number[]) {
    this.values = values;
    this.builder = values.builder;
    this.node = node;
    this.#others = others;
    this.#sources = [...new Set([...Object.values(node.inputs), ...inputs])];
  }

  /** The value that a kernel's input is; `name`: tfjs's. */
  input(name: string): number {
    return this.node.inputs[name]!;
  }

  get list(): readonly number[] {
    return Object.values(this.node.inputs);
  }

  get output(): number {
    return this.node.outputs[0]!;
  }

  get outputShape(): readonly Size[] {
    return this.values.shape(this.output);
  }

  attribute<T>(name: string): T {
    return this.node.attributes[name] as T;
  }

  /** Sizes as an int64 tensor. */
  sizes(sizes: readonly Size[]): string {
    const source: SizeSource = {values: this.values, among: this.#sources, others: this.#others};
    return sizesTensor(source, sizes);
  }

  give(form: Form): void {
    this.values.set(this.output, form);
  }

  /** The form in which an input is there already, the first to be made. */
  form(id: number): Form {
    return this.values.forms(id)[0]!;
  }

  /** The order in which most of the inputs with so many axes are there. */
  commonOrder(ids: readonly number[], rank: number): Order {
    const plain = Array.from({length: rank}, (_, i) => i);
    const computed = ids.filter((id) => this.values.rank(id) === rank && !this.values.isFixed(id));
    const votes = new Map<string, {readonly order: Order; count: number}>();
    for (const id of computed) {
      for (const {order} of this.values.forms(id)) {
        const vote = votes.get(order.join()) ?? {order, count: 0};
        vote.count += 1;
        votes.set(order.join(), vote);
      }
    }
    const most = Math.max(0, ...[...votes.values()].map(({count}) => count));
    return [...votes.values()].find(({count}) => count === most)?.order ?? plain;
  }
}
