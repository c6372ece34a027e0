/** A recurrent layer run both ways, and what the two give put together. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {optionsOf} from '../config-keys';
import type {LayerDefinition, LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {choiceOption, flag, innerLayer, isGiven} from '../options';
import {convLstmLayers} from './conv-lstm';
import {checkStates, OF_THE_LOOP, recurrentLayers} from './recurrent';

const RUNNERS: LayerTable = {...recurrentLayers, ...convLstmLayers};

interface Direction {
  readonly definition: LayerDefinition;
  readonly config: PlainObject;
}

/** The layer, and the one that goes the other way: given, or the same turned round. */
function directions(config: PlainObject): {readonly forward: Direction; readonly backward: Direction} {
  const forward = directionOf(config['layer']);
  if (isGiven(config['backward_layer'])) return {forward, backward: directionOf(config['backward_layer'])};
  const turned = {...forward.config, go_backwards: !flag(forward.config, 'go_backwards', false)};
  return {forward, backward: {...forward, config: turned}};
}

function directionOf(value: PlainObject[string] | undefined): Direction {
  const {className, config} = innerLayer(value);
  const definition = Object.hasOwn(RUNNERS, className) ? RUNNERS[className] : undefined;
  if (!definition) throw new PlanError(`the layer ${className} inside is not supported`);
  const options = optionsOf(definition, config);
  // Keras makes it so: masked steps of sequences are zero, whatever the layer inside says.
  if (!definition.reads.includes('zero_output_for_mask')) return {definition, config: options};
  return {definition, config: {...options, zero_output_for_mask: flag(options, 'return_sequences', false)}};
}

function weightsOf({definition, config}: Direction): readonly string[] {
  return definition.weights!(config).trainable;
}

type Mode = 'concat' | 'sum' | 'ave' | 'mul';

function merged(mode: Mode, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (mode === 'concat') return tf.concat([a, b], a.rank - 1);
  if (mode === 'mul') return tf.mul(a, b);
  return mode === 'sum' ? tf.add(a, b) : tf.div(tf.add(a, b), 2);
}

const bidirectional: LayerDefinition = {
  reads: ['layer', 'merge_mode', 'backward_layer', 'num_constants'],
  arguments: OF_THE_LOOP.arguments,
  trains: (config) => {
    const {forward, backward} = directions(config);
    return [forward, backward].some((side) => side.definition.trains!(side.config));
  },
  weights: (config) => {
    const {forward, backward} = directions(config);
    return {trainable: [...weightsOf(forward), ...weightsOf(backward)]};
  },
  // The two ways' outputs carry it both, where they are not put together.
  maskedOutputs: (config) => (config['merge_mode'] === null ? 2 : 1),
  masks: (config) => OF_THE_LOOP.masks(directions(config).forward.config),
  build: (config, call) => {
    checkStates(config, call);
    const {forward, backward} = directions(config);
    const mode =
      config['merge_mode'] === null
        ? null
        : choiceOption(config, 'merge_mode', ['concat', 'sum', 'ave', 'mul'], 'concat');
    const [runAhead, runBack] = [forward, backward].map((side) => side.definition.build(side.config, call)) as [
      ReturnType<LayerDefinition['build']>,
      ReturnType<LayerDefinition['build']>,
    ];
    const split = weightsOf(forward).length;
    const sequences = flag(forward.config, 'return_sequences', false);
    const timeAxis = flag(forward.config, 'time_major', false) ? 0 : 1;
    return ([x, ...initial], weights, masks) => {
      const half = initial.length / 2;
      const ahead = [x!, ...initial.slice(0, half)];
      const back = [x!, ...initial.slice(half)];
      const [y, ...states] = runAhead(ahead, weights.slice(0, split), masks) as tf.Tensor[];
      const [z, ...backStates] = runBack(back, weights.slice(split), masks) as tf.Tensor[];
      const reversed = sequences ? tf.reverse(z!, timeAxis) : z!;
      const both = mode === null ? [y!, reversed] : [merged(mode, y!, reversed)];
      return [...both, ...states, ...backStates];
    };
  },
};

export const bidirectionalLayers: LayerTable = {Bidirectional: bidirectional};
