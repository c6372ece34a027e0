import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import type {Call} from '../call';
import {axisOf, passesMask, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {axesOption, flag, isGiven, numberOption} from '../options';
import {unit} from './merge';

/** Reshapes a vector so that it broadcasts along `axis` of a tensor of that rank. */
function along(vector: tf.Tensor, axis: number, rank: number): tf.Tensor {
  if (axis === rank - 1) return vector;
  return tf.reshape(
    vector,
    Array.from({length: rank}, (_, i) => (i === axis ? vector.size : 1)),
  );
}

function scaleAndCenter(config: PlainObject): string[] {
  return [...(flag(config, 'scale', true) ? ['gamma'] : []), ...(flag(config, 'center', true) ? ['beta'] : [])];
}

const batchNormalization: LayerDefinition = {
  reads: ['axis', 'epsilon', 'scale', 'center'],
  // `renorm` and `virtual_batch_size` change what is learned; `fused` and `synchronized` how it is computed.
  ignores: ['momentum', 'synchronized', 'fused', 'renorm', 'renorm_clipping', 'renorm_momentum', 'virtual_batch_size'],
  arguments: ['mask', 'training'],
  weights: (config) => ({trainable: scaleAndCenter(config), other: ['moving_mean', 'moving_variance']}),
  masks: passesMask,
  build: (config, call) => {
    const epsilon = numberOption(config, 'epsilon', 1e-3);
    const scale = flag(config, 'scale', true);
    const center = flag(config, 'center', true);
    const axes = axesOption(config, 'axis', [-1]);
    if (axes.length !== 1) throw new PlanError('normalisation over several axes at once is not supported');
    const ofBatch = normalizesByBatch(call);
    return ([x], weights) => {
      const rest = [...weights];
      const at = axisOf(axes[0]!, x!.rank);
      const next = (): tf.Tensor => along(rest.shift()!, at, x!.rank);
      const gamma = scale ? next() : null;
      const beta = center ? next() : null;
      const others = x!.shape.map((_, axis) => axis).filter((axis) => axis !== at);
      if (ofBatch) {
        const {centred, variance} = centredOn(x!, others);
        const factor = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma ?? 1);
        return tf.add(tf.mul(centred, factor), beta ?? 0);
      }
      const [mean, variance] = [next(), next()];
      const factor = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma ?? 1);
      const shift = tf.sub(beta ?? 0, tf.mul(mean, factor));
      return tf.add(tf.mul(x!, factor), shift);
    };
  },
};

/** A model that is called with training=True normalises by what it is given, not by what it has learned. */
export function normalizesByBatch({keywords}: Call): boolean {
  const {training} = keywords;
  if (training === null || training === undefined) return false;
  if (typeof training === 'boolean' || typeof training === 'number') return Boolean(training);
  throw new PlanError('it is called with a computed training argument, which is not supported');
}

