/** Layers compute channels last; these turn what comes and goes around them where a config says channels first. */
import * as tf from '@tensorflow/tfjs-core';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {PlainObject} from '../keras/json';
import type {LayerDefinition} from './layer';
import {PlanError} from './plan-error';
import {choiceOption} from './options';

function isChannelsFirst(config: PlainObject): boolean {
  return choiceOption(config, 'data_format', ['channels_last', 'channels_first'], 'channels_last') === 'channels_first';
}

/**
 * A layer that computes channels last, made able to take channels first: inputs and outputs are turned around it.
 * `before`: axes before the channels of a channels-first tensor (the batch; for recurrent layers time, too).
 */
export function eitherFormat(definition: LayerDefinition, before = 1): LayerDefinition {
  return {
    ...definition,
    reads: [...new Set([...definition.reads, 'data_format'])],
    build: (config, call) => {
      if (!isChannelsFirst(config)) return definition.build(config, call);
      const op = definition.build({...config, data_format: 'channels_last'}, call);
      return (inputs, weights, masks) => {
        const outputs = op(
          inputs.map((input) => toLast(input, before)),
          weights,
          masks,
        );
        return outputs instanceof tf.Tensor
          ? toFirst(outputs, before)
          : outputs.map((output) => toFirst(output, before));
      };
    },
  };
}

export function toLast(x: Tensor, before: number): Tensor {
  if (x.rank <= before + 1) return x;
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, before), ...axes.slice(before + 1), before]);
}

export function toFirst(x: Tensor, before: number): Tensor {
  if (x.rank <= before + 1) return x;
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, before), x.rank - 1, ...axes.slice(before, -1)]);
}

/** For layers that compute channels last only; channels first is refused by name. */
export function requireChannelsLast(config: PlainObject): void {
  if (isChannelsFirst(config)) throw new PlanError('data_format "channels_first" is not supported');
}
