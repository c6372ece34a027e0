/** Pooling, local and global, channels last inside. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {eitherFormat} from '../data-format';
import type {LayerDefinition, LayerTable, MaskRule} from '../layer';
import {flag, isGiven, padding, sizes} from '../options';
import {reached} from './convolution';

type Kind = 'max' | 'avg';

function windowOf(
  config: PlainObject,
  rank: number,
): {readonly window: number[]; readonly strides: number[]; readonly pad: 'same' | 'valid'} {
  const window = sizes(config, 'pool_size', rank, 2);
  const strides = isGiven(config['strides']) ? sizes(config, 'strides', rank, 2) : window;
  return {window, strides, pad: padding(config)};
}

function pooling(kind: Kind, rank: 1 | 2 | 3): LayerDefinition {
  const flat = kind === 'max' ? tf.maxPool : tf.avgPool;
  return eitherFormat({
    rank: rank + 2,
    reads: ['pool_size', 'strides', 'padding'],
    build: (config) => {
      const {window, strides, pad} = windowOf(config, rank);
      if (rank === 1)
        return ([x]) =>
          tf.squeeze(flat(tf.expandDims(x!, 1) as tf.Tensor4D, [1, window[0]!], [1, strides[0]!], pad), [1]);
      if (rank === 2)
        return ([x]) => flat(x as tf.Tensor4D, window as [number, number], strides as [number, number], pad);
      if (kind === 'max') return ([x]) => maxPool3d(x!, window, strides, pad);
      return ([x]) => {
        const input = reached(x!, {shape: window}, strides, pad);
        return tf.avgPool3d(
          input as tf.Tensor5D,
          window as [number, number, number],
          strides as [number, number, number],
          pad,
        );
      };
    },
  });
}

/**
 * The largest of a block is the largest along the depth of the largest of each slice: tfjs's own kernel is wrong on
 * WebAssembly.
 */
export function maxPool3d(
  x: tf.Tensor,
  window: readonly number[],
  strides: readonly number[],
  pad: 'same' | 'valid',
): tf.Tensor {
  const [batch, depth, rows, columns, channels] = x.shape as [number, number, number, number, number];
  const slices = tf.maxPool(
    tf.reshape(x, [batch * depth, rows, columns, channels]) as tf.Tensor4D,
    [window[1]!, window[2]!],
    [strides[1]!, strides[2]!],
    pad,
  );
  const [, height, width] = slices.shape;
  const deep = tf.maxPool(
    tf.reshape(slices, [batch, depth, height * width, channels]) as tf.Tensor4D,
    [window[0]!, 1],
    [strides[0]!, 1],
    pad,
  );
  return tf.reshape(deep, [batch, deep.shape[1], height, width, channels]);
}

/** Over all axes between the batch and the channels; a mean along time counts the unmasked steps only. */
function globalPooling(kind: Kind, averagesSteps = false): LayerDefinition {
  return eitherFormat({
    reads: ['keepdims'],
    ...(averagesSteps ? {arguments: ['mask'], masks: (): MaskRule => 'use'} : {}),
    build: (config) => {
      const keep = flag(config, 'keepdims', false);
      return ([x], _, [mask]) => {
        const axes = Array.from({length: x!.rank - 2}, (_unused, i) => i + 1);
        if (kind === 'max') return tf.max(x!, axes, keep);
        if (!mask) return tf.mean(x!, axes, keep);
        const counts = tf.expandDims(mask, 2);
        return tf.div(tf.sum(tf.mul(x!, counts), axes, keep), tf.sum(counts, axes, keep));
      };
    },
  });
}

const [average, maximum] = [globalPooling('avg'), globalPooling('max')];
const averageOfSteps = globalPooling('avg', true);

export const poolingLayers: LayerTable = {
  MaxPooling1D: pooling('max', 1),
  MaxPool1D: pooling('max', 1),
  MaxPooling2D: pooling('max', 2),
  MaxPool2D: pooling('max', 2),
  MaxPooling3D: pooling('max', 3),
  MaxPool3D: pooling('max', 3),
  AveragePooling1D: pooling('avg', 1),
  AvgPool1D: pooling('avg', 1),
  AveragePooling2D: pooling('avg', 2),
  AvgPool2D: pooling('avg', 2),
  AveragePooling3D: pooling('avg', 3),
  AvgPool3D: pooling('avg', 3),
  GlobalAveragePooling1D: averageOfSteps,
  GlobalAveragePooling2D: average,
  GlobalAveragePooling3D: average,
  GlobalAvgPool1D: averageOfSteps,
  GlobalAvgPool2D: average,
  GlobalAvgPool3D: average,
  GlobalMaxPooling1D: maximum,
  GlobalMaxPooling2D: maximum,
  GlobalMaxPooling3D: maximum,
  GlobalMaxPool1D: maximum,
  GlobalMaxPool2D: maximum,
  GlobalMaxPool3D: maximum,
};
