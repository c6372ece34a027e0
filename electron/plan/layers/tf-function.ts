import type * as tf from '@tensorflow/tfjs-core';
import {checkKeywords, type Call} from '../call';
import {PlanError} from '../plan-error';
import {shortly} from '../options';
import type {Arguments} from './tf-arguments';
import {checkFirst, checkKind} from './tf-parameters';

/** A function's parameters by name, and what it computes. */
export interface TfFunction {
  readonly first: string;
  /** Parameters after the first that must be given. */
  readonly needs?: readonly string[];
  /** Those that may be. */
  readonly takes?: readonly string[];
  /** Those that change no value here. Any other is refused. */
  readonly ignores?: readonly string[];
  /** Those that are computed with one value alone, which is the default too. */
  readonly only?: Readonly<Record<string, number | boolean>>;
  readonly apply: (args: Arguments) => tf.Tensor | tf.Tensor[];
}

/**
 * Throws PlanError for an argument that the function does not take or that is not what it computes with, or one that it
 * needs and is not given.
 */
export function checkArguments(called: TfFunction, call: Call): void {
  const {first, needs = [], takes = [], ignores = [], only = {}} = called;
  // A flag that is off is what is computed without it.
  const keywords = Object.fromEntries(Object.entries(call.keywords).filter(([, value]) => value !== false));
  checkKeywords({...call, keywords}, [...needs, ...takes, ...ignores, ...Object.keys(only)], false);
  checkFirst(first, call.first);
  for (const name of [...needs, ...takes]) checkKind(name, call.keywords[name] ?? null);
  for (const [name, value] of Object.entries(only)) {
    const given = call.keywords[name] ?? value;
    if (given !== value) throw new PlanError(`its argument ${name} is ${shortly(given)}, which is not supported`);
  }
  for (const name of needs) {
    if ((call.keywords[name] ?? null) === null)
      throw new PlanError(`it is called without ${name}, with ${shortly(Object.keys(call.keywords))} alone`);
  }
}
