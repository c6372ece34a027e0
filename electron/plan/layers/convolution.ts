/** Convolutions of one to three axes, channels last inside. 1-D ones run as 2-D with one row. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {eitherFormat} from '../data-format';
import {type LayerDefinition, type LayerTable} from '../layer';
import {choiceOption, flag, numberOption, padding, pair, sizes} from '../options';
import {activation, withActivation} from './activation';

/** What all convolutions read; their number of filters and the kernel's size are the kernel's own shape. */
export const WINDOW = ['strides', 'padding', 'dilation_rate', 'use_bias'];
export const OF_THE_KERNEL = ['filters', 'kernel_size', 'depth_multiplier'];

export function kernelsAndBias(config: PlainObject, ...kernels: string[]): {trainable: string[]} {
  return {trainable: [...kernels, ...(flag(config, 'use_bias', true) ? ['bias'] : [])]};
}

const conv2d: LayerDefinition = {
  reads: [...WINDOW, 'groups', 'activation'],
  ignores: OF_THE_KERNEL,
  weights: (config) => kernelsAndBias(config, 'kernel'),
  build: (config) => {
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const groups = numberOption(config, 'groups', 1);
    const {fused} = activation(config['activation']);
    if (groups === 1) {
      return ([x], [filter, bias]) =>
        tf.fused.conv2d({
          x: reached(x!, filter!, strides, pad) as tf.Tensor4D,
          filter: filter as tf.Tensor4D,
          strides,
          pad,
          dilations,
          ...(bias ? {bias: bias as tf.Tensor1D} : {}),
          activation: fused ?? 'linear',
        });
    }
    const convolve: Convolve = (x, filter) => convolve2d(x, filter, strides, pad, dilations);
    return ([x], [filter, bias]) => {
      const y = withBias(inGroups(x!, filter!, groups, convolve), bias);
      return fused ? activation(fused).apply(y, []) : y;
    };
  },
};

