/** Keras's masks: which time steps count. They go along with values as values of their own, 1 or 0. */
import * as tf from '@tensorflow/tfjs-core';
import type {LayerOp} from './layer';

/** The op, given its inputs followed by the masks that are there. `masks`: null where an input has none. */
export function withMasks(op: LayerOp, masks: readonly (number | null)[]): LayerOp {
  return (values, weights) => {
    const given = values.slice(masks.length);
    return op(
      values.slice(0, masks.length),
      weights,
      masks.map((mask) => (mask === null ? null : given.shift()!)),
    );
  };
}

/** A step counts where it does in all of them. */
export const joinMasks: LayerOp = function joinMasks(masks) {
  return masks.slice(1).reduce((a, b) => tf.mul(a, b), masks[0]!.clone());
};
