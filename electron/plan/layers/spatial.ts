/** Padding, cropping and enlarging along the spatial axes, channels last inside. */
import * as tf from '@tensorflow/tfjs-core';
import type {Plain} from '../../keras/json';
import {eitherFormat} from '../data-format';
import type {LayerDefinition, LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {isNumbers, shortly, sizes, textOption} from '../options';
import {checkInterpolation, resize} from './resample';

/** ((top, bottom), (left, right)) of a padding or cropping config in any of Keras's spellings; Keras's default is 1. */
export function edges(value: Plain | undefined, rank: number): [number, number][] {
  if (value === null || value === undefined) return Array.from({length: rank}, () => [1, 1]);
  if (typeof value === 'number') return Array.from({length: rank}, () => [value, value]);
  if (rank === 1 && isNumbers(value) && value.length === 2) return [[value[0]!, value[1]!]];
  const sides = (Array.isArray(value) ? (value as readonly Plain[]) : []).map((side) =>
    isNumbers(side) ? side : [side, side],
  );
  if (sides.length === rank && sides.every((side) => isNumbers(side) && side.length === 2))
    return sides as [number, number][];
  throw new PlanError(`its padding or cropping is ${shortly(value)}, which does not fit ${rank} axes`);
}

/** Along one axis Keras knows channels last only. */
function inFormats(rank: number, definition: LayerDefinition): LayerDefinition {
  return rank === 1 ? definition : eitherFormat(definition);
}

function zeroPadding(rank: number): LayerDefinition {
  return inFormats(rank, {
    rank: rank + 2,
    reads: ['padding'],
    build: (config) => {
      const around: [number, number][] = [[0, 0], ...edges(config['padding'], rank), [0, 0]];
      return ([x]) => tf.pad(x!, around);
    },
  });
}

function cropping(rank: number): LayerDefinition {
  return inFormats(rank, {
    rank: rank + 2,
    reads: ['cropping'],
    build: (config) => {
      const around: [number, number][] = [[0, 0], ...edges(config['cropping'], rank), [0, 0]];
      return ([x]) =>
        tf.slice(
          x!,
          around.map(([before]) => before),
          x!.shape.map((dim, i) => dim - around[i]![0] - around[i]![1]),
        );
    },
  });
}

/** Every value along `axis`, `times` times. */
export function repeat(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  if (times === 1) return x.clone();
  const {shape} = x;
  const tiled = tf.tile(
    tf.expandDims(x, axis + 1),
    [...shape, 1].map((_, i) => (i === axis + 1 ? times : 1)),
  );
  return tf.reshape(
    tiled,
    shape.map((size, i) => (i === axis ? size * times : size)),
  );
}

const upSampling2d: LayerDefinition = {
  rank: 4,
  reads: ['size', 'interpolation'],
  build: (config) => {
    const [rows, columns] = sizes(config, 'size', 2, 2) as [number, number];
    const interpolation = checkInterpolation(textOption(config, 'interpolation', 'nearest'));
    return ([x]) => resize(x!, [x!.shape[1]! * rows, x!.shape[2]! * columns], interpolation);
  },
};

const upSampling3d: LayerDefinition = {
  rank: 5,
  reads: ['size'],
  build: (config) => {
    const times = sizes(config, 'size', 3, 2);
    return ([x]) => times.reduce((y, count, i) => repeat(y, i + 1, count), x!);
  },
};

export const spatialLayers: LayerTable = {
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  ZeroPadding3D: zeroPadding(3),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  Cropping3D: cropping(3),
  UpSampling1D: {
    rank: 3,
    reads: ['size'],
    build: (config) => {
      const [times = 2] = sizes(config, 'size', 1, 2);
      return ([x]) => repeat(x!, 1, times);
    },
  },
  UpSampling2D: eitherFormat(upSampling2d),
  UpSampling3D: eitherFormat(upSampling3d),
};
