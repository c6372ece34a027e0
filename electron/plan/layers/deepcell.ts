/** DeepCell's own layers, from their published descriptions; channels last inside. */
import * as tf from '@tensorflow/tfjs-core';
import {
  eitherFormat,
  flag,
  numberOption,
  padding,
  PlanError,
  sizes,
  textOption,
  type LayerDefinition,
  type LayerTable,
} from '../layer';
import {activation} from './activation';
import {withBias} from './convolution';

/** Each spatial axis's index, divided by its last one, as a channel of its own. */
const location: LayerDefinition = {
  build:
    () =>
    ([x]) => {
      const {rank, shape} = x!;
      const spatial = shape.slice(1, -1);
      const channels = spatial.map((length, i) => {
        const ramp = tf.reshape(tf.linspace(0, 1, length), [1, ...spatial.map((_, k) => (k === i ? length : 1)), 1]);
        return tf.tile(ramp, [shape[0]!, ...spatial.map((size, k) => (k === i ? 1 : size)), 1]);
      });
      return tf.concat(channels, rank - 1);
    },
};

/** (…, in) by a kernel (in, out): a dense layer for every pixel. */
const tensorProduct: LayerDefinition = {
  weights: (config) => ({trainable: ['kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])]}),
  build: (config) => {
    const act = activation(config['activation']);
    return ([x], [kernel, bias]) => {
      const y = tf.matMul(tf.reshape(x!, [-1, kernel!.shape[0]!]), kernel as tf.Tensor2D);
      return act.apply(withBias(tf.reshape(y, [...x!.shape.slice(0, -1), kernel!.shape[1]!]), bias));
    };
  },
};

function reflectionPadding(rank: number): LayerDefinition {
  return eitherFormat({
    build: (config) => {
      const given = config['padding'];
      const sides = Array.isArray(given) ? (given as readonly unknown[]) : Array.from({length: rank}, () => given ?? 1);
      const around = sides.map((side): [number, number] =>
        Array.isArray(side) ? [Number(side[0]), Number(side[1])] : [Number(side), Number(side)],
      );
      return ([x]) => tf.mirrorPad(x!, [[0, 0], ...around, [0, 0]], 'reflect');
    },
  });
}

const dilatedMaxPool: LayerDefinition = {
  build: (config) => {
    const window = sizes(config, 'pool_size', 2, 2) as [number, number];
    const dilations = sizes(config, 'dilation_rate', 2, 1) as [number, number];
    const strides = sizes(config, 'strides', 2, 1) as [number, number];
    const pad = padding(config);
    if (dilations.some((d) => d > 1) && strides.some((s) => s > 1))
      throw new PlanError('pooling with both strides and dilation is not supported');
    if (dilations.every((d) => d === 1)) return ([x]) => tf.maxPool(x as tf.Tensor4D, window, strides, pad);
    return ([x]) => tf.pool(x as tf.Tensor4D, window, 'max', pad, dilations, strides);
  },
};

/** The first input at the second one's size, nearest pixels by their corner. */
const upsampleLike: LayerDefinition = {
  build:
    () =>
    ([x, target]) =>
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [target!.shape[1]!, target!.shape[2]!], false, false),
};

/** Less the mean, over the deviation: of a window around each pixel ('std'), or of the image. */
const imageNormalization: LayerDefinition = {
  weights: (config) => ({trainable: [], other: ['kernel', ...(flag(config, 'use_bias', false) ? ['bias'] : [])]}),
  build: (config) => {
    const method = config['norm_method'] === null ? 'none' : textOption(config, 'norm_method', 'std');
    const epsilon = numberOption(config, 'epsilon', 1e-7);
    if (!['none', 'std', 'max', 'whole_image'].includes(method))
      throw new PlanError(`norm_method "${method}" is not supported`);
    return ([x], [kernel, bias]) => {
      const average = (y: tf.Tensor): tf.Tensor =>
        withBias(tf.depthwiseConv2d(y as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), bias);
      if (method === 'none') return x!.clone();
      if (method === 'whole_image') {
        const centred = tf.sub(x!, tf.mean(x!, [1, 2], true));
        return tf.div(centred, tf.add(tf.sqrt(tf.mean(tf.square(centred), [1, 2], true)), epsilon));
      }
      if (method === 'max') {
        const scaled = tf.div(x!, tf.max(x!));
        return tf.sub(scaled, average(scaled));
      }
      const centred = tf.sub(x!, average(x!));
      const deviation = tf.sqrt(tf.sub(average(tf.square(centred)), tf.square(average(centred))));
      return tf.div(centred, tf.add(deviation, epsilon));
    };
  },
};

export const deepcellLayers: LayerTable = {
  Location2D: eitherFormat(location),
  Location3D: eitherFormat(location),
  TensorProduct: eitherFormat(tensorProduct),
  ReflectionPadding2D: reflectionPadding(2),
  ReflectionPadding3D: reflectionPadding(3),
  DilatedMaxPool2D: eitherFormat(dilatedMaxPool),
  UpsampleLike: eitherFormat(upsampleLike),
  ImageNormalization2D: eitherFormat(imageNormalization),
};
