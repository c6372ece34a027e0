/** Keras's preprocessing layers for numbers and images. What only varies pictures in training does nothing here. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import type {LayerDefinition, LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {choiceOption, flag, isGiven, isNumbers, numberOption, numbersOption, textOption} from '../options';
import {identity} from './core';
import {checkInterpolation, resize} from './resample';

/** Options of layers that vary pictures by chance. */
const OF_CHANCE = [
  'seed',
  'force_generator',
  'rng_type',
  'mode',
  'factor',
  'height_factor',
  'width_factor',
  'fill_mode',
  'fill_value',
  'interpolation',
  'value_range',
];
const MODES = ['int', 'one_hot', 'multi_hot', 'count'] as const;

/** Beyond it single precision leaves whole numbers out. */
const LARGEST_WHOLE = 2 ** 24;

function refuseSparse(config: PlainObject): void {
  if (flag(config, 'sparse', false)) throw new PlanError('sparse outputs are not supported');
}

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
  reads: ['height', 'width', 'interpolation', 'crop_to_aspect_ratio'],
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
  reads: ['height', 'width'],
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
  reads: ['height', 'width'],
  ignores: OF_CHANCE,
  trains: () => true,
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
  const hot = tf.cast(tf.oneHot(tf.cast(asRows(x, mode), 'int32'), depth), 'float32');
  if (mode === 'count') return restored(tf.sum(weights ? tf.mul(hot, tf.expandDims(weights, -1)) : hot, -2), x);
  if (mode === 'one_hot' || mode === 'multi_hot') return restored(tf.max(hot, -2), x);
  throw new PlanError(`output_mode "${mode}" is not supported`);
}

/** With a last axis over which encodings are put together. */
function asRows(x: tf.Tensor, mode: string): tf.Tensor {
  if (mode === 'one_hot' && x.shape.at(-1) !== 1) return tf.expandDims(x, -1);
  return x.rank === 1 ? tf.expandDims(x, 0) : x;
}

function restored(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return x.rank === 1 && x.shape[0] !== 1 && y.shape[0] === 1 ? tf.squeeze(y, [0]) : y;
}

const discretization: LayerDefinition = {
  reads: ['bin_boundaries', 'output_mode', 'sparse'],
  ignores: ['num_bins', 'epsilon'],
  build: (config) => {
    refuseSparse(config);
    const edges = numbersOption(config, 'bin_boundaries');
    if (!edges) throw new PlanError('bin_boundaries is not given');
    const mode = choiceOption(config, 'output_mode', MODES, 'int');
    return ([x]) => {
      const over = tf.cast(tf.greaterEqual(tf.expandDims(x!, -1), tf.tensor1d(edges)), 'float32');
      return encoded(edges.length ? tf.sum(over, -1) : tf.zerosLike(x!), mode, edges.length + 1);
    };
  },
};

const categoryEncoding: LayerDefinition = {
  reads: ['num_tokens', 'output_mode', 'sparse'],
  arguments: ['count_weights'],
  build: (config) => {
    const depth = numberOption(config, 'num_tokens', 1);
    refuseSparse(config);
    const mode = choiceOption(config, 'output_mode', MODES, 'multi_hot');
    return ([x, weights]) => encoded(x!, mode, depth, weights ?? null);
  },
};

/** Its vocabulary must be in the config: one that was learned lies in a table, which no .h5 holds. */
const integerLookup: LayerDefinition = {
  reads: [
    'vocabulary',
    'num_oov_indices',
    'mask_token',
    'invert',
    'output_mode',
    'sparse',
    'pad_to_max_tokens',
    'idf_weights',
  ],
  // An unknown value's own token is for the inverse, and the largest size for what is padded to it.
  ignores: ['oov_token', 'oov_value', 'max_tokens', 'vocabulary_size', 'has_input_vocabulary', 'vocabulary_dtype'],
  build: (config) => {
    refuseSparse(config);
    const vocabulary = numbersOption(config, 'vocabulary');
    if (!vocabulary) throw new PlanError('its vocabulary is not in the config');
    const unknowns = numberOption(config, 'num_oov_indices', 1);
    if (unknowns > 1 || flag(config, 'invert', false))
      throw new PlanError('more than one index for unknown values, or the inverse, is not supported');
    if (vocabulary.some((value) => Math.abs(value) > LARGEST_WHOLE))
      throw new PlanError('numbers beyond 2^24 cannot be told apart in single precision');
    if (flag(config, 'pad_to_max_tokens', false)) throw new PlanError('pad_to_max_tokens is not supported');
    if (isGiven(config['idf_weights'])) throw new PlanError('idf_weights are not supported');
    const mode = choiceOption(config, 'output_mode', MODES, 'int');
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
  reads: ['scale', 'offset'],
  build: (config) => {
    const of = (key: string, fallback: number): number | tf.Tensor => {
      const value = config[key];
      return isNumbers(value) ? tf.tensor1d([...value]) : numberOption(config, key, fallback);
    };
    return ([x]) => tf.add(tf.mul(tf.cast(x!, 'float32'), of('scale', 1)), of('offset', 0));
  },
};

const chance = identity(OF_CHANCE, {trains: () => true});

export const preprocessingLayers: LayerTable = {
  Rescaling: rescaling,
  Resizing: resizing,
  CenterCrop: centerCrop,
  RandomCrop: randomCrop,
  RandomFlip: chance,
  RandomTranslation: chance,
  RandomRotation: chance,
  RandomZoom: chance,
  RandomHeight: chance,
  RandomWidth: chance,
  RandomContrast: chance,
  RandomBrightness: chance,
  Discretization: discretization,
  CategoryEncoding: categoryEncoding,
  IntegerLookup: integerLookup,
};
