/** Transposed convolutions, channels last inside; their kernels are (…, out, in). */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {eitherFormat} from '../data-format';
import type {LayerDefinition, LayerTable} from '../layer';
import {isGiven, padding, sizes} from '../options';
import {withActivation} from './activation';
import {dilated, kernelsAndBias, OF_THE_KERNEL, spread, WINDOW, withBias} from './convolution';

/** Output length (keras.utils.conv_utils.deconv_output_length); `kernel` with its dilation. */
function transposedLength(
  length: number,
  kernel: number,
  stride: number,
  pad: 'same' | 'valid',
  outputPadding: number | null,
): number {
  if (outputPadding === null) return pad === 'valid' ? length * stride + Math.max(kernel - stride, 0) : length * stride;
  const before = pad === 'same' ? Math.floor(kernel / 2) : 0;
  return (length - 1) * stride + kernel - 2 * before + outputPadding;
}

interface Transposed {
  readonly strides: number[];
  readonly pad: 'same' | 'valid';
  /** The kernel with its dilation in it. */
  readonly kernel: (given: tf.Tensor) => tf.Tensor;
  /** Output sizes along the spatial axes. */
  readonly lengths: (x: tf.Tensor, kernel: tf.Tensor) => number[];
}

function read(config: PlainObject, rank: number): Transposed {
  const strides = sizes(config, 'strides', rank, 1);
  const pad = padding(config);
  const dilations = sizes(config, 'dilation_rate', rank, 1);
  const extra = isGiven(config['output_padding']) ? sizes(config, 'output_padding', rank, 0) : null;
  return {
    strides,
    pad,
    kernel: (given) => dilated(given, dilations),
    lengths: (x, kernel) =>
      strides.map((stride, i) => transposedLength(x.shape[i + 1]!, kernel.shape[i]!, stride, pad, extra?.[i] ?? null)),
  };
}

const TRANSPOSED: Pick<LayerDefinition, 'reads' | 'ignores' | 'weights'> = {
  reads: [...WINDOW, 'output_padding'],
  ignores: [...OF_THE_KERNEL, 'groups'],
  weights: (config) => kernelsAndBias(config, 'kernel'),
};

const one: LayerDefinition = {
  rank: 3,
  ...TRANSPOSED,
  build: (config) => {
    const {strides, pad, kernel: prepare, lengths} = read(config, 1);
    return ([x], [filter, bias]) => {
      const kernel = prepare(filter!);
      const [length] = lengths(x!, kernel) as [number];
      const y = tf.conv2dTranspose(
        tf.expandDims(x!, 1) as tf.Tensor4D,
        tf.expandDims(kernel, 0) as tf.Tensor4D,
        [x!.shape[0]!, 1, length, kernel.shape[1]!],
        [1, strides[0]!],
        pad,
      );
      return withBias(tf.squeeze(y, [1]), bias);
    };
  },
};

const two: LayerDefinition = {
  rank: 4,
  ...TRANSPOSED,
  build: (config) => {
    const {strides, pad, kernel: prepare, lengths} = read(config, 2);
    return ([x], [filter, bias]) => {
      const kernel = prepare(filter!);
      const [rows, columns] = lengths(x!, kernel) as [number, number];
      const y = tf.conv2dTranspose(
        x as tf.Tensor4D,
        kernel as tf.Tensor4D,
        [x!.shape[0]!, rows, columns, kernel.shape[2]!],
        strides as [number, number],
        pad,
      );
      return withBias(y, bias);
    };
  },
};

const three: LayerDefinition = {
  rank: 5,
  ...TRANSPOSED,
  build: (config) => {
    const {strides, pad, kernel: prepare, lengths} = read(config, 3);
    return ([x], [filter, bias]) => {
      const kernel = prepare(filter!);
      return withBias(asConvolution(x!, kernel, lengths(x!, kernel), strides, pad), bias);
    };
  },
};

/**
 * conv3d over the input with zeros between its values and the kernel turned round: tfjs's own transposed kernel is
 * wrong on WebAssembly.
 */
function asConvolution(
  x: tf.Tensor,
  kernel: tf.Tensor,
  lengths: readonly number[],
  strides: readonly number[],
  pad: 'same' | 'valid',
): tf.Tensor {
  const apart = strides.reduce((y, stride, i) => spread(y, i + 1, stride), x);
  const around = lengths.map((length, i): [number, number] => {
    const [window, count] = [kernel.shape[i]!, x.shape[i + 1]!];
    const forward = pad === 'same' ? Math.floor(Math.max((count - 1) * strides[i]! + window - length, 0) / 2) : 0;
    const before = window - 1 - forward;
    return [before, length + window - 1 - apart.shape[i + 1]! - before];
  });
  const padded = tf.pad(apart, [[0, 0], ...around, [0, 0]]);
  const turned = tf.transpose(tf.reverse(kernel, [0, 1, 2]), [0, 1, 2, 4, 3]);
  return tf.conv3d(padded as tf.Tensor5D, turned as tf.Tensor5D, 1, 'valid');
}

const [transposed1d, transposed2d, transposed3d] = [one, two, three].map((definition) =>
  withActivation(eitherFormat(definition)),
) as [LayerDefinition, LayerDefinition, LayerDefinition];

export const transposedLayers: LayerTable = {
  Conv1DTranspose: transposed1d,
  Convolution1DTranspose: transposed1d,
  Conv2DTranspose: transposed2d,
  Convolution2DTranspose: transposed2d,
  Conv3DTranspose: transposed3d,
  Convolution3DTranspose: transposed3d,
};