type Convolve = (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor;

/** Each group of channels by its own share of the filters. */
function inGroups(x: tf.Tensor, filter: tf.Tensor, groups: number, convolve: Convolve): tf.Tensor {
  if (groups === 1) return convolve(x, filter);
  const filters = tf.split(filter, groups, filter.rank - 1);
  return tf.concat(
    tf.split(x, groups, x.rank - 1).map((part, i) => convolve(part, filters[i]!)),
    x.rank - 1,
  );
}

export function withBias(x: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor {
  return bias ? tf.add(x, bias) : x;
}

/** (batch, length, channels) to (batch, 1, length, channels) and back. */
function asRow(x: tf.Tensor): tf.Tensor4D {
  return tf.expandDims(x, 1) as tf.Tensor4D;
}

function fromRow(x: tf.Tensor): tf.Tensor {
  return tf.squeeze(x, [1]);
}

/** A causal convolution looks back only: the input is padded in front. */
function causal(x: tf.Tensor, kernel: number, dilation: number): tf.Tensor {
  return tf.pad(x, [
    [0, 0],
    [dilation * (kernel - 1), 0],
    [0, 0],
  ]);
}

function paddingInTime(config: PlainObject): {readonly isCausal: boolean; readonly pad: 'same' | 'valid'} {
  const value = choiceOption(config, 'padding', ['same', 'valid', 'causal'], 'valid');
  return value === 'causal' ? {isCausal: true, pad: 'valid'} : {isCausal: false, pad: value};
}

const conv1d: LayerDefinition = {
  reads: [...WINDOW, 'groups'],
  ignores: OF_THE_KERNEL,
  weights: (config) => kernelsAndBias(config, 'kernel'),
  build: (config) => {
    const [stride = 1] = sizes(config, 'strides', 1, 1);
    const [dilation = 1] = sizes(config, 'dilation_rate', 1, 1);
    const groups = numberOption(config, 'groups', 1);
    const {isCausal, pad} = paddingInTime(config);
    const convolve: Convolve = (x, filter) => convolve2d(x, filter, [1, stride], pad, [1, dilation]);
    return ([x], [filter, bias]) => {
      const input = isCausal ? causal(x!, filter!.shape[0]!, dilation) : x!;
      return withBias(fromRow(inGroups(asRow(input), tf.expandDims(filter!, 0), groups, convolve)), bias);
    };
  },
};

export function convolve3d(
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: readonly number[],
  pad: 'same' | 'valid',
): tf.Tensor {
  const input = reached(x, filter, strides, pad);
  return tf.conv3d(input as tf.Tensor5D, filter as tf.Tensor5D, strides as [number, number, number], pad);
}

/**
 * With `same`, without what windows that are smaller than their strides never reach at the end of an axis: tfjs's
 * volumes and all of WebAssembly's kernels would pad there by a negative number, and read elsewhere.
 */
export function reached(
  x: tf.Tensor,
  window: {readonly shape: readonly number[]},
  strides: readonly number[],
  pad: 'same' | 'valid',
): tf.Tensor {
  if (pad === 'valid') return x;
  const sizes = strides.map((stride, i) => {
    const length = x.shape[i + 1]!;
    // Where there are strides, there is no dilation.
    return stride === 1 ? length : Math.min(length, (Math.ceil(length / stride) - 1) * stride + window.shape[i]!);
  });
  if (sizes.every((size, i) => size === x.shape[i + 1])) return x;
  return tf.slice(
    x,
    x.shape.map(() => 0),
    [x.shape[0]!, ...sizes, ...x.shape.slice(sizes.length + 1)],
  );
}

const conv3d: LayerDefinition = {
  reads: [...WINDOW, 'groups'],
  ignores: OF_THE_KERNEL,
  weights: (config) => kernelsAndBias(config, 'kernel'),
  build: (config) => {
    const strides = sizes(config, 'strides', 3, 1);
    const dilations = sizes(config, 'dilation_rate', 3, 1);
    const groups = numberOption(config, 'groups', 1);
    const pad = padding(config);
    const convolve: Convolve = (x, filter) => convolve3d(x, filter, strides, pad);
    return ([x], [filter, bias]) => withBias(inGroups(x!, dilated(filter!, dilations), groups, convolve), bias);
  },
};

/** The kernel with zeros between its values: what a dilated convolution uses, for kernels that know no dilation. */
export function dilated(kernel: tf.Tensor, dilations: readonly number[]): tf.Tensor {
  return dilations.reduce((out, dilation, axis) => spread(out, axis, dilation), kernel);
}

/** Zeros put between the values along one axis: length n becomes (n − 1) · distance + 1. */
export function spread(x: tf.Tensor, axis: number, distance: number): tf.Tensor {
  if (distance === 1) return x;
  const {shape} = x;
  const apart = tf.pad(
    tf.expandDims(x, axis + 1),
    [...shape, 0].map((_, i): [number, number] => (i === axis + 1 ? [0, distance - 1] : [0, 0])),
  );
  const flat = tf.reshape(
    apart,
    shape.map((size, i) => (i === axis ? size * distance : size)),
  );
  return tf.slice(
    flat,
    shape.map(() => 0),
    flat.shape.map((size, i) => (i === axis ? size - distance + 1 : size)),
  );
}

const depthwiseConv2d: LayerDefinition = {
  rank: 4,
  reads: WINDOW,
  ignores: [...OF_THE_KERNEL, 'groups'],
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel'),
  build: (config) => {
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    return ([x], [filter, bias]) => withBias(depthwise(x!, filter!, strides, pad, dilations), bias);
  },
};

export function convolve2d(
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: [number, number],
  pad: 'same' | 'valid',
  dilations: [number, number] = [1, 1],
): tf.Tensor {
  const input = reached(x, filter, strides, pad);
  return tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
}

/** tf.nn.depthwise_conv2d; with a dilation, what TensorFlow does with strides beside it, too. */
function depthwise(
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: [number, number],
  pad: 'same' | 'valid',
  dilations: [number, number],
): tf.Tensor {
  const input = reached(x, filter, strides, pad);
  return tf.depthwiseConv2d(input as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
}

/** Depthwise along one axis: the same stride both ways, which the row of height one does not feel. */
function depthwiseRow(x: tf.Tensor, filter: tf.Tensor, config: PlainObject): tf.Tensor {
  const [stride = 1] = sizes(config, 'strides', 1, 1);
  const [dilation = 1] = sizes(config, 'dilation_rate', 1, 1);
  const {isCausal, pad} = paddingInTime(config);
  const input = isCausal ? causal(x, filter.shape[0]!, dilation) : x;
  return depthwise(asRow(input), tf.expandDims(filter, 0), [stride, stride], pad, [1, dilation]);
}

const depthwiseConv1d: LayerDefinition = {
  rank: 3,
  reads: WINDOW,
  ignores: [...OF_THE_KERNEL, 'groups'],
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel'),
  build: (config) => {
    paddingInTime(config);
    return ([x], [filter, bias]) => withBias(fromRow(depthwiseRow(x!, filter!, config)), bias);
  },
};

const separableConv1d: LayerDefinition = {
  rank: 3,
  reads: WINDOW,
  ignores: [...OF_THE_KERNEL, 'groups'],
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel', 'pointwise_kernel'),
  build: (config) => {
    paddingInTime(config);
    return ([x], [filter, pointwise, bias]) => {
      const between = depthwiseRow(x!, filter!, config) as tf.Tensor4D;
      return withBias(fromRow(tf.conv2d(between, tf.expandDims(pointwise!, 0) as tf.Tensor4D, 1, 'valid')), bias);
    };
  },
};

const separableConv2d: LayerDefinition = {
  rank: 4,
  reads: WINDOW,
  ignores: [...OF_THE_KERNEL, 'groups'],
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel', 'pointwise_kernel'),
  build: (config) => {
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    return ([x], [filter, pointwise, bias]) => {
      const between = depthwise(x!, filter!, strides, pad, dilations) as tf.Tensor4D;
      return withBias(tf.conv2d(between, pointwise as tf.Tensor4D, 1, 'valid'), bias);
    };
  },
};

/** Activations after turning: one along an axis counts the axes of the config's own format. */
function ready(definition: LayerDefinition, fuses = false): LayerDefinition {
  return withActivation(eitherFormat(definition), fuses);
}

/** Keras lets these have several axes before the spatial ones: one batch of all while it is computed. */
function overBatches(definition: LayerDefinition, rank: number): LayerDefinition {
  return {
    ...definition,
    build: (config, call) => {
      const op = definition.build(config, call);
      return ([x], weights, masks) => {
        const before = x!.shape.slice(0, x!.rank - rank - 1);
        if (before.length === 1) return op([x!], weights, masks);
        const y = op([tf.reshape(x!, [-1, ...x!.shape.slice(before.length)])], weights, masks) as tf.Tensor;
        return tf.reshape(y, [...before, ...y.shape.slice(1)]);
      };
    },
  };
}

const one = ready(overBatches(conv1d, 1));
const two = ready(overBatches(conv2d, 2), true);
const three = ready(overBatches(conv3d, 3));
const [separableOne, separableTwo] = [ready(separableConv1d), ready(separableConv2d)];

export const convolutionLayers: LayerTable = {
  Conv1D: one,
  Convolution1D: one,
  Conv2D: two,
  Convolution2D: two,
  Conv3D: three,
  Convolution3D: three,
  DepthwiseConv1D: ready(depthwiseConv1d),
  DepthwiseConv2D: ready(depthwiseConv2d),
  SeparableConv1D: separableOne,
  SeparableConvolution1D: separableOne,
  SeparableConv2D: separableTwo,
  SeparableConvolution2D: separableTwo,
};
