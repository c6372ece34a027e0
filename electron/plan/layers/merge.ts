/** Layers that make one tensor of several. */
import * as tf from '@tensorflow/tfjs-core';
import {axisOf, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {axesOption, flag, numberOption} from '../options';
import {einsum} from './einsum';

/** Keras broadcasts inputs of different rank by giving the shorter ones axes after the batch. */
function aligned(inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const rank = Math.max(...inputs.map((input) => input.rank));
  return inputs.map((input) =>
    input.rank === rank
      ? input
      : tf.reshape(input, [
          input.shape[0]!,
          ...Array.from({length: rank - input.rank}, () => 1),
          ...input.shape.slice(1),
        ]),
  );
}

function merge(combine: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): LayerDefinition {
  return {
    reads: [],
    masks: () => 'join',
    build: () => (inputs) => {
      const [first, ...rest] = aligned(inputs);
      return rest.reduce((a, b) => combine(a, b), first!.clone());
    },
  };
}

const dot: LayerDefinition = {
  reads: ['axes', 'normalize'],
  build: (config) => {
    const given = axesOption(config, 'axes', [-1]);
    const normalize = flag(config, 'normalize', false);
    return ([x, y]) => {
      const [a, b] = [axisOf(given[0]!, x!.rank), axisOf(given.at(-1)!, y!.rank)];
      const letters = 'abcdefghijklmnopqrstuvw'.split('');
      const left = ['z', ...letters.slice(0, x!.rank - 1)];
      const right = ['z', ...letters.slice(10, 9 + y!.rank)];
      right[b] = left[a]!;
      const out = [...left.filter((_, i) => i !== a), ...right.filter((_, i) => i !== b && i !== 0)];
      const [p, q] = normalize ? [unit(x!, a), unit(y!, b)] : [x!, y!];
      const product = einsum(`${left.join('')},${right.join('')}->${out.join('')}`, p, q);
      return product.rank === 1 ? tf.expandDims(product, 1) : product;
    };
  },
};

/** tf.math.l2_normalize along one axis. */
export function unit(x: tf.Tensor, axes: number | number[], epsilon = 1e-12): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), axes, true), epsilon)));
}

export const mergeLayers: LayerTable = {
  Add: merge((a, b) => tf.add(a, b)),
  Subtract: merge((a, b) => tf.sub(a, b)),
  Multiply: merge((a, b) => tf.mul(a, b)),
  Maximum: merge((a, b) => tf.maximum(a, b)),
  Minimum: merge((a, b) => tf.minimum(a, b)),
  Average: {
    reads: [],
    masks: () => 'join',
    build: () => (inputs) => {
      const [first, ...rest] = aligned(inputs);
      return tf.div(
        rest.reduce((a, b) => tf.add(a, b), first!),
        inputs.length,
      );
    },
  },
  Concatenate: {
    reads: ['axis'],
    masks: () => 'concatenate',
    build: (config) => {
      const axis = numberOption(config, 'axis', -1);
      return (inputs) => {
        if (inputs.length === 0) throw new PlanError('there is nothing to concatenate');
        return tf.concat([...inputs], axisOf(axis, inputs[0]!.rank));
      };
    },
  },
  Dot: dot,
};
