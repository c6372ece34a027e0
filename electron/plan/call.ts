/**
 * How a layer is called in a functional model: its `inbound_nodes`, with arguments beside the tensors it is applied to.
 */
import {isArray, toPlain, type Json, type Plain, type PlainObject} from '../keras/json';
import type {TensorReference} from '../keras/summary';

/** A value in a call: plain, or a tensor, given as its place in the list of the op's inputs. */
export type Argument = Plain | TensorArgument | readonly Argument[];

export interface TensorArgument {
  readonly tensor: number;
}

export interface Call {
  /** The first argument: one value, or a list. */
  readonly first: Argument;
  readonly keywords: Readonly<Record<string, Argument>>;
}

/** Applied to one tensor, without other arguments. */
export const PLAIN_CALL: Call = {first: {tensor: 0}, keywords: {}};

export function isTensorArgument(value: Argument | undefined): value is TensorArgument {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'tensor' in value;
}

export interface NodeCall {
  readonly references: readonly TensorReference[];
  readonly call: Call;
}

/**
 * One entry of `inbound_nodes`: ["x", 0, 0, {…}], [["x", 0, 0, {…}], …], or deeper. `isLayer` tells a reference from a
 * list that begins with text.
 */
export function parseNode(node: Json, isLayer: (name: string) => boolean): NodeCall {
  const references: TensorReference[] = [];
  const keywords: Record<string, Argument> = {};
  const tensor = (layer: string, index: Plain | undefined, which: Plain | undefined): TensorArgument => {
    references.push({layer, node: Number(index ?? 0), tensor: Number(which ?? 0)});
    return {tensor: references.length - 1};
  };
  const argument = (value: Plain): Argument => {
    if (!Array.isArray(value)) return value;
    const list = value as readonly Plain[];
    if (list.length === 3 && typeof list[0] === 'string' && typeof list[1] === 'number' && isLayer(list[0]))
      return tensor(list[0], list[1], list[2]);
    return list.map(argument);
  };
  let later: Plain = null;
  const entry = (value: readonly Plain[]): Argument => {
    const [name, index, which, given] = value;
    later ??= given ?? null;
    return name === '_CONSTANT_VALUE' && index === -1
      ? argument(which ?? null)
      : tensor(typeof name === 'string' ? name : '', index, which);
  };
  const walk = (value: Plain): Argument => {
    if (!Array.isArray(value)) return value;
    const list = value as readonly Plain[];
    return typeof list[0] === 'string' ? entry(list) : list.map(walk);
  };
  const walked = isArray(node) ? walk(toPlain(node)) : null;
  if (later !== null && typeof later === 'object' && !Array.isArray(later))
    for (const [key, value] of Object.entries(later as PlainObject)) keywords[key] = argument(value);
  const first = Array.isArray(walked) && walked.length === 1 ? (walked as readonly Argument[])[0]! : walked;
  return {references, call: {first, keywords}};
}
