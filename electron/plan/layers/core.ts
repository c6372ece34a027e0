import * as tf from '@tensorflow/tfjs-core';
import {eitherFormat} from '../data-format';
import {passesMask, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {flag, isGiven, numberOption, numbersOption, textOption} from '../options';
import {withActivation} from './activation';
import {einsum, einsumTerms} from './einsum';

const dense = withActivation({
  reads: ['use_bias'],
  ignores: ['units'],
  weights: (config) => ({trainable: ['kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])]}),
  masks: passesMask,
  build:
    () =>
    ([x], [kernel, bias]) => {
      const width = kernel!.shape[0]!;
      const flat = tf.reshape(tf.cast(x!, 'float32'), [-1, width]) as tf.Tensor2D;
      const y = tf.matMul(flat, kernel as tf.Tensor2D);
      return tf.reshape(bias ? tf.add(y, bias) : y, [...x!.shape.slice(0, -1), kernel!.shape[1]!]);
    },
});

const einsumDense = withActivation({
  reads: ['equation', 'bias_axes'],
  ignores: ['output_shape'],
  weights: (config) => ({trainable: ['kernel', ...(isGiven(config['bias_axes']) ? ['bias'] : [])]}),
  build: (config) => {
    const equation = textOption(config, 'equation', '');
    einsumTerms(equation);
    return ([x], [kernel, bias]) => {
      const y = einsum(equation, x!, kernel!);
      return bias ? tf.add(y, bias) : y;
    };
  },
});

/** A number that no row has gives NaN: TensorFlow would stop, and WebAssembly read beyond the table. */
function rowsOf(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const count = table.shape[0]!;
  const whole = tf.cast(ids, 'int32');
  const rows = tf.gather(table, tf.cast(tf.clipByValue(whole, 0, count - 1), 'int32') as tf.Tensor2D, 0);
  const isThere = tf.logicalAnd(tf.greaterEqual(whole, 0), tf.less(whole, count));
  return tf.where(tf.expandDims(isThere, -1), rows, tf.scalar(NaN));
}

const embedding: LayerDefinition = {
  reads: ['mask_zero'],
  ignores: ['input_dim', 'output_dim', 'input_length', 'sparse'],
  weights: () => ({trainable: ['embeddings']}),
  masks: (config) => (flag(config, 'mask_zero', false) ? 'make' : 'drop'),
  build: (config) => {
    const masksZero = flag(config, 'mask_zero', false);
    return ([x], [table]) => {
      const rows = rowsOf(table!, x!);
      return masksZero ? [rows, tf.cast(tf.notEqual(x!, 0), 'float32')] : rows;
    };
  },
};

const masking: LayerDefinition = {
  reads: ['mask_value'],
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
  reads: ['target_shape'],
  build: (config) => {
    const target = numbersOption(config, 'target_shape');
    if (!target) throw new PlanError('the target shape is not given');
    return ([x]) => tf.reshape(x!, [x!.shape[0]!, ...target]);
  },
};

const permute: LayerDefinition = {
  reads: ['dims'],
  build: (config) => {
    const dims = numbersOption(config, 'dims');
    if (!dims) throw new PlanError('the permutation is not given');
    return ([x]) => tf.transpose(x!, [0, ...dims]);
  },
};

/** A layer that does nothing at inference, with the options that it has for training. */
export function identity(ignores: readonly string[], traits: Partial<LayerDefinition> = {}): LayerDefinition {
  return {
    reads: [],
    ignores,
    build:
      () =>
      ([x]) =>
        x!.clone(),
    ...traits,
  };
}

/** Values are dropped or noise is added in training, by the amount that one of the options says. */
const noise = identity([], {
  reads: ['rate', 'stddev'],
  ignores: ['noise_shape', 'seed', 'data_format'],
  masks: passesMask,
  trains: (config) => numberOption(config, 'rate', 0) > 0 || numberOption(config, 'stddev', 0) > 0,
});

export const coreLayers: LayerTable = {
  Dense: dense,
  EinsumDense: einsumDense,
  Embedding: embedding,
  Masking: masking,
  Flatten: eitherFormat({
    reads: [],
    build:
      () =>
      ([x]) =>
        tf.reshape(x!, [x!.shape[0]!, -1]),
  }),
  Reshape: reshape,
  Permute: permute,
  RepeatVector: {
    reads: ['n'],
    build: (config) => {
      const times = numberOption(config, 'n', 1);
      return ([x]) => tf.tile(tf.expandDims(x!, 1), [1, times, 1]);
    },
  },
  Dropout: noise,
  SpatialDropout1D: noise,
  SpatialDropout2D: noise,
  SpatialDropout3D: noise,
  GaussianDropout: noise,
  GaussianNoise: noise,
  AlphaDropout: noise,
  ActivityRegularization: identity(['l1', 'l2'], {masks: passesMask}),
  AddLoss: identity(['unconditional']),
  AddMetric: identity(['aggregation', 'metric_name']),
  Identity: identity([]),
};
