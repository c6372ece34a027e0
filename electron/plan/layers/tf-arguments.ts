/** The arguments of a tf.* call as it is written into a config, taken by name. */
import * as tf from '@tensorflow/tfjs-core';
import {isList, isTensorArgument, type Argument, type Call} from '../call';
import {PlanError} from '../plan-error';
import {isNumbers} from '../options';

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

function isGiven(value: Argument | undefined): boolean {
  return value !== undefined && value !== null;
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
    return isGiven(this.raw(name));
  }

  /** A tensor, or a constant made one; of `like`'s type when it is given. */
  tensor(name: string, like?: tf.Tensor): tf.Tensor {
    return this.#lifted(this.raw(name), like);
  }

  tensors(name: string): tf.Tensor[] {
    const value = this.raw(name);
    return isList(value) ? value.map((item) => this.#lifted(item)) : [this.tensor(name)];
  }

  /** The items of a list as whole numbers, where all of them are known, one at least as a shape; else null. */
  knownLists(name: string): (readonly number[])[] | null {
    const value = this.raw(name);
    if (!isList(value)) return null;
    const items = value.map((item) => {
      if (isTensorArgument(item)) return knownValues(this.#inputs[item.tensor]!);
      return isNumbers(item) ? item : null;
    });
    return value.some(isTensorArgument) && items.every((item) => item !== null) ? items : null;
  }

  number(name: string, fallback?: number): number {
    const value = this.raw(name);
    if (isTensorArgument(value)) return this.#numbers(value)[0]!;
    if (typeof value === 'number') return value;
    if (fallback === undefined || isGiven(value)) throw new PlanError(`its argument ${name} is not a number`);
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
    if (typeof value === 'string') return value;
    if (isGiven(value)) throw new PlanError(`its argument ${name} is not text`);
    return fallback;
  }

  flag(name: string): boolean {
    const value = this.raw(name);
    if (typeof value !== 'boolean' && isGiven(value)) throw new PlanError(`its argument ${name} is not true or false`);
    return value === true;
  }

  #numbers(value: Argument | undefined): number[] {
    if (typeof value === 'number') return [value];
    if (isList(value)) return value.flatMap((item) => this.#numbers(item));
    if (!isTensorArgument(value)) throw new PlanError('a size or an axis is not a number');
    const tensor = this.#inputs[value.tensor]!;
    return [...(knownValues(tensor) ?? tensor.dataSync())];
  }

  #lifted(value: Argument | undefined, like?: tf.Tensor): tf.Tensor {
    if (isTensorArgument(value)) return this.#inputs[value.tensor]!;
    if (typeof value === 'number')
      return like && like.dtype === 'int32' && Number.isInteger(value) ? tf.scalar(value, 'int32') : tf.scalar(value);
    if (typeof value === 'boolean') return tf.scalar(value, 'bool');
    if (isList(value)) {
      if (value.some(isTensorArgument)) return tf.stack(value.map((item) => this.#lifted(item, like)));
      return typeof deepest(value) === 'boolean'
        ? tf.tensor(value as never, undefined, 'bool')
        : tf.tensor(value as never);
    }
    throw new PlanError('an argument is not a tensor');
  }
}

function deepest(value: Argument): Argument {
  return isList(value) && value.length ? deepest(value[0]!) : value;
}
