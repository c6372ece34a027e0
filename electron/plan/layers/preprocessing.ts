/** Keras's preprocessing layers for numbers and images. What only varies pictures in training does nothing here. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {flag, numberOption, numbers, PlanError, textOption, type LayerDefinition, type LayerTable} from '../layer';
import {identity} from './core';
import {checkInterpolation, resize} from './resample';

/** (batch, rows, columns, channels) of an image or a batch of them; `back` undoes it. */
function asBatch(x: tf.Tensor): {readonly batch: tf.Tensor4D; readonly back: (y: tf.Tensor) => tf.Tensor} {
  if (x.rank === 4) return {batch: tf.cast(x, 'float32') as tf.Tensor4D, back: (y) => y};
  return {batch: tf.cast(tf.expandDims(x, 0), 'float32') as tf.Tensor4D, back: (y) => tf.squeeze(y, [0])};
}

/** Cut in the middle to the wanted ratio of sides, then resized (keras.utils.image_utils.smart_resize). */
function smartResize(x: tf.Tensor4D, [rows, columns]: [number, number], interpolation: string): tf.Tensor {
  const [batch, height, width, channels] = x.shape;
  const cropRows = Math.min(height, Math.floor((width * rows) / columns));
  const cropColumns = Math.min(width, Math.floor((height * columns) / rows));
  const cut = tf.slice(
    x,
    [0, Math.floor((height - cropRows) / 2), Math.floor((width - cropColumns) / 2), 0],
    [batch, cropRows, cropColumns, channels],
  );
  return resize(cut, [rows, columns], interpolation);
}

function sizeOf(config: PlainObject): [number, number] {
  return [numberOption(config, 'height', 1), numberOption(config, 'width', 1)];
}

const resizing: LayerDefinition = {
  build: (config) => {
    const size = sizeOf(config);
    const interpolation = checkInterpolation(textOption(config, 'interpolation', 'bilinear').toLowerCase());
    const keepsRatio = flag(config, 'crop_to_aspect_ratio', false);
    return ([x]) => {
      const {batch, back} = asBatch(x!);
      return back(keepsRatio ? smartResize(batch, size, interpolation) : resize(batch, size, interpolation));
    };
  },
};

/** The middle of the image; one that is too small is enlarged to fit. */
const centerCrop: LayerDefinition = {
  build: (config) => {
    const [rows, columns] = sizeOf(config);
    return ([x]) => {
      const {batch, back} = asBatch(x!);
      const [top, left] = [Math.floor((batch.shape[1] - rows) / 2), Math.floor((batch.shape[2] - columns) / 2)];
      if (batch.shape[1] < rows || batch.shape[2] < columns)
        return back(smartResize(batch, [rows, columns], 'bilinear'));
      return back(tf.slice(batch, [0, top, left, 0], [batch.shape[0], rows, columns, batch.shape[3]]));
    };
  },
};

const randomCrop: LayerDefinition = {
  build: (config) => {
    const size = sizeOf(config);
    return ([x]) => {
      const {batch, back} = asBatch(x!);
      return back(smartResize(batch, size, 'bilinear'));
    };
  },
};

/** Whole numbers below `depth` as the layers' output_mode asks (keras.layers.preprocessing.preprocessing_utils). */
function encoded(x: tf.Tensor, mode: string, depth: number, weights: tf.Tensor | null = null): tf.Tensor {
  if (mode === 'int') return x;
  const given =
    mode === 'one_hot' && x.shape.at(-1) !== 1 ? tf.expandDims(x, -1) : x.rank === 1 ? tf.expandDims(x, 0) : x;
  const hot = tf.cast(tf.oneHot(tf.cast(given, 'int32'), depth), 'float32');
  if (mode === 'count') return restored(tf.sum(weights ? tf.mul(hot, tf.expandDims(weights, -1)) : hot, -2), x);
  if (mode === 'one_hot' || mode === 'multi_hot') return restored(tf.max(hot, -2), x);
  throw new PlanError(`output_mode "${mode}" is not supported`);
}

function restored(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return x.rank === 1 && x.shape[0] !== 1 && y.shape[0] === 1 ? tf.squeeze(y, [0]) : y;
}

const discretization: LayerDefinition = {
  build: (config) => {
    const edges = numbers(config['bin_boundaries']);
    if (!edges) throw new PlanError('bin_boundaries is not given');
    const mode = textOption(config, 'output_mode', 'int');
    return ([x]) => {
      const over = tf.cast(tf.greaterEqual(tf.expandDims(x!, -1), tf.tensor1d(edges)), 'float32');
      return encoded(edges.length ? tf.sum(over, -1) : tf.zerosLike(x!), mode, edges.length + 1);
    };
  },
};

const categoryEncoding: LayerDefinition = {
  build: (config) => {
    const depth = numberOption(config, 'num_tokens', 1);
    const mode = textOption(config, 'output_mode', 'multi_hot');
    return ([x, weights]) => encoded(x!, mode, depth, weights ?? null);
  },
};

/** Its vocabulary must be in the config: one that was learned lies in a table, which no .h5 holds. */
const integerLookup: LayerDefinition = {
  build: (config) => {
    const vocabulary = numbers(config['vocabulary']);
    if (!vocabulary) throw new PlanError('its vocabulary is not in the config');
    const unknowns = numberOption(config, 'num_oov_indices', 1);
    if (unknowns > 1 || flag(config, 'invert', false))
      throw new PlanError('more than one index for unknown values, or the inverse, is not supported');
    const mode = textOption(config, 'output_mode', 'int');
    const mask = mode === 'int' && typeof config['mask_token'] === 'number' ? config['mask_token'] : null;
    const words = vocabulary.filter((value) => value !== mask);
    const first = (mask === null ? 0 : 1) + unknowns;
    return ([x]) => {
      const same = tf.cast(tf.equal(tf.expandDims(x!, -1), tf.tensor1d(words)), 'float32');
      const found = tf.sum(tf.mul(same, tf.tensor1d(words.map((_, i) => i + first))), -1);
      const isKnown = tf.sum(same, -1);
      const index = tf.add(found, tf.mul(tf.sub(1, isKnown), mask === null ? 0 : 1));
      return encoded(
        mask === null ? index : tf.mul(index, tf.cast(tf.notEqual(x!, mask), 'float32')),
        mode,
        words.length + unknowns,
      );
    };
  },
};

const rescaling: LayerDefinition = {
  build: (config) => {
    const of = (key: string, fallback: number): number | tf.Tensor => {
      const list = numbers(config[key]);
      return list ? tf.tensor1d(list) : numberOption(config, key, fallback);
    };
    return ([x]) => tf.add(tf.mul(tf.cast(x!, 'float32'), of('scale', 1)), of('offset', 0));
  },
};

export const preprocessingLayers: LayerTable = {
  Rescaling: rescaling,
  Resizing: resizing,
  CenterCrop: centerCrop,
  RandomCrop: randomCrop,
  RandomFlip: identity,
  RandomTranslation: identity,
  RandomRotation: identity,
  RandomZoom: identity,
  RandomHeight: identity,
  RandomWidth: identity,
  RandomContrast: identity,
  RandomBrightness: identity,
  Discretization: discretization,
  CategoryEncoding: categoryEncoding,
  IntegerLookup: integerLookup,
};
