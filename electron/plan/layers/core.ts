import * as tf from '@tensorflow/tfjs-core';
import {axisOf, flag, numberOption, numbers, PlanError, type LayerDefinition, type LayerTable} from '../layer';
import {activation} from './activation';

const dense: LayerDefinition = {
  weights: (config) => ({trainable: ['kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])]}),
  build: (config) => {
    const act = activation(config['activation']);
    return ([x], [kernel, bias]) => {
      const width = kernel!.shape[0]!;
      const flat = tf.reshape(x!, [-1, width]) as tf.Tensor2D;
      const y = tf.matMul(flat, kernel as tf.Tensor2D);
      const shaped = tf.reshape(bias ? tf.add(y, bias) : y, [...x!.shape.slice(0, -1), kernel!.shape[1]!]);
      return act.apply(shaped);
    };
  },
};

const reshape: LayerDefinition = {
  build: (config) => {
    const target = numbers(config['target_shape']);
    if (!target) throw new PlanError('the target shape is not given');
    return ([x]) => tf.reshape(x!, [x!.shape[0]!, ...target]);
  },
};

const permute: LayerDefinition = {
  build: (config) => {
    const dims = numbers(config['dims']);
    if (!dims) throw new PlanError('the permutation is not given');
    return ([x]) => tf.transpose(x!, [0, ...dims]);
  },
};

/** Layers that do nothing at inference. */
const identity: LayerDefinition = {
  build:
    () =>
    ([x]) =>
      x!.clone(),
};

function merge(combine: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): LayerDefinition {
  return {build: () => (inputs) => inputs.slice(1).reduce((a, b) => combine(a, b), inputs[0]!.clone())};
}

export const coreLayers: LayerTable = {
  Dense: dense,
  Flatten: {
    build:
      () =>
      ([x]) =>
        tf.reshape(x!, [x!.shape[0]!, -1]),
  },
  Reshape: reshape,
  Permute: permute,
  RepeatVector: {
    build: (config) => {
      const times = numberOption(config, 'n', 1);
      return ([x]) => tf.tile(tf.expandDims(x!, 1), [1, times, 1]);
    },
  },
  Rescaling: {
    build: (config) => {
      const scale = numberOption(config, 'scale', 1);
      const offset = numberOption(config, 'offset', 0);
      return ([x]) => tf.add(tf.mul(tf.cast(x!, 'float32'), scale), offset);
    },
  },
  Dropout: identity,
  SpatialDropout1D: identity,
  SpatialDropout2D: identity,
  SpatialDropout3D: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  AlphaDropout: identity,
  ActivityRegularization: identity,
  Identity: identity,
  Add: merge((a, b) => tf.add(a, b)),
  Subtract: merge((a, b) => tf.sub(a, b)),
  Multiply: merge((a, b) => tf.mul(a, b)),
  Maximum: merge((a, b) => tf.maximum(a, b)),
  Minimum: merge((a, b) => tf.minimum(a, b)),
  Average: {build: () => (inputs) => tf.div(inputs.slice(1).reduce((a, b) => tf.add(a, b), inputs[0]!), inputs.length)},
  Concatenate: {
    build: (config) => {
      const axis = numberOption(config, 'axis', -1);
      return (inputs) => tf.concat([...inputs], axisOf(axis, inputs[0]!.rank));
    },
  },
};
