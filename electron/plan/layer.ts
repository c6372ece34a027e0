import type {Tensor} from '@tensorflow/tfjs-core';
import type {Plain, PlainObject} from '../keras/json';

/** Inputs and weights in, outputs out. Temporaries are the caller's to drop; inputs and weights must not be disposed. */
export type LayerOp = (inputs: readonly Tensor[], weights: readonly Tensor[]) => Tensor;

/** One Keras layer class: which weights its config asks for, and what it computes at inference. */
export interface LayerDefinition {
  /** Weight names in Keras's order; `other` are the non-trainable ones. */
  readonly weights?: (config: PlainObject) => {readonly trainable: readonly string[]; readonly other?: readonly string[]};
  /** Reads the config once. Throws PlanError for an option that is not supported. */
  readonly build: (config: PlainObject) => LayerOp;
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

/** Layers here compute channels last; channels first is refused by name. */
export function requireChannelsLast(config: PlainObject): void {
  if (textOption(config, 'data_format', 'channels_last') === 'channels_first') {
    throw new PlanError('data_format "channels_first" is not supported');
  }
}

/** A Keras axis as an index into the shape, negative ones counted from the end. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
