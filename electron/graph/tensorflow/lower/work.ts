/** One node of a recorded graph while it is written. */
import type {ElementType, GraphNode, GraphValue} from '../../record/graph';
import type {GraphDefBuilder} from '../builder';
import {boolAttribute, DataType, typeAttribute, type AttributeValue} from '../messages';

/** Writes one node: gives the names of its outputs, or of the one that it has. */
export type Lowering = (work: Work) => string | readonly string[];

/** A value that is there, by the name of the tensor that holds it. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

export class Work {
  readonly builder: GraphDefBuilder;
  readonly node: GraphNode;
  /** What the node's inputs are. */
  readonly list: readonly Tensor[];
  readonly outputs: readonly GraphValue[];

  constructor(builder: GraphDefBuilder, node: GraphNode, inputs: readonly Tensor[], outputs: readonly GraphValue[]) {
    this.builder = builder;
    this.node = node;
    this.list = inputs;
    this.outputs = outputs;
  }

  /** By tfjs's name of it. */
  input(name: string): Tensor {
    return this.list[Object.keys(this.node.inputs).indexOf(name)]!;
  }

  get output(): GraphValue {
    return this.outputs[0]!;
  }

  attribute<T>(name: string): T {
    return this.node.attributes[name] as T;
  }

  /** An op with these tensors and its type T. */
  add(op: string, inputs: readonly string[], type: ElementType, attributes: readonly AttributeValue[] = []): string {
    return this.builder.add(op, inputs, [typed('T', type), ...attributes]);
  }

  cast({name, dtype}: Tensor, to: ElementType): string {
    if (dtype === to) return name;
    const attributes = [typed('SrcT', dtype), typed('DstT', to), boolAttribute('Truncate', false)];
    return this.builder.add('Cast', [name], attributes);
  }
}

export function typed(name: string, type: ElementType): AttributeValue {
  return typeAttribute(name, DataType[type]);
}

export const INDEX: ElementType = 'int32';
