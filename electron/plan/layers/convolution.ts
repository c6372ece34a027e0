/** Convolutions of one to three axes, channels last inside. 1-D ones run as 2-D with one row. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {
  eitherFormat,
  flag,
  numberOption,
  padding,
  pair,
  PlanError,
  sizes,
  type LayerDefinition,
  type LayerTable,
} from '../layer';
import {activation} from './activation';

export function kernelsAndBias(config: PlainObject, ...kernels: string[]): {trainable: string[]} {
  return {trainable: [...kernels, ...(flag(config, 'use_bias', true) ? ['bias'] : [])]};
}

const conv2d: LayerDefinition = {
  weights: (config) => kernelsAndBias(config, 'kernel'),
  build: (config) => {
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const groups = numberOption(config, 'groups', 1);
    const act = activation(config['activation']);
    if (groups === 1) {
      return ([x], [filter, bias]) => {
        const y = tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: filter as tf.Tensor4D,
          strides,
          pad,
          dilations,
          ...(bias ? {bias: bias as tf.Tensor1D} : {}),
          activation: act.fused ?? 'linear',
        });
        return act.fused ? y : act.apply(y);
      };
    }
    const convolve: Convolve = (x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
    return ([x], [filter, bias]) => act.apply(withBias(inGroups(x!, filter!, groups, convolve), bias));
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

const conv1d: LayerDefinition = {
  weights: (config) => kernelsAndBias(config, 'kernel'),
  build: (config) => {
    const [stride = 1] = sizes(config, 'strides', 1, 1);
    const [dilation = 1] = sizes(config, 'dilation_rate', 1, 1);
    const groups = numberOption(config, 'groups', 1);
    const isCausal = config['padding'] === 'causal';
    const pad = isCausal ? 'valid' : padding(config);
    const act = activation(config['activation']);
    const convolve: Convolve = (x, filter) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [1, stride], pad, 'NHWC', [1, dilation]);
    return ([x], [filter, bias]) => {
      const input = isCausal ? causal(x!, filter!.shape[0]!, dilation) : x!;
      return act.apply(withBias(fromRow(inGroups(asRow(input), tf.expandDims(filter!, 0), groups, convolve)), bias));
    };
  },
};

const conv3d: LayerDefinition = {
  weights: (config) => kernelsAndBias(config, 'kernel'),
  build: (config) => {
    const strides = sizes(config, 'strides', 3, 1) as [number, number, number];
    const dilations = sizes(config, 'dilation_rate', 3, 1);
    const groups = numberOption(config, 'groups', 1);
    const pad = padding(config);
    const act = activation(config['activation']);
    const convolve: Convolve = (x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, strides, pad);
    return ([x], [filter, bias]) =>
      act.apply(withBias(inGroups(x!, dilated(filter!, dilations), groups, convolve), bias));
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
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel'),
  build: (config) => {
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const act = activation(config['activation']);
    return ([x], [filter, bias]) =>
      act.apply(
        withBias(tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations), bias),
      );
  },
};

/** Depthwise along one axis: the same stride both ways, which the row of height one does not feel. */
function depthwiseRow(x: tf.Tensor, filter: tf.Tensor, config: PlainObject): tf.Tensor {
  const [stride = 1] = sizes(config, 'strides', 1, 1);
  const [dilation = 1] = sizes(config, 'dilation_rate', 1, 1);
  const isCausal = config['padding'] === 'causal';
  if (stride > 1 && dilation > 1)
    throw new PlanError('a depthwise convolution with both strides and dilation is not supported');
  const input = isCausal ? causal(x, filter.shape[0]!, dilation) : x;
  return tf.depthwiseConv2d(
    asRow(input),
    tf.expandDims(filter, 0) as tf.Tensor4D,
    [stride, stride],
    isCausal ? 'valid' : padding(config),
    'NHWC',
    dilation === 1 ? [1, 1] : [1, dilation],
  );
}

const depthwiseConv1d: LayerDefinition = {
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel'),
  build: (config) => {
    const act = activation(config['activation']);
    return ([x], [filter, bias]) => act.apply(withBias(fromRow(depthwiseRow(x!, filter!, config)), bias));
  },
};

const separableConv1d: LayerDefinition = {
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel', 'pointwise_kernel'),
  build: (config) => {
    const act = activation(config['activation']);
    return ([x], [depthwise, pointwise, bias]) => {
      const between = depthwiseRow(x!, depthwise!, config) as tf.Tensor4D;
      return act.apply(
        withBias(fromRow(tf.conv2d(between, tf.expandDims(pointwise!, 0) as tf.Tensor4D, 1, 'valid')), bias),
      );
    };
  },
};

const separableConv2d: LayerDefinition = {
  weights: (config) => kernelsAndBias(config, 'depthwise_kernel', 'pointwise_kernel'),
  build: (config) => {
    const strides = pair(config, 'strides', 1);
    const dilations = pair(config, 'dilation_rate', 1);
    const pad = padding(config);
    const act = activation(config['activation']);
    return ([x], [depthwise, pointwise, bias]) =>
      act.apply(
        withBias(
          tf.separableConv2d(
            x as tf.Tensor4D,
            depthwise as tf.Tensor4D,
            pointwise as tf.Tensor4D,
            strides,
            pad,
            dilations,
          ),
          bias,
        ),
      );
  },
};

const [one, two, three] = [eitherFormat(conv1d), eitherFormat(conv2d), eitherFormat(conv3d)];
const [separableOne, separableTwo] = [eitherFormat(separableConv1d), eitherFormat(separableConv2d)];

export const convolutionLayers: LayerTable = {
  Conv1D: one,
  Convolution1D: one,
  Conv2D: two,
  Convolution2D: two,
  Conv3D: three,
  Convolution3D: three,
  DepthwiseConv1D: eitherFormat(depthwiseConv1d),
  DepthwiseConv2D: eitherFormat(depthwiseConv2d),
  SeparableConv1D: separableOne,
  SeparableConvolution1D: separableOne,
  SeparableConv2D: separableTwo,
  SeparableConvolution2D: separableTwo,
};
