/**
 * Convolutions whose kernels differ from place to place (LocallyConnected1D and 2D, in their three implementations).
 */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {requireChannelsLast} from '../data-format';
import type {LayerDefinition, LayerTable} from '../layer';
import {numberOption, padding, sizes} from '../options';
import {withActivation} from './activation';
import {kernelsAndBias, withBias} from './convolution';

interface Geometry {
  readonly input: readonly number[];
  readonly channels: number;
  readonly filters: number;
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly pad: 'same' | 'valid';
  readonly output: readonly number[];
}

function geometryOf(x: tf.Tensor, config: PlainObject, rank: number): Geometry {
  const [window, strides, pad] = [
    sizes(config, 'kernel_size', rank, 1),
    sizes(config, 'strides', rank, 1),
    padding(config),
  ];
  const input = x.shape.slice(1, -1);
  const output = input.map((length, i) => Math.ceil((pad === 'same' ? length : length - window[i]! + 1) / strides[i]!));
  return {input, channels: x.shape.at(-1)!, filters: numberOption(config, 'filters', 1), window, strides, pad, output};
}

function positions(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (all, size) => all.flatMap((head) => Array.from({length: size}, (_, i) => [...head, i])),
    [[]],
  );
}

function flatIndex(position: readonly number[], dims: readonly number[]): number {
  return position.reduce((at, i, axis) => at * dims[axis]! + i, 0);
}

/** The inputs that an output sees (keras.utils.conv_utils.conv_connected_inputs). */
function connected(output: readonly number[], {input, window, strides, pad}: Geometry): number[][] {
  const ranges = input.map((length, i) => {
    const left = Math.floor(window[i]! / 2);
    const centre = output[i]! * strides[i]! + (pad === 'valid' ? left : 0);
    const from = Math.max(0, centre - left);
    return Array.from({length: Math.min(length, centre + window[i]! - left) - from}, (_, k) => from + k);
  });
  return ranges.reduce<number[][]>((all, range) => all.flatMap((head) => range.map((i) => [...head, i])), [[]]);
}

/**
 * The layer as one matrix (inputs · channels, outputs · filters), whose entries are taken from the kernel by number; 0
 * is "not connected".
 */
function indices(geometry: Geometry, implementation: number): Int32Array {
  const {input, channels, filters, output} = geometry;
  const [inputs, outputs] = [input.reduce((a, b) => a * b, 1), output.reduce((a, b) => a * b, 1)];
  const width = outputs * filters;
  const matrix = new Int32Array(inputs * channels * width);
  let next = 1;
  for (const position of positions(output)) {
    const out = flatIndex(position, output);
    const seen = connected(position, geometry).map((place) => flatIndex(place, input));
    if (implementation === 1) {
      for (const place of seen)
        for (let c = 0; c < channels; c += 1)
          for (let f = 0; f < filters; f += 1) matrix[(place * channels + c) * width + out * filters + f] = next++;
    } else if (implementation === 2) {
      // The kernel is (inputs…, channels, outputs…, filters): every pair is there, and what is not connected is
      // ignored.
      for (const place of seen)
        for (let c = 0; c < channels; c += 1)
          for (let f = 0; f < filters; f += 1)
            matrix[(place * channels + c) * width + out * filters + f] =
              ((place * channels + c) * outputs + out) * filters + f + 1;
    } else {
      // A list sorted by output, then input.
      for (let f = 0; f < filters; f += 1)
        for (const place of seen.toSorted((a, b) => a - b))
          for (let c = 0; c < channels; c += 1) matrix[(place * channels + c) * width + out * filters + f] = next++;
    }
  }
  return matrix;
}

function locallyConnected(rank: number): LayerDefinition {
  return withActivation({
    rank: rank + 2,
    reads: ['filters', 'kernel_size', 'strides', 'padding', 'data_format', 'use_bias', 'implementation'],
    weights: (config) => kernelsAndBias(config, 'kernel'),
    build: (config) => {
      requireChannelsLast(config);
      const implementation = numberOption(config, 'implementation', 1);
      return ([x], [kernel, bias]) => {
        const geometry = geometryOf(x!, config, rank);
        const {input, channels, filters, output} = geometry;
        const [rows, columns] = [input.reduce((a, b) => a * b, channels), output.reduce((a, b) => a * b, filters)];
        const values = tf.concat([tf.zeros([1]), tf.reshape(kernel!, [-1])]);
        const matrix = tf.reshape(tf.gather(values, tf.tensor1d(indices(geometry, implementation), 'int32')), [
          rows,
          columns,
        ]);
        const y = tf.matMul(tf.reshape(x!, [-1, rows]), matrix);
        return withBias(tf.reshape(y, [x!.shape[0]!, ...output, filters]), bias);
      };
    },
  });
}

export const localLayers: LayerTable = {
  LocallyConnected1D: locallyConnected(1),
  LocallyConnected2D: locallyConnected(2),
};
