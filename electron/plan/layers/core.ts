import * as tf from '@tensorflow/tfjs-core';
import {
  eitherFormat,
  flag,
  numberOption,
  numbers,
  passesMask,
  PlanError,
  textOption,
  type LayerDefinition,
  type LayerTable,
} from '../layer';
import {activation} from './activation';
import {einsum} from './einsum';

const dense: LayerDefinition = {
  weights: (config) => ({trainable: ['kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])]}),
  masks: passesMask,
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

const einsumDense: LayerDefinition = {
  weights: (config) => ({
    trainable: ['kernel', ...(config['bias_axes'] === null || config['bias_axes'] === undefined ? [] : ['bias'])],
  }),
  build: (config) => {
    const equation = textOption(config, 'equation', '');
    const act = activation(config['activation']);
    return ([x], [kernel, bias]) => {
      const y = einsum(equation, x!, kernel!);
      return act.apply(bias ? tf.add(y, bias) : y);
    };
  },
};

const embedding: LayerDefinition = {
  weights: () => ({trainable: ['embeddings']}),
  masks: (config) => (flag(config, 'mask_zero', false) ? 'make' : 'drop'),
  build: (config) => {
    const masksZero = flag(config, 'mask_zero', false);
    return ([x], [table]) => {
      const rows = tf.gather(table!, tf.cast(x!, 'int32') as tf.Tensor2D, 0);
      return masksZero ? [rows, tf.cast(tf.notEqual(x!, 0), 'float32')] : rows;
    };
  },
};

const masking: LayerDefinition = {
  masks: () => 'make',
  build: (config) => {
    const value = numberOption(config, 'mask_value', 0);
    return ([x]) => {
      const differs = tf.cast(tf.any(tf.notEqual(x!, value), -1, true), 'float32');
      return [tf.mul(x!, differs), tf.squeeze(differs, [-1])];
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
export const identity: LayerDefinition = {
  masks: passesMask,
  build:
    () =>
    ([x]) =>
      x!.clone(),
};

export const coreLayers: LayerTable = {
  Dense: dense,
  EinsumDense: einsumDense,
  Embedding: embedding,
  Masking: masking,
  Flatten: eitherFormat({
    masks: passesMask,
    build:
      () =>
      ([x]) =>
        tf.reshape(x!, [x!.shape[0]!, -1]),
  }),
  Reshape: reshape,
  Permute: permute,
  RepeatVector: {
    build: (config) => {
      const times = numberOption(config, 'n', 1);
      return ([x]) => tf.tile(tf.expandDims(x!, 1), [1, times, 1]);
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
  AddLoss: identity,
  AddMetric: identity,
  Identity: identity,
};
