import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {flag, numberOption, padding, pair, PlanError, requireChannelsLast, sizes, type LayerDefinition, type LayerTable} from '../layer';
import {activation} from './activation';

function biasNames(config: PlainObject, ...kernels: string[]): {trainable: string[]} {
  return {trainable: [...kernels, ...(flag(config, 'use_bias', true) ? ['bias'] : [])]};
}

const conv2d: LayerDefinition = {
  weights: (config) => biasNames(config, 'kernel'),
  build: (config) => {
    requireChannelsLast(config);
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const groups = numberOption(config, 'groups', 1);
    const act = activation(config['activation']);
    const one = (x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor | undefined): tf.Tensor => {
      const y = tf.fused.conv2d({x, filter, strides, pad, dilations, ...(bias ? {bias: bias as tf.Tensor1D} : {}), activation: act.fused ?? 'linear'});
      return act.fused ? y : act.apply(y);
    };
    if (groups === 1) return ([x], [filter, bias]) => one(x as tf.Tensor4D, filter as tf.Tensor4D, bias);
    return ([x], [filter, bias]) => {
      const xs = tf.split(x as tf.Tensor4D, groups, 3) as tf.Tensor4D[];
      const filters = tf.split(filter as tf.Tensor4D, groups, 3) as tf.Tensor4D[];
      const joined = tf.concat(xs.map((part, i) => tf.conv2d(part, filters[i]!, strides, pad, 'NHWC', dilations)), 3);
      return act.apply(bias ? tf.add(joined, bias) : joined);
    };
  },
};

const conv1d: LayerDefinition = {
  weights: (config) => biasNames(config, 'kernel'),
  build: (config) => {
    requireChannelsLast(config);
    const [stride] = sizes(config, 'strides', 1, 1);
    const [dilation] = sizes(config, 'dilation_rate', 1, 1);
    if (numberOption(config, 'groups', 1) !== 1) throw new PlanError('grouped 1-D convolution is not supported');
    const causal = config['padding'] === 'causal';
    const pad = causal ? 'valid' : padding(config);
    const act = activation(config['activation']);
    return ([x], [filter, bias]) => {
      const kernel = filter as tf.Tensor3D;
      const input = causal ? tf.pad(x as tf.Tensor3D, [[0, 0], [dilation! * (kernel.shape[0] - 1), 0], [0, 0]]) : (x as tf.Tensor3D);
      const y = tf.conv2d(tf.expandDims(input, 1) as tf.Tensor4D, tf.expandDims(kernel, 0) as tf.Tensor4D, [1, stride!], pad, 'NHWC', [1, dilation!]);
      const squeezed = tf.squeeze(y, [1]);
      return act.apply(bias ? tf.add(squeezed, bias) : squeezed);
    };
  },
};

const depthwiseConv2d: LayerDefinition = {
  weights: (config) => biasNames(config, 'depthwise_kernel'),
  build: (config) => {
    requireChannelsLast(config);
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const act = activation(config['activation']);
    return ([x], [filter, bias]) => {
      const y = tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
      return act.apply(bias ? tf.add(y, bias) : y);
    };
  },
};

const separableConv2d: LayerDefinition = {
  weights: (config) => biasNames(config, 'depthwise_kernel', 'pointwise_kernel'),
  build: (config) => {
    requireChannelsLast(config);
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const act = activation(config['activation']);
    return ([x], [depthwise, pointwise, bias]) => {
      const y = tf.separableConv2d(x as tf.Tensor4D, depthwise as tf.Tensor4D, pointwise as tf.Tensor4D, strides, pad, dilations);
      return act.apply(bias ? tf.add(y, bias) : y);
    };
  },
};

/** Output length of a transposed convolution (keras.utils.conv_utils.deconv_output_length). */
function transposedLength(length: number, kernel: number, stride: number, pad: 'same' | 'valid', outputPadding: number | null): number {
  if (outputPadding === null) return pad === 'valid' ? length * stride + Math.max(kernel - stride, 0) : length * stride;
  const before = pad === 'same' ? Math.floor(kernel / 2) : 0;
  return (length - 1) * stride + kernel - 2 * before + outputPadding;
}

const conv2dTranspose: LayerDefinition = {
  weights: (config) => biasNames(config, 'kernel'),
  build: (config) => {
    requireChannelsLast(config);
    const strides = pair(config, 'strides', 1);
    const [dilationRows, dilationColumns] = pair(config, 'dilation_rate', 1);
    if (dilationRows !== 1 || dilationColumns !== 1) throw new PlanError('a dilated transposed convolution is not supported');
    const pad = padding(config);
    const extra = config['output_padding'] === null || config['output_padding'] === undefined ? null : pair(config, 'output_padding', 0);
    const act = activation(config['activation']);
    return ([x], [filter, bias]) => {
      const kernel = filter as tf.Tensor4D;
      const [batch, rows, columns] = (x as tf.Tensor4D).shape;
      const outRows = transposedLength(rows, kernel.shape[0], strides[0], pad, extra?.[0] ?? null);
      const outColumns = transposedLength(columns, kernel.shape[1], strides[1], pad, extra?.[1] ?? null);
      const y = tf.conv2dTranspose(x as tf.Tensor4D, kernel, [batch, outRows, outColumns, kernel.shape[2]], strides, pad);
      return act.apply(bias ? tf.add(y, bias) : y);
    };
  },
};

export const convolutionLayers: LayerTable = {
  Conv2D: conv2d,
  Convolution2D: conv2d,
  Conv1D: conv1d,
  Convolution1D: conv1d,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
  SeparableConvolution2D: separableConv2d,
  Conv2DTranspose: conv2dTranspose,
  Convolution2DTranspose: conv2dTranspose,
};
