/** Keras's masks: which time steps count. They go along with values as values of their own, 1 or 0. */
import * as tf from '@tensorflow/tfjs-core';
import {axisOf, type LayerOp} from './layer';

/** The op, given its inputs followed by the masks that are there. `masks`: null where an input has none. */
export function withMasks(op: LayerOp, masks: readonly (number | null)[]): LayerOp {
  return (values, weights) => {
    const given = values.slice(masks.length);
    return op(
      values.slice(0, masks.length),
      weights,
      masks.map((mask) => (mask === null ? null : asFloat(given.shift()!))),
    );
  };
}

/** A mask that was computed, by a comparison say, comes as true and false. */
function asFloat(mask: tf.Tensor): tf.Tensor {
  return mask.dtype === 'float32' ? mask : tf.cast(mask, 'float32');
}

/** A step counts where it does in all of them. */
export const joinMasks: LayerOp = function joinMasks(masks) {
  return masks.map(asFloat).reduce((a, b) => tf.mul(a, b), tf.scalar(1));
};

/**
 * The mask of inputs that are joined along an axis: the masks joined in the same way, ones for an input without one,
 * and a place counts where all that lie along its last axis do. Given the inputs, then the masks that are there.
 */
export function concatenatedMasks(isMasked: readonly boolean[], axis: number): LayerOp {
  return function concatenatedMasks(values) {
    const inputs = values.slice(0, isMasked.length);
    const given = values.slice(isMasked.length);
    const parts = inputs.map((input, i) => {
      if (!isMasked[i]) return tf.onesLike(tf.cast(input, 'float32'));
      const mask = asFloat(given.shift()!);
      return mask.rank < input.rank ? tf.expandDims(mask, -1) : mask;
    });
    return tf.min(tf.concat(parts, axisOf(axis, parts[0]!.rank)), -1);
  };
}

/** A mask with more axes than batch and time, as one of those two: a step counts where anything in it does. */
export const reduceToSteps: LayerOp = function reduceToSteps([mask]) {
  const axes = Array.from({length: mask!.rank - 2}, (_, i) => i + 2);
  return axes.length ? tf.max(mask!, axes) : mask!.clone();
};
