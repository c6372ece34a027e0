/** A plan as plain values: what its layers ask tfjs's kernels for, in order, without a backend that computes it. */

export type ElementType = 'float32' | 'int32' | 'bool';

export type Constant = Float32Array | Int32Array | Uint8Array;

/** Where a value comes from. `input` and `weight`: its number in the plan; `node`: the node that gives it. */
export type Origin =
  | {readonly kind: 'input'; readonly index: number}
  | {readonly kind: 'weight'; readonly index: number}
  | {readonly kind: 'constant'; readonly data: Constant}
  | {readonly kind: 'node'; readonly node: number};

/** `S`: what a size is: a number, or in a graph of several recordings also what varies between them. */
export interface GraphValue<S = number> {
  readonly shape: readonly S[];
  readonly dtype: ElementType;
  readonly origin: Origin;
}

export interface GraphNode {
  /** tfjs's name of the kernel. */
  readonly kernel: string;
  /** The layer that asks for it, and its class. */
  readonly layer: string;
  readonly className: string;
  /** Numbers of values, by tfjs's names of the kernel's inputs; of a list by '0', '1', … */
  readonly inputs: Readonly<Record<string, number>>;
  /** As tfjs gives them to the kernel. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly number[];
}

export interface RecordedGraph {
  readonly values: readonly GraphValue[];
  /** Each after those that give its inputs. */
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly {readonly name: string; readonly value: number}[];
  readonly outputs: readonly {readonly name: string; readonly value: number}[];
}

/** The plan asks for what has no place in a graph; the message names the layer. */
export class NotRecordable extends Error {
  override readonly name = 'NotRecordable';
}
