/** The arguments of a tf.* call as it is written into a config, taken by name. */
import * as tf from '@tensorflow/tfjs-core';
import {isTensorArgument, type Argument, type Call} from '../call';
import {PlanError} from '../layer';

/**
 * Whole numbers that are known without computing: shapes, and what is made of them. Tensors of them are for those who
 * want tensors.
 */
const KNOWN = new WeakMap<tf.Tensor, readonly number[]>();

export function knownTensor(values: readonly number[], shape: number[] = [values.length]): tf.Tensor {
  const tensor = tf.tensor(Int32Array.from(values), shape, 'int32');
  KNOWN.set(tensor, values);
  return tensor;
}

export function knownValues(tensor: tf.Tensor): readonly number[] | null {
  return KNOWN.get(tensor) ?? null;
}

export class Arguments {
  readonly #call: Call;
  readonly #inputs: readonly tf.Tensor[];
  readonly #first: string;

  /** `first`: the name of the function's first parameter. */
  constructor(call: Call, inputs: readonly tf.Tensor[], first: string) {
    this.#call = call;
    this.#inputs = inputs;
    this.#first = first;
  }

  raw(name: string): Argument | undefined {
    return name === this.#first ? this.#call.first : this.#call.keywords[name];
  }

  has(name: string): boolean {
    const value = this.raw(name);
    return value !== undefined && value !== null;
  }

  /** A tensor, or a constant made one; of `like`'s type when it is given. */
  tensor(name: string, like?: tf.Tensor): tf.Tensor {
    return this.#lifted(this.raw(name), like);
  }

  tensors(name: string): tf.Tensor[] {
    const value = this.raw(name);
    if (!Array.isArray(value)) return [this.tensor(name)];
    return (value as readonly Argument[]).map((item) => this.#lifted(item));
  }

  /** The items of a list as whole numbers, where all of them are known, one at least as a shape; else null. */
  knownLists(name: string): (readonly number[])[] | null {
    const value = this.raw(name);
    if (!Array.isArray(value)) return null;
    const items = (value as readonly Argument[]).map((item) => {
      if (isTensorArgument(item)) return knownValues(this.#inputs[item.tensor]!);
      return Array.isArray(item) && item.every((number) => typeof number === 'number')
        ? (item as readonly number[])
        : null;
    });
    return (value as readonly Argument[]).some((item) => isTensorArgument(item)) && items.every((item) => item !== null)
      ? items
      : null;
  }

  number(name: string, fallback?: number): number {
    const value = this.raw(name);
    if (isTensorArgument(value)) return this.#numbers(value)[0]!;
    if (typeof value === 'number') return value;
    if (fallback === undefined) throw new PlanError(`${name} is not a number`);
    return fallback;
  }

  /** One number, a list, or null where nothing is given. */
  axes(name: string): number[] | null {
    const value = this.raw(name);
    return value === undefined || value === null ? null : this.#numbers(value);
  }

  /** A list of numbers, whose items may be known tensors. */
  numbers(name: string): number[] {
    return this.#numbers(this.raw(name));
  }

  text(name: string, fallback: string): string {
    const value = this.raw(name);
    return typeof value === 'string' ? value : fallback;
  }

  flag(name: string): boolean {
    return this.raw(name) === true;
  }

  #numbers(value: Argument | undefined): number[] {
    if (typeof value === 'number') return [value];
    if (Array.isArray(value)) return (value as readonly Argument[]).flatMap((item) => this.#numbers(item));
    if (!isTensorArgument(value)) throw new PlanError('a size or an axis is not a number');
    const tensor = this.#inputs[value.tensor]!;
    return [...(knownValues(tensor) ?? tensor.dataSync())];
  }

  #lifted(value: Argument | undefined, like?: tf.Tensor): tf.Tensor {
    if (isTensorArgument(value)) return this.#inputs[value.tensor]!;
    if (typeof value === 'number')
      return like && like.dtype === 'int32' && Number.isInteger(value) ? tf.scalar(value, 'int32') : tf.scalar(value);
    if (typeof value === 'boolean') return tf.scalar(value, 'bool');
    if (Array.isArray(value)) {
      const list = value as readonly Argument[];
      if (list.some((item) => isTensorArgument(item))) return tf.stack(list.map((item) => this.#lifted(item, like)));
      return typeof deepest(list) === 'boolean'
        ? tf.tensor(list as never, undefined, 'bool')
        : tf.tensor(list as never);
    }
    throw new PlanError('an argument is not a tensor');
  }
}

function deepest(value: Argument): Argument {
  return Array.isArray(value) && value.length ? deepest((value as readonly Argument[])[0]!) : value;
}
