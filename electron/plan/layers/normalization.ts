import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {axisOf, flag, numberOption, numbers, passesMask, type LayerDefinition, type LayerTable} from '../layer';
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
  weights: (config) => ({trainable: scaleAndCenter(config), other: ['moving_mean', 'moving_variance']}),
  masks: passesMask,
  build: (config) => {
    const epsilon = numberOption(config, 'epsilon', 1e-3);
    const scale = flag(config, 'scale', true);
    const center = flag(config, 'center', true);
    const axis = numbers(config['axis'])?.[0] ?? numberOption(config, 'axis', -1);
    return ([x], weights) => {
      const rest = [...weights];
      const at = axisOf(axis, x!.rank);
      const next = (): tf.Tensor => along(rest.shift()!, at, x!.rank);
      const gamma = scale ? next() : null;
      const beta = center ? next() : null;
      const [mean, variance] = [next(), next()];
      const factor = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma ?? 1);
      const shift = tf.sub(beta ?? 0, tf.mul(mean, factor));
      return tf.add(tf.mul(x!, factor), shift);
    };
  },
};

const layerNormalization: LayerDefinition = {
  weights: (config) => ({trainable: scaleAndCenter(config)}),
  masks: passesMask,
  build: (config) => {
    const epsilon = numberOption(config, 'epsilon', 1e-3);
    const scale = flag(config, 'scale', true);
    const center = flag(config, 'center', true);
    const axes = numbers(config['axis']) ?? [numberOption(config, 'axis', -1)];
    return ([x], weights) => {
      const rest = [...weights];
      const resolved = axes.map((axis) => axisOf(axis, x!.rank));
      const shape = x!.shape.map((dim, i) => (resolved.includes(i) ? dim : 1));
      const next = (): tf.Tensor => tf.reshape(rest.shift()!, shape);
      const gamma = scale ? next() : null;
      const beta = center ? next() : null;
      const {mean, variance} = tf.moments(x!, resolved, true);
      const y = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, epsilon)));
      const scaled = gamma ? tf.mul(y, gamma) : y;
      return beta ? tf.add(scaled, beta) : scaled;
    };
  },
};

const groupNormalization: LayerDefinition = {
  weights: (config) => ({trainable: scaleAndCenter(config)}),
  masks: passesMask,
  build: (config) => {
    const epsilon = numberOption(config, 'epsilon', 1e-3);
    const groups = numberOption(config, 'groups', 32);
    const scale = flag(config, 'scale', true);
    const center = flag(config, 'center', true);
    const axis = numberOption(config, 'axis', -1);
    return ([given], weights) => {
      // Channels last while it is computed.
      const at = axisOf(axis, given!.rank);
      const axes = given!.shape.map((_, i) => i);
      const order = [...axes.filter((i) => i !== at), at];
      const x = at === given!.rank - 1 ? given! : tf.transpose(given!, order);
      const {rank, shape} = x;
      const channels = shape[rank - 1]!;
      const count = groups === -1 ? channels : groups;
      const split = tf.reshape(x, [...shape.slice(0, -1), count, channels / count]);
      const {mean, variance} = tf.moments(split, [...Array.from({length: rank - 2}, (_, i) => i + 1), rank], true);
      const y = tf.reshape(tf.mul(tf.sub(split, mean), tf.rsqrt(tf.add(variance, epsilon))), shape);
      const rest = [...weights];
      const scaled = scale ? tf.mul(y, rest.shift()!) : y;
      const shifted = center ? tf.add(scaled, rest.shift()!) : scaled;
      return at === rank - 1
        ? shifted
        : tf.transpose(
            shifted,
            axes.map((i) => order.indexOf(i)),
          );
    };
  },
};

const normalization: LayerDefinition = {
  weights: (config) => ({
    trainable: [],
    other: config['mean'] === null || config['mean'] === undefined ? ['mean', 'variance', 'count'] : [],
  }),
  build: (config) => {
    const axes = numbers(config['axis']) ?? (typeof config['axis'] === 'number' ? [config['axis']] : []);
    const invert = flag(config, 'invert', false);
    return ([x], weights) => {
      const keep = axes.map((axis) => axisOf(axis, x!.rank));
      const shape = x!.shape.map((dim, i) => (keep.includes(i) ? dim : 1));
      const mean = tf.reshape(weights[0] ?? tf.tensor(flatNumbers(config['mean'])), shape);
      const variance = tf.reshape(weights[1] ?? tf.tensor(flatNumbers(config['variance'])), shape);
      const deviation = tf.maximum(tf.sqrt(variance), 1e-7);
      return invert ? tf.add(mean, tf.mul(x!, deviation)) : tf.div(tf.sub(x!, mean), deviation);
    };
  },
};

function flatNumbers(value: PlainObject[string] | undefined): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.flatMap(flatNumbers) : [];
}

export const normalizationLayers: LayerTable = {
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  Normalization: normalization,
  UnitNormalization: {
    masks: passesMask,
    build: (config) => {
      const axes = numbers(config['axis']) ?? [numberOption(config, 'axis', -1)];
      return ([x]) =>
        unit(
          x!,
          axes.map((axis) => axisOf(axis, x!.rank)),
        );
    },
  },
};