interface Centred {
  readonly mean: tf.Tensor;
  /** The values less their mean. */
  readonly centred: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * The difference is computed once and read twice. Were it computed for the variance alone, as tf.moments does,
 * TensorFlow's graph optimiser would take the layer for one of its own and end the process where gamma is no constant.
 */
function centredOn(x: tf.Tensor, axes: number[]): Centred {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  return {mean, centred, variance: tf.mean(tf.square(centred), axes, true)};
}

const layerNormalization: LayerDefinition = {
  reads: ['axis', 'epsilon', 'scale', 'center'],
  weights: (config) => ({trainable: scaleAndCenter(config)}),
  masks: passesMask,
  build: (config) => {
    const epsilon = numberOption(config, 'epsilon', 1e-3);
    const scale = flag(config, 'scale', true);
    const center = flag(config, 'center', true);
    const axes = axesOption(config, 'axis', [-1]);
    return ([x], weights) => {
      const rest = [...weights];
      const resolved = axes.map((axis) => axisOf(axis, x!.rank)).toSorted((a, b) => a - b);
      const shape = x!.shape.map((dim, i) => (resolved.includes(i) ? dim : 1));
      const next = (): tf.Tensor => tf.reshape(rest.shift()!, shape);
      const gamma = scale ? next() : null;
      const beta = center ? next() : null;
      const {centred, variance} = centredOn(x!, resolved);
      const y = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
      const scaled = gamma ? tf.mul(y, gamma) : y;
      return beta ? tf.add(scaled, beta) : scaled;
    };
  },
};

/** Mean and variance along the axes of what the mask, 1 or 0, counts; of everything where there is none. */
function weightedMoments(x: tf.Tensor, mask: tf.Tensor | null, axes: number[]): Centred {
  if (!mask) return centredOn(x, axes);
  const count = tf.sum(mask, axes, true);
  const mean = tf.div(tf.sum(tf.mul(x, mask), axes, true), count);
  const squares = tf.div(tf.sum(tf.mul(tf.square(x), mask), axes, true), count);
  return {mean, centred: tf.sub(x, mean), variance: tf.sub(squares, tf.square(mean))};
}

const groupNormalization: LayerDefinition = {
  reads: ['groups', 'axis', 'epsilon', 'scale', 'center'],
  arguments: ['mask'],
  weights: (config) => ({trainable: scaleAndCenter(config)}),
  masks: () => 'use-pass',
  build: (config) => {
    const epsilon = numberOption(config, 'epsilon', 1e-3);
    const groups = numberOption(config, 'groups', 32);
    const scale = flag(config, 'scale', true);
    const center = flag(config, 'center', true);
    const axis = numberOption(config, 'axis', -1);
    return ([given], weights, [mask]) => {
      // Channels last while it is computed.
      const at = axisOf(axis, given!.rank);
      const axes = given!.shape.map((_, i) => i);
      const order = [...axes.filter((i) => i !== at), at];
      const turned = (t: tf.Tensor): tf.Tensor => (at === given!.rank - 1 ? t : tf.transpose(t, order));
      const x = turned(given!);
      const {rank, shape} = x;
      const channels = shape[rank - 1]!;
      const count = groups === -1 ? channels : groups;
      const inGroups = (t: tf.Tensor): tf.Tensor => tf.reshape(t, [...shape.slice(0, -1), count, channels / count]);
      const split = inGroups(x);
      const counted = mask ? inGroups(turned(tf.add(mask, tf.zerosLike(given!)))) : null;
      const within = [...Array.from({length: rank - 2}, (_, i) => i + 1), rank];
      const {centred, variance} = weightedMoments(split, counted, within);
      const y = tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), shape);
      const rest = [...weights];
      const scaled = scale ? tf.mul(y, rest.shift()!) : y;
      const shifted = center ? tf.add(scaled, rest.shift()!) : scaled;
      if (at === rank - 1) return shifted;
      return tf.transpose(
        shifted,
        axes.map((i) => order.indexOf(i)),
      );
    };
  },
};

const normalization: LayerDefinition = {
  reads: ['axis', 'mean', 'variance', 'invert'],
  weights: (config) => ({
    trainable: [],
    other: isGiven(config['mean']) ? [] : ['mean', 'variance', 'count'],
  }),
  build: (config) => {
    // Null is no axis at all, one mean and one variance of everything; left out, it is the last.
    const axes = config['axis'] === null ? [] : axesOption(config, 'axis', [-1]);
    const invert = flag(config, 'invert', false);
    const [givenMean, givenVariance] = [flatNumbers(config['mean']), flatNumbers(config['variance'])];
    if (isGiven(config['mean']) && (givenMean.length === 0 || givenVariance.length === 0))
      throw new PlanError('its mean and variance are not numbers');
    return ([given], weights) => {
      const x = tf.cast(given!, 'float32');
      const keep = axes.map((axis) => axisOf(axis, x.rank));
      const shape = x.shape.map((dim, i) => (keep.includes(i) ? dim : 1));
      const spread = (values: tf.Tensor): tf.Tensor => spreadOver(values, shape);
      const mean = spread(weights[0] ?? tf.tensor(givenMean));
      const variance = spread(weights[1] ?? tf.tensor(givenVariance));
      const deviation = tf.maximum(tf.sqrt(variance), 1e-7);
      return invert ? tf.add(mean, tf.mul(x, deviation)) : tf.div(tf.sub(x, mean), deviation);
    };
  },
};

/** One value everywhere, or as many as the shape has places. */
function spreadOver(values: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const places = shape.reduce((a, b) => a * b, 1);
  if (values.size === places) return tf.reshape(values, [...shape]);
  if (values.size === 1)
    return tf.reshape(
      values,
      shape.map(() => 1),
    );
  throw new PlanError(`it has learned ${values.size} means and is given ${places} values to normalise`);
}

function flatNumbers(value: PlainObject[string] | undefined): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.flatMap(flatNumbers) : [];
}

export const normalizationLayers: LayerTable = {
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  BatchNormalizationV2: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  Normalization: normalization,
  UnitNormalization: {
    reads: ['axis'],
    masks: passesMask,
    build: (config) => {
      const axes = axesOption(config, 'axis', [-1]);
      return ([x]) =>
        unit(
          x!,
          axes.map((axis) => axisOf(axis, x!.rank)),
        );
    },
  },
};
