import * as tf from '@tensorflow/tfjs-core';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {Plain, PlainObject} from '../keras/json';
import type {Call} from './call';

/**
 * Inputs and weights in, outputs out. Temporaries are the caller's to drop; inputs and weights must not be disposed.
 * `masks`: one for each input, or null; 1 where a time step counts, float32, and only given to layers whose rule uses
 * them.
 */
export type LayerOp = (
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  masks: readonly (Tensor | null)[],
) => Tensor | readonly Tensor[];

/**
 * What becomes of a mask that comes with a layer's input: forgotten; passed on with the output; used; used and passed
 * on; joined with those of the other inputs; or there is a new one, the last output of the op.
 */
export type MaskRule = 'drop' | 'pass' | 'use' | 'use-pass' | 'join' | 'make' | 'refuse';

/** One Keras layer class: which weights its config asks for, and what it computes at inference. */
export interface LayerDefinition {
  /** Weight names in Keras's order; `other` are the non-trainable ones. */
  readonly weights?: (config: PlainObject) => {
    readonly trainable: readonly string[];
    readonly other?: readonly string[];
  };
  readonly masks?: (config: PlainObject) => MaskRule;
  /** Reads the config once. Throws PlanError for an option that is not supported. */
  readonly build: (config: PlainObject, call: Call) => LayerOp;
}

export type LayerTable = Readonly<Record<string, LayerDefinition>>;

/** The model asks for something that cannot be run here; the message names the layer and the option. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

export function numberOption(config: PlainObject, key: string, fallback: number): number {
  const value = config[key];
  return typeof value === 'number' ? value : fallback;
}

export function textOption(config: PlainObject, key: string, fallback: string): string {
  const value = config[key];
  return typeof value === 'string' ? value : fallback;
}

export function flag(config: PlainObject, key: string, fallback: boolean): boolean {
  const value = config[key];
  return typeof value === 'boolean' ? value : fallback;
}

export function numbers(value: Plain | undefined): number[] | null {
  return Array.isArray(value) && value.every((v) => typeof v === 'number') ? [...(value as number[])] : null;
}

/**
 * The config object under a key, as `layer` and `cell` are written: {class_name, config}. Throws PlanError where there
 * is none.
 */
export function innerLayer(value: Plain | undefined): {readonly className: string; readonly config: PlainObject} {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const {class_name: className, config} = value as PlainObject;
    if (typeof className === 'string' && config !== null && typeof config === 'object' && !Array.isArray(config))
      return {className, config: config as PlainObject};
  }
  throw new PlanError('the layer inside is not given');
}

/** A size given as one number or one per axis. */
export function sizes(config: PlainObject, key: string, rank: number, fallback: number): number[] {
  const value = config[key];
  if (typeof value === 'number') return Array.from({length: rank}, () => value);
  return numbers(value) ?? Array.from({length: rank}, () => fallback);
}

export function pair(config: PlainObject, key: string, fallback: number): [number, number] {
  const [a, b] = sizes(config, key, 2, fallback);
  return [a ?? fallback, b ?? fallback];
}

/** 'same' or 'valid'; anything else is refused. */
export function padding(config: PlainObject): 'same' | 'valid' {
  const value = textOption(config, 'padding', 'valid').toLowerCase();
  if (value === 'same' || value === 'valid') return value;
  throw new PlanError(`padding "${value}" is not supported`);
}

function isChannelsFirst(config: PlainObject): boolean {
  return textOption(config, 'data_format', 'channels_last') === 'channels_first';
}

/**
 * A layer that computes channels last, made able to take channels first: inputs and outputs are turned around it.
 * `before`: axes before the channels of a channels-first tensor (the batch; for recurrent layers time, too).
 */
export function eitherFormat(definition: LayerDefinition, before = 1): LayerDefinition {
  return {
    ...definition,
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

function toLast(x: Tensor, before: number): Tensor {
  if (x.rank <= before + 1) return x;
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, before), ...axes.slice(before + 1), before]);
}

function toFirst(x: Tensor, before: number): Tensor {
  if (x.rank <= before + 1) return x;
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, before), x.rank - 1, ...axes.slice(before, -1)]);
}

/** For layers that compute channels last only; channels first is refused by name. */
export function requireChannelsLast(config: PlainObject): void {
  if (isChannelsFirst(config)) throw new PlanError('data_format "channels_first" is not supported');
}

/** A Keras axis as an index into the shape, negative ones counted from the end. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The rules of layers that let a mask through, or forget it. */
export const passesMask = (): MaskRule => 'pass';
