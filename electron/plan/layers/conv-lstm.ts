/** LSTMs whose products are convolutions: the same loop, with another cell. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {eitherFormat, flag, padding, sizes, type LayerDefinition, type LayerTable} from '../layer';
import {activation} from './activation';
import {dilated, withBias} from './convolution';
import {unrolled, type Cell} from './recurrent';

function convolve(
  x: tf.Tensor,
  kernel: tf.Tensor,
  strides: readonly number[],
  pad: 'same' | 'valid',
  dilations: readonly number[],
): tf.Tensor {
  const spread = dilated(kernel, dilations);
  if (strides.length === 3)
    return tf.conv3d(x as tf.Tensor5D, spread as tf.Tensor5D, strides as [number, number, number], pad);
  if (strides.length === 2) return tf.conv2d(x as tf.Tensor4D, spread as tf.Tensor4D, strides as [number, number], pad);
  return tf.squeeze(
    tf.conv2d(tf.expandDims(x, 1) as tf.Tensor4D, tf.expandDims(spread, 0) as tf.Tensor4D, [1, strides[0]!], pad),
    [1],
  );
}

function convCell(config: PlainObject, rank: number): Cell {
  const [strides, dilations, pad] = [
    sizes(config, 'strides', rank, 1),
    sizes(config, 'dilation_rate', rank, 1),
    padding(config),
  ];
  const ones = strides.map(() => 1);
  const act = activation(config['activation']);
  const gate = activation(config['recurrent_activation'] ?? 'hard_sigmoid');
  const zeros = (x: tf.Tensor): tf.Tensor => tf.zeros([...x.shape.slice(0, -1), x.shape.at(-1)! / 4]);
  return {
    weights: ['kernel', 'recurrent_kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])],
    project: (x, [kernel, , bias]) => withBias(convolve(x, kernel!, strides, pad, dilations), bias),
    initial: (x) => [zeros(x), zeros(x)],
    step: (x, [h, c], [, recurrent]) => {
      const gates = tf.add(x, convolve(h!, recurrent!, ones, 'same', ones));
      const [input, forget, candidate, out] = tf.split(gates, 4, gates.rank - 1) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const memory = tf.add(tf.mul(gate.apply(forget), c!), tf.mul(gate.apply(input), act.apply(candidate)));
      const output = tf.mul(gate.apply(out), act.apply(memory));
      return {output, states: [output, memory]};
    },
  };
}

function convLstm(rank: number): LayerDefinition {
  const definition: LayerDefinition = {
    weights: (config) => ({trainable: convCell(config, rank).weights}),
    masks: (config) => (flag(config, 'return_sequences', false) ? 'use-pass' : 'use'),
    build: (config) => unrolled(convCell(config, rank), config),
  };
  return {
    ...definition,
    build: (config, call) => {
      const sequences = flag(config, 'return_sequences', false);
      if (sequences || config['data_format'] !== 'channels_first')
        return eitherFormat(definition, 2).build(config, call);
      // Without time in it, the output has its channels one axis earlier than the input.
      const op = eitherFormat(definition, 2).build({...config, return_sequences: true}, call);
      return (inputs, weights, masks) => {
        const [all] = op(inputs, weights, masks) as readonly tf.Tensor[];
        return tf.squeeze(tf.slice(all!, [0, all!.shape[1]! - 1], [-1, 1]), [1]);
      };
    },
  };
}

export const convLstmLayers: LayerTable = {ConvLSTM1D: convLstm(1), ConvLSTM2D: convLstm(2), ConvLSTM3D: convLstm(3)};
