/** What a Keras layer class is to a plan. */
import type {Tensor} from '@tensorflow/tfjs-core';
import type {PlainObject} from '../keras/json';
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
 * on; joined with those of the other inputs, step by step or as the inputs themselves are joined; or there is a new
 * one, the last output of the op.
 */
export type MaskRule = 'drop' | 'pass' | 'use' | 'use-pass' | 'join' | 'concatenate' | 'make';

/** One Keras layer class: which options it has, which weights its config asks for, what it computes at inference. */
export interface LayerDefinition {
  /** Config keys that the code below reads; it is shown no others. */
  readonly reads: readonly string[];
  /** Keys that change no value at inference, beside those of every layer (config-keys.ts). Any other key is refused. */
  readonly ignores?: readonly string[];
  /** Arguments of a call beside the first that the code below reads, `mask` included; 'any': it looks for itself. */
  readonly arguments?: readonly string[] | 'any';
  /** Whether training=True in a call would change what it computes, which is then refused. Left out: it would not. */
  readonly trains?: (config: PlainObject) => boolean;
  /** How many axes its first input has, the batch included; left out: it looks for itself. */
  readonly rank?: number;
  /** Weight names in Keras's order; `other` are the non-trainable ones. */
  readonly weights?: (config: PlainObject) => WeightNames;
  readonly masks?: (config: PlainObject) => MaskRule;
  /** How many of its outputs carry the mask that it passes on; left out: the first. */
  readonly maskedOutputs?: (config: PlainObject) => number;
  /** Reads the config once. Throws PlanError for an option that is not supported. */
  readonly build: (config: PlainObject, call: Call) => LayerOp;
}

export interface WeightNames {
  readonly trainable: readonly string[];
  readonly other?: readonly string[];
  /** How many of the first of `other` some versions of the layer do not have. */
  readonly optional?: number;
}

export type LayerTable = Readonly<Record<string, LayerDefinition>>;

/** A Keras axis as an index into the shape, negative ones counted from the end. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The rules of layers that let a mask through, or forget it. */
export const passesMask = (): MaskRule => 'pass';
