import type * as tf from '@tensorflow/tfjs-core';
import type {Arguments} from './tf-arguments';

/** A function's first parameter, and what it computes. */
export interface TfFunction {
  readonly first: string;
  readonly apply: (args: Arguments) => tf.Tensor | tf.Tensor[];
}
