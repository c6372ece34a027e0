/** From a call as a config writes it to what a layer is applied to. */
import * as tf from '@tensorflow/tfjs-core';
import {isDictionary, isList, isTensorArgument, TensorArgument, tensorsIn, type Argument, type Call} from './call';
import type {LayerOp} from './layer';
import {PlanError} from './plan-error';
import {shortly} from './options';
import type {Applied, StepBuilder} from './step-builder';

/**
 * Values in the order in which the layer's op is given them: those of the first argument, then those of other
 * arguments. A constant in the first becomes a value, unless the op `readsConstants` itself. A mask among the arguments
 * takes the place of those that came with the values.
 */
export function applied(
  builder: StepBuilder,
  values: readonly number[],
  {first, keywords}: Call,
  readsConstants: boolean,
): Applied {
  const inputs: number[] = [];
  const placed = (value: number): TensorArgument => {
    inputs.push(value);
    return new TensorArgument(inputs.length - 1);
  };
  const constant = (argument: Argument): number =>
    builder.add('constant', constantOp(argument), [], {first: argument, keywords: {}});
  const place = (argument: Argument): Argument => {
    if (isTensorArgument(argument)) return placed(values[argument.tensor]!);
    if (isList(argument)) return argument.map(place);
    if (!isDictionary(argument)) return argument;
    return Object.fromEntries(Object.entries(argument).map(([key, inner]) => [key, place(inner)]));
  };
  const item = (argument: Argument): Argument =>
    isTensorArgument(argument) ? place(argument) : placed(constant(argument));
  if (isDictionary(first)) throw new PlanError('it is called with a dictionary, which is not supported');
  const isSeveral = isList(first) && tensorsIn(first).length > 0;
  const withValues = (): Argument => (isSeveral ? first.map(item) : item(first));
  const newFirst = readsConstants ? place(first) : withValues();
  const {mask = null, ...others} = keywords;
  const newKeywords = Object.fromEntries(Object.entries(others).map(([key, argument]) => [key, place(argument)]));
  const masks = mask === null ? inputs.map((value) => builder.maskOf(value)) : givenMasks(values, mask, inputs.length);
  return {inputs, call: {first: newFirst, keywords: newKeywords}, masks};
}

/** The masks that a call gives: one, or a list with null where an input has none. */
function givenMasks(values: readonly number[], mask: Argument, count: number): (number | null)[] {
  const list = isList(mask) ? mask : [mask];
  return Array.from({length: count}, (_, i) => {
    const one = list[i] ?? null;
    if (one === null) return null;
    if (!isTensorArgument(one)) throw new PlanError(`its mask ${shortly(one)} is not a tensor`);
    return values[one.tensor]!;
  });
}

function constantOp(argument: Argument): LayerOp {
  const isPlain = (value: Argument): boolean =>
    typeof value === 'number' || typeof value === 'boolean' || (isList(value) && value.every(isPlain));
  if (!isPlain(argument)) throw new PlanError(`it is called with ${shortly(argument)}, which is not a tensor`);
  return function constant() {
    return tf.cast(tf.tensor(argument as number), 'float32');
  };
}
