/**
 * How a layer is called in a functional model: its `inbound_nodes`, with arguments beside the tensors it is applied to.
 */
import {toPlain, type Json, type Plain} from '../keras/json';
import type {TensorReference} from '../keras/summary';
import {ContradictionError, PlanError} from './plan-error';
import {isPlainObject, shortly, unwrapped} from './options';

/** A value in a call: plain, a tensor, or a list or dictionary of such. */
export type Argument =
  | null
  | boolean
  | string
  | number
  | TensorArgument
  | readonly Argument[]
  | {readonly [key: string]: Argument};

/** A tensor, given as its place in the list of the op's inputs. */
export class TensorArgument {
  readonly tensor: number;
  constructor(tensor: number) {
    this.tensor = tensor;
  }
}

export interface Call {
  /** The first argument: one value, or a list, or a dictionary. */
  readonly first: Argument;
  readonly keywords: Readonly<Record<string, Argument>>;
}

/** Applied to one tensor, without other arguments. */
export const PLAIN_CALL: Call = {first: new TensorArgument(0), keywords: {}};

export function isTensorArgument(value: Argument | undefined): value is TensorArgument {
  return value instanceof TensorArgument;
}

export function isList(value: Argument | undefined): value is readonly Argument[] {
  return Array.isArray(value);
}

export function isDictionary(value: Argument | undefined): value is Readonly<Record<string, Argument>> {
  return isPlainObject(value) && !(value instanceof TensorArgument);
}

/** The places of all tensors in an argument, dictionaries in the order of their keys, as tf.nest flattens them. */
export function tensorsIn(argument: Argument | undefined): number[] {
  if (isTensorArgument(argument)) return [argument.tensor];
  if (isList(argument)) return argument.flatMap(tensorsIn);
  if (!isDictionary(argument)) return [];
  return Object.keys(argument)
    .toSorted()
    .flatMap((key) => tensorsIn(argument[key]));
}

export interface NodeCall {
  readonly references: readonly TensorReference[];
  readonly call: Call;
}

/**
 * One entry of `inbound_nodes`: ["x", 0, 0, {…}], [["x", 0, 0, {…}], …], deeper lists, or dictionaries of them.
 * `isLayer` tells a reference from a list that begins with text.
 */
export function parseNode(node: Json, isLayer: (name: string) => boolean): NodeCall {
  const parser = new NodeParser(isLayer);
  const walked = parser.firstArgument(toPlain(node));
  const first = isList(walked) && walked.length === 1 ? walked[0]! : walked;
  return {references: parser.references, call: {first, keywords: parser.keywords()}};
}

class NodeParser {
  readonly references: TensorReference[] = [];
  readonly #isLayer: (name: string) => boolean;
  /** Keras writes the arguments after the first behind every tensor of the first. */
  #later: Plain = null;

  constructor(isLayer: (name: string) => boolean) {
    this.#isLayer = isLayer;
  }

  firstArgument(value: Plain): Argument {
    if (Array.isArray(value)) {
      const list = value as readonly Plain[];
      return typeof list[0] === 'string' ? this.#entry(list) : list.map((item) => this.firstArgument(item));
    }
    return isPlainObject(value) ? mapValues(value, (item) => this.firstArgument(item)) : value;
  }

  keywords(): Record<string, Argument> {
    return isPlainObject(this.#later) ? mapValues(this.#later, (item) => this.#argument(item)) : {};
  }

  #entry([name, index, which, given]: readonly Plain[]): Argument {
    this.#later ??= given ?? null;
    return name === '_CONSTANT_VALUE' && index === -1
      ? this.#argument(unwrapped(which ?? null))
      : this.#tensor(typeof name === 'string' ? name : '', index, which);
  }

  #argument(value: Plain): Argument {
    if (isPlainObject(value)) {
      // An array or a tuple comes in a wrapper.
      const inner = unwrapped(value);
      return isPlainObject(inner) ? mapValues(inner, (item) => this.#argument(item)) : this.#argument(inner);
    }
    if (!Array.isArray(value)) return value;
    const list = value as readonly Plain[];
    if (list.length === 3 && typeof list[0] === 'string' && typeof list[1] === 'number' && this.#isLayer(list[0]))
      return this.#tensor(list[0], list[1], list[2]);
    return list.map((item) => this.#argument(item));
  }

  #tensor(layer: string, index: Plain | undefined, which: Plain | undefined): TensorArgument {
    this.references.push({layer, node: placeOf(layer, index), tensor: placeOf(layer, which)});
    return new TensorArgument(this.references.length - 1);
  }
}

/** No layer is called so often, or has so many outputs. */
const MOST_PLACES = 100_000;

function placeOf(layer: string, place: Plain | undefined): number {
  const number = place ?? 0;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number < MOST_PLACES) return number;
  throw new ContradictionError(`its config reads output ${shortly(number)} of the layer ${layer}`);
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

/** Arguments of every layer that say nothing at inference. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['name']);

/**
 * Refuses an argument that is not among `known` and is given. `trains`: whether training=True would change what is
 * computed. Throws PlanError.
 */
export function checkKeywords({keywords}: Call, known: readonly string[], trains: boolean): void {
  for (const [key, value] of Object.entries(keywords)) {
    if (!/^[A-Za-z_]\w*$/.test(key)) throw new PlanError(`it is called with the argument ${key}, which is none`);
    if (value === null || SAYS_NOTHING.has(key) || known.includes(key)) continue;
    if (key === 'training') {
      if (value === false || value === 0 || (!trains && (value === true || value === 1))) continue;
      throw new PlanError(`it is called with training=${shortly(value)}; only inference is run`);
    }
    throw new PlanError(`it is called with the argument ${key}, which is not supported`);
  }
}
