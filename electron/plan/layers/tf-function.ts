import type * as tf from '@tensorflow/tfjs-core';
import {checkKeywords, type Call} from '../call';
import {PlanError} from '../plan-error';
import {shortly} from '../options';
import type {Arguments} from './tf-arguments';

/** A function's parameters by name, and what it computes. */
export interface TfFunction {
  readonly first: string;
  /** Parameters after the first that must be given. */
  readonly needs?: readonly string[];
  /** Those that may be. */
  readonly takes?: readonly string[];
  /** Those that change no value here. Any other is refused. */
  readonly ignores?: readonly string[];
  readonly apply: (args: Arguments) => tf.Tensor | tf.Tensor[];
}

/** Throws PlanError for an argument that the function does not take, or one that it needs and is not given. */
export function checkArguments({needs = [], takes = [], ignores = []}: TfFunction, call: Call): void {
  // A flag that is off is what is computed without it.
  const keywords = Object.fromEntries(Object.entries(call.keywords).filter(([, value]) => value !== false));
  checkKeywords({...call, keywords}, [...needs, ...takes, ...ignores], false);
  for (const name of needs) {
    if ((call.keywords[name] ?? null) === null)
      throw new PlanError(`it is called without ${name}, with ${shortly(Object.keys(call.keywords))} alone`);
  }
}
