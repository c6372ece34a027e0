/** The two steps around what a TimeDistributed layer wraps. */
import * as tf from '@tensorflow/tfjs-core';
import type {LayerOp} from './layer';

/** (batch, time, …) to (batch · time, …). */
export const foldTime: LayerOp = function foldTime([x]) {
  const [batch, time, ...rest] = x!.shape as [number, number, ...number[]];
  return tf.reshape(x!, [batch * time, ...rest]);
};

/** (batch · time, …) back to (batch, time, …), as in the second input. */
export const restoreTime: LayerOp = function restoreTime([y, x]) {
  return tf.reshape(y!, [x!.shape[0]!, x!.shape[1]!, ...y!.shape.slice(1)]);
};
