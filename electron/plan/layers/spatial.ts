import * as tf from '@tensorflow/tfjs-core';
import type {Plain, PlainObject} from '../../keras/json';
import {flag, numberOption, padding, pair, PlanError, requireChannelsLast, sizes, textOption, type LayerDefinition, type LayerTable} from '../layer';

function pooling(pool: typeof tf.maxPool): LayerDefinition {
  return {
    build: (config) => {
      requireChannelsLast(config);
      const window = pair(config, 'pool_size', 2);
      const strides = config['strides'] === null || config['strides'] === undefined ? window : pair(config, 'strides', 2);
      const pad = padding(config);
      return ([x]) => pool(x as tf.Tensor4D, window, strides, pad);
    },
  };
}

function pooling1d(pool: typeof tf.maxPool): LayerDefinition {
  return {
    build: (config) => {
      requireChannelsLast(config);
      const [window] = sizes(config, 'pool_size', 1, 2);
      const [stride] = config['strides'] === null || config['strides'] === undefined ? [window] : sizes(config, 'strides', 1, 2);
      const pad = padding(config);
      return ([x]) => tf.squeeze(pool(tf.expandDims(x!, 1) as tf.Tensor4D, [1, window!], [1, stride!], pad), [1]);
    },
  };
}

/** Global pooling over all axes between the batch and the channels. */
function globalPooling(reduce: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): LayerDefinition {
  return {
    build: (config) => {
      requireChannelsLast(config);
      const keep = flag(config, 'keepdims', false);
      return ([x]) => reduce(x!, Array.from({length: x!.rank - 2}, (_, i) => i + 1), keep);
    },
  };
}

/** ((top, bottom), (left, right)) of a padding or cropping config in any of Keras's spellings. */
function edges(value: Plain | undefined, rank: number): [number, number][] {
  if (typeof value === 'number') return Array.from({length: rank}, () => [value, value]);
  if (!Array.isArray(value)) throw new PlanError('the padding is not given');
  if (rank === 1 && typeof value[0] === 'number') return [[value[0], Number(value[1])]];
  return value.map((side): [number, number] => (Array.isArray(side) ? [Number(side[0]), Number(side[1])] : [Number(side), Number(side)]));
}

function zeroPadding(rank: number): LayerDefinition {
  return {
    build: (config) => {
      requireChannelsLast(config);
      const around: [number, number][] = [[0, 0], ...edges(config['padding'], rank), [0, 0]];
      return ([x]) => tf.pad(x!, around);
    },
  };
}

function cropping(rank: number): LayerDefinition {
  return {
    build: (config) => {
      requireChannelsLast(config);
      const around: [number, number][] = [[0, 0], ...edges(config['cropping'], rank), [0, 0]];
      return ([x]) => tf.slice(x!, around.map(([before]) => before), x!.shape.map((dim, i) => dim - around[i]![0] - around[i]![1]));
    },
  };
}

/** tf.image.resize of an NHWC tensor with half-pixel centres, as Keras asks for it. */
export function resize(x: tf.Tensor, size: [number, number], interpolation: string): tf.Tensor {
  if (interpolation === 'nearest') return tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, false, true);
  if (interpolation === 'bilinear') return tf.image.resizeBilinear(x as tf.Tensor4D, size, false, true);
  throw new PlanError(`interpolation "${interpolation}" is not supported`);
}

const upSampling2d: LayerDefinition = {
  build: (config: PlainObject) => {
    requireChannelsLast(config);
    const [rows, columns] = pair(config, 'size', 2);
    const interpolation = textOption(config, 'interpolation', 'nearest');
    if (interpolation !== 'nearest' && interpolation !== 'bilinear') throw new PlanError(`interpolation "${interpolation}" is not supported`);
    return ([x]) => resize(x!, [x!.shape[1]! * rows, x!.shape[2]! * columns], interpolation);
  },
};

const resizing: LayerDefinition = {
  build: (config) => {
    const size: [number, number] = [numberOption(config, 'height', 1), numberOption(config, 'width', 1)];
    const interpolation = textOption(config, 'interpolation', 'bilinear').toLowerCase();
    if (flag(config, 'crop_to_aspect_ratio', false)) throw new PlanError('Resizing with crop_to_aspect_ratio is not supported');
    return ([x]) => resize(x!, size, interpolation);
  },
};

const upSampling1d: LayerDefinition = {
  build: (config) => {
    const times = numberOption(config, 'size', 2);
    return ([x]) => {
      const [batch, length, channels] = (x as tf.Tensor3D).shape;
      return tf.reshape(tf.tile(tf.expandDims(x!, 2), [1, 1, times, 1]), [batch, length * times, channels]);
    };
  },
};

const average = globalPooling((x, axes, keep) => tf.mean(x, axes, keep));
const maximum = globalPooling((x, axes, keep) => tf.max(x, axes, keep));

export const spatialLayers: LayerTable = {
  MaxPooling2D: pooling(tf.maxPool),
  MaxPool2D: pooling(tf.maxPool),
  AveragePooling2D: pooling(tf.avgPool),
  AvgPool2D: pooling(tf.avgPool),
  MaxPooling1D: pooling1d(tf.maxPool),
  MaxPool1D: pooling1d(tf.maxPool),
  AveragePooling1D: pooling1d(tf.avgPool),
  AvgPool1D: pooling1d(tf.avgPool),
  GlobalAveragePooling1D: average,
  GlobalAveragePooling2D: average,
  GlobalAveragePooling3D: average,
  GlobalAvgPool2D: average,
  GlobalMaxPooling1D: maximum,
  GlobalMaxPooling2D: maximum,
  GlobalMaxPooling3D: maximum,
  GlobalMaxPool2D: maximum,
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  UpSampling1D: upSampling1d,
  UpSampling2D: upSampling2d,
  Resizing: resizing,
};
