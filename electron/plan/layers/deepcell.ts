/** DeepCell's own layers, by what its 0.12 computes; channels last inside. Nothing of its code is here. */
import * as tf from '@tensorflow/tfjs-core';
import {PLAIN_CALL} from '../call';
import {eitherFormat} from '../data-format';
import {passesMask, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {choiceOption, flag, isGiven, numberOption, sizes} from '../options';
import {withActivation} from './activation';
import {withBias} from './convolution';
import {maxPool3d} from './pooling';
import {recurrentLayers} from './recurrent';
import {resize} from './resample';
import {edges} from './spatial';

/** Each spatial axis's index, divided by its last one, as a channel of its own; NaN along a side of one. */
const location: LayerDefinition = {
  reads: [],
  ignores: ['in_shape'],
  build:
    () =>
    ([x]) => {
      const {rank, shape} = x!;
      const spatial = shape.slice(1, -1);
      const channels = spatial.map((length, i) => {
        const places = Float32Array.from({length}, (_, at) => at / (length - 1));
        const ramp = tf.tensor(places, [1, ...spatial.map((_, k) => (k === i ? length : 1)), 1]);
        return tf.tile(ramp, [shape[0]!, ...spatial.map((size, k) => (k === i ? 1 : size)), 1]);
      });
      return tf.concat(channels, rank - 1);
    },
};

/** (…, in) by a kernel (in, out): a dense layer for every pixel. */
const tensorProduct: LayerDefinition = {
  reads: ['use_bias'],
  ignores: ['output_dim'],
  weights: (config) => ({trainable: ['kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])]}),
  masks: passesMask,
  build:
    () =>
    ([x], [kernel, bias]) => {
      const y = tf.matMul(tf.reshape(x!, [-1, kernel!.shape[0]!]), kernel as tf.Tensor2D);
      return withBias(tf.reshape(y, [...x!.shape.slice(0, -1), kernel!.shape[1]!]), bias);
    },
};

function reflectionPadding(rank: number): LayerDefinition {
  return eitherFormat({
    rank: rank + 2,
    reads: ['padding'],
    build: (config) => {
      const around = edges(config['padding'], rank);
      return ([x]) => tf.mirrorPad(x!, [[0, 0], ...around, [0, 0]], 'reflect');
    },
  });
}

/** Strides are 1 where they are not given or there is a dilation; what `same` pads is then not used: it is `valid`. */
function dilatedMaxPool(rank: 2 | 3): LayerDefinition {
  const window = rank === 2 ? [2, 2] : [1, 2, 2];
  return eitherFormat({
    rank: rank + 2,
    reads: ['pool_size', 'strides', 'dilation_rate', 'padding'],
    build: (config) => {
      choiceOption(config, 'padding', ['valid', 'same'], 'valid');
      const pool = isGiven(config['pool_size']) ? sizes(config, 'pool_size', rank, 2) : window;
      const dilations = sizes(config, 'dilation_rate', rank, 1);
      const isDilated = dilations.some((dilation) => dilation > 1);
      const strides = sizes(config, 'strides', rank, 1);
      if (isDilated) return ([x]) => largestAround(x!, pool, dilations);
      if (rank === 3) return ([x]) => maxPool3d(x!, pool, strides, 'valid');
      return ([x]) => tf.maxPool(x as tf.Tensor4D, pool as [number, number], strides as [number, number], 'valid');
    },
  });
}

/** The largest of the values that lie in a window with gaps, one axis after the other. */
function largestAround(x: tf.Tensor, window: readonly number[], dilations: readonly number[]): tf.Tensor {
  return window.reduce((y, size, i) => {
    const axis = i + 1;
    const length = y.shape[axis]! - (size - 1) * dilations[i]!;
    if (length < 1) throw new PlanError(`its window is larger than its input of [${x.shape.join(', ')}]`);
    const parts = Array.from({length: size}, (_, k) =>
      tf.slice(
        y,
        y.shape.map((_unused, at) => (at === axis ? k * dilations[i]! : 0)),
        y.shape.map((dim, at) => (at === axis ? length : dim)),
      ),
    );
    return parts.reduce((a, b) => tf.maximum(a, b));
  }, x);
}

/** The first input at the second one's size, nearest pixels. */
const upsampleLike: LayerDefinition = {
  reads: [],
  build:
    () =>
    ([x, target]) => {
      if (!target) throw new PlanError('it is called without a second input');
      const size = target.shape.slice(1, -1);
      if (x!.rank === 4) return resize(x!, size as [number, number], 'nearest');
      if (x!.rank !== 5) throw new PlanError(`it is given a tensor of ${x!.rank} axes`);
      return resizedVolume(x!, size as [number, number, number]);
    },
};

/**
 * Rows and columns, then depth and rows. DeepCell's first step reads (depth, rows, columns, channels) anew as (rows,
 * columns, channels · depth) without moving a value, and so do we.
 */
function resizedVolume(x: tf.Tensor, [deep, high, wide]: [number, number, number]): tf.Tensor {
  const [batch, depth, rows, columns, channels] = x.shape as [number, number, number, number, number];
  const flat = resize(tf.reshape(x, [batch, rows, columns, channels * depth]), [high, wide], 'nearest');
  const slices = tf.reshape(flat, [batch, depth, high, wide * channels]);
  return tf.reshape(resize(slices, [deep, high], 'nearest'), [batch, deep, high, wide, channels]);
}

const upsample: LayerDefinition = {
  rank: 4,
  reads: ['target_size'],
  build: (config) => {
    const size = sizes(config, 'target_size', 2, 1) as [number, number];
    return ([x]) => resize(x!, size, 'nearest');
  },
};

/**
 * Less the mean, over the deviation: of a window around each pixel ('std'), or of the image. Files of older versions
 * hold the averaging window as a weight; a bias, where there is one, is never added.
 */
function imageNormalization(rank: 2 | 3): LayerDefinition {
  return eitherFormat({
    rank: rank + 2,
    reads: ['norm_method', 'filter_size', 'use_bias'],
    // DeepCell keeps it and never applies it.
    ignores: ['activation'],
    weights: (config) => ({
      trainable: [],
      other: ['kernel', ...(flag(config, 'use_bias', false) ? ['bias'] : [])],
      optional: 1,
    }),
    build: (config) => {
      const method = config['norm_method'] === null ? 'none' : choiceOption(config, 'norm_method', METHODS, 'std');
      const size = numberOption(config, 'filter_size', 61);
      const kernels = flag(config, 'use_bias', false) ? 1 : 0;
      return ([x], weights) => {
        if (method === 'none') return x!.clone();
        if (method === 'whole_image') return overImage(x!, [rank - 1, rank]);
        const kernel = weights.length > kernels ? weights[0]! : averagingWindow(x!, size);
        const average = (y: tf.Tensor): tf.Tensor => averaged(y, kernel);
        if (method === 'max') {
          const scaled = tf.div(x!, tf.max(x!));
          return tf.sub(scaled, average(scaled));
        }
        const centred = tf.sub(x!, average(x!));
        const mean = average(centred);
        const deviation = tf.sqrt(tf.sub(average(tf.square(centred)), tf.mul(mean, mean)));
        return tf.div(centred, tf.add(deviation, EPSILON));
      };
    },
  });
}

const METHODS = ['std', 'max', 'whole_image'] as const;
const EPSILON = 1e-7;

/** A window of one over its number of values, channels and, in volumes, the whole depth included. */
function averagingWindow(x: tf.Tensor, size: number): tf.Tensor {
  const [channels, depth] = [x.shape.at(-1)!, x.shape.slice(1, -3)];
  const shape = [...depth, size, size, channels, 1];
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(new Float32Array(count).fill(1 / count), shape);
}

function averaged(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  if (kernel.rank === 5) return tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, 1, 'same');
  return tf.depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
}

function overImage(x: tf.Tensor, axes: number[]): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  return tf.div(centred, tf.add(tf.sqrt(tf.mean(tf.square(centred), axes, true)), EPSILON));
}

/** (b, t, n, e) and (b, t, m, e): every one of n beside every one of m, (b, t, n, m, 2e). */
const comparison: LayerDefinition = {
  rank: 4,
  reads: [],
  build:
    () =>
    ([x, y]) => {
      const [n, m] = [x!.shape[2]!, y!.shape[2]!];
      const left = tf.tile(tf.expandDims(x!, 3), [1, 1, 1, m, 1]);
      const right = tf.tile(tf.expandDims(y!, 2), [1, 1, n, 1, 1]);
      return tf.concat([left, right], 4);
    },
};

/** (b, t, n, e) as often as the second input has cells, (b, t, n, m, e). */
const deltaReshape: LayerDefinition = {
  rank: 4,
  reads: [],
  build:
    () =>
    ([current, future]) =>
      tf.tile(tf.expandDims(current!, 3), [1, 1, 1, future!.shape[2]!, 1]),
};

const unmerge: LayerDefinition = {
  reads: ['track_length', 'max_cells', 'embedding_dim'],
  build: (config) => {
    const shape = ['track_length', 'max_cells', 'embedding_dim'].map((key) => numberOption(config, key, NaN));
    if (shape.some(Number.isNaN)) throw new PlanError('its track_length, max_cells or embedding_dim is not given');
    return ([x]) => tf.reshape(x!, [-1, ...shape]);
  },
};

/** An LSTM along the third axis, every cell's track by itself. */
const temporalMerge: LayerDefinition = {
  rank: 4,
  reads: ['encoder_dim'],
  weights: () => ({trainable: recurrentLayers['LSTM']!.weights!({}).trainable}),
  build: (config) => {
    const width = numberOption(config, 'encoder_dim', 64);
    const lstm = recurrentLayers['LSTM']!.build({return_sequences: true}, PLAIN_CALL);
    return ([x], weights) => {
      const [, cells, steps] = x!.shape as [number, number, number];
      const [all] = lstm([tf.reshape(x!, [-1, steps, width])], weights, []) as readonly tf.Tensor[];
      return tf.reshape(all!, [-1, cells, steps, width]);
    };
  },
};

export const deepcellLayers: LayerTable = {
  Location2D: eitherFormat(location),
  Location3D: eitherFormat(location),
  TensorProduct: withActivation(eitherFormat(tensorProduct)),
  ReflectionPadding2D: reflectionPadding(2),
  ReflectionPadding3D: reflectionPadding(3),
  DilatedMaxPool2D: dilatedMaxPool(2),
  DilatedMaxPool3D: dilatedMaxPool(3),
  Upsample: eitherFormat(upsample),
  UpsampleLike: eitherFormat(upsampleLike),
  ImageNormalization2D: imageNormalization(2),
  ImageNormalization3D: imageNormalization(3),
  Comparison: comparison,
  DeltaReshape: deltaReshape,
  Unmerge: unmerge,
  TemporalMerge: temporalMerge,
};
