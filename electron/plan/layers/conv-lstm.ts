/** LSTMs whose products are convolutions: the same loop, with another cell. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {toFirst, toLast} from '../data-format';
import type {LayerDefinition, LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {choiceOption, flag, padding, sizes} from '../options';
import {isFusedActivation} from './activation';
import {convolve2d, convolve3d, dilated, WINDOW, withBias} from './convolution';
import {DROPS_OUT, OF_THE_LOOP, unrolled} from './recurrent';
import {lstmStep, partsOf, type Cell} from './recurrent-cells';

function convolve(
  x: tf.Tensor,
  kernel: tf.Tensor,
  strides: readonly number[],
  pad: 'same' | 'valid',
  dilations: readonly number[],
): tf.Tensor {
  const spread = dilated(kernel, dilations);
  if (strides.length === 3) return convolve3d(x, spread, strides, pad);
  if (strides.length === 2) return convolve2d(x, spread, strides as [number, number], pad);
  return tf.squeeze(convolve2d(tf.expandDims(x, 1), tf.expandDims(spread, 0), [1, strides[0]!], pad), [1]);
}

function convCell(config: PlainObject, rank: number): Cell {
  const [strides, dilations, pad] = [
    sizes(config, 'strides', rank, 1),
    sizes(config, 'dilation_rate', rank, 1),
    padding(config),
  ];
  const ones = strides.map(() => 1);
  const parts = partsOf(config, 'hard_sigmoid');
  const zeros = (x: tf.Tensor): tf.Tensor => tf.zeros([...x.shape.slice(0, -1), x.shape.at(-1)! / 4]);
  return {
    weights: parts.weights,
    project: (x, all) => withBias(convolve(x, all[0]!, strides, pad, dilations), parts.bias(all)),
    initial: (x) => [zeros(x), zeros(x)],
    step: (x, [h, c], all) => lstmStep(tf.add(x, convolve(h!, all[1]!, ones, 'same', ones)), c!, parts, all),
  };
}

/** Activations that treat every value by itself, wherever the channels are. */
const BY_VALUE: ReadonlySet<string> = new Set(['tanh', 'sigmoid', 'hard_sigmoid', 'selu', 'softplus', 'softsign']);

function isByValue(value: PlainObject[string] | undefined): boolean {
  return value === null || isFusedActivation(value, null) || (typeof value === 'string' && BY_VALUE.has(value));
}

/** It has time second always, and masked steps keep what was before. */
const UNKNOWN_TO_ITS_LOOP = ['time_major', 'zero_output_for_mask', 'unroll'];

function convLstm(rank: number): LayerDefinition {
  return {
    ...OF_THE_LOOP,
    trains: DROPS_OUT.trains,
    reads: [
      ...DROPS_OUT.reads,
      ...OF_THE_LOOP.reads.filter((key) => !UNKNOWN_TO_ITS_LOOP.includes(key)),
      'activation',
      'recurrent_activation',
      ...WINDOW,
      'data_format',
    ],
    ignores: [...OF_THE_LOOP.ignores, ...UNKNOWN_TO_ITS_LOOP, 'filters', 'kernel_size', 'unit_forget_bias'],
    weights: (config) => ({trainable: convCell(config, rank).weights}),
    build: (config, call) => {
      const op = unrolled(convCell(config, rank), config, call);
      const format = choiceOption(config, 'data_format', ['channels_last', 'channels_first'], 'channels_last');
      if (format === 'channels_last') return op;
      if (![config['activation'] ?? null, config['recurrent_activation'] ?? null].every(isByValue))
        throw new PlanError('this activation with data_format "channels_first" is not supported');
      const sequences = flag(config, 'return_sequences', false);
      return ([x, ...states], weights, masks) => {
        const turned = [toLast(x!, 2), ...states.map((state) => toLast(state, 1))];
        const [first, ...last] = op(turned, weights, masks) as readonly tf.Tensor[];
        return [toFirst(first!, sequences ? 2 : 1), ...last.map((state) => toFirst(state, 1))];
      };
    },
  };
}

export const convLstmLayers: LayerTable = {ConvLSTM1D: convLstm(1), ConvLSTM2D: convLstm(2), ConvLSTM3D: convLstm(3)};
