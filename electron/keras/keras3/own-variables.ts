/** How many variables a layer of Keras has itself, by its config; those of layers inside are not among them. */
import type {LayerConfig} from '../custom-objects';
import {isArray, type JsonObject} from '../json';
import {isUnset} from './json-values';
import {keras3Class} from './layers';

interface Own {
  readonly trained: number;
  readonly other: number;
}

type Count = (config: JsonObject) => Own;

const isOn = (config: JsonObject, key: string): number => (config[key] === false ? 0 : 1);
const withBias =
  (kernels: number): Count =>
  (config) => ({trained: kernels + isOn(config, 'use_bias'), other: 0});
const scaleAndCentre = (config: JsonObject): number => isOn(config, 'scale') + isOn(config, 'center');
const normalisation: Count = (config) => ({trained: scaleAndCentre(config), other: 0});
const none: Own = {trained: 0, other: 0};

const COUNTS: Readonly<Record<string, Count>> = {
  Dense: withBias(1),
  EinsumDense: (config) => ({trained: isUnset(config['bias_axes']) ? 1 : 2, other: 0}),
  Embedding: () => ({trained: 1, other: 0}),
  Conv1D: withBias(1),
  Conv2D: withBias(1),
  Conv3D: withBias(1),
  Conv1DTranspose: withBias(1),
  Conv2DTranspose: withBias(1),
  Conv3DTranspose: withBias(1),
  DepthwiseConv1D: withBias(1),
  DepthwiseConv2D: withBias(1),
  SeparableConv1D: withBias(2),
  SeparableConv2D: withBias(2),
  BatchNormalization: (config) => ({trained: scaleAndCentre(config), other: 2}),
  LayerNormalization: normalisation,
  GroupNormalization: normalisation,
  PReLU: () => ({trained: 1, other: 0}),
  LSTMCell: withBias(2),
  GRUCell: withBias(2),
  SimpleRNNCell: withBias(2),
  Attention: (config) => ({
    trained: (config['use_scale'] === true ? 1 : 0) + (config['score_mode'] === 'concat' ? 1 : 0),
    other: 0,
  }),
  AdditiveAttention: (config) => ({trained: isOn(config, 'use_scale'), other: 0}),
  Normalization: (config) => (isUnset(config['mean']) ? {trained: 0, other: 3} : none),
};

/** Null: a class of one's own, which has what there is. */
export function ownVariables({className, config}: LayerConfig): Own | null {
  if (isArray(config['layers'])) return none;
  const known = keras3Class(className);
  if (known === null) return className === 'InputLayer' || className === 'Lambda' ? none : null;
  return COUNTS[known]?.(config) ?? none;
}
