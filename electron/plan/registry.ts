import {bareName, type LayerConfig} from '../keras/custom-objects';
import type {JsonObject} from '../keras/json';
import type {LayerDefinition, LayerTable} from './layer';
import {activationLayers} from './layers/activation';
import {attentionLayers} from './layers/attention';
import {bidirectionalLayers} from './layers/bidirectional';
import {convLstmLayers} from './layers/conv-lstm';
import {convolutionLayers} from './layers/convolution';
import {coreLayers} from './layers/core';
import {deepcellLayers} from './layers/deepcell';
import {localLayers} from './layers/local';
import {mergeLayers} from './layers/merge';
import {normalizationLayers} from './layers/normalization';
import {poolingLayers} from './layers/pooling';
import {preprocessingLayers} from './layers/preprocessing';
import {recurrentLayers} from './layers/recurrent';
import {spatialLayers} from './layers/spatial';
import {tfOpLayers} from './layers/tf-op';
import {transposedLayers} from './layers/transposed';

const KERAS_TABLES: readonly LayerTable[] = [
  coreLayers,
  mergeLayers,
  convolutionLayers,
  transposedLayers,
  localLayers,
  poolingLayers,
  spatialLayers,
  normalizationLayers,
  activationLayers,
  recurrentLayers,
  bidirectionalLayers,
  convLstmLayers,
  attentionLayers,
  preprocessingLayers,
  tfOpLayers,
];
export const KERAS_LAYERS: ReadonlyMap<string, LayerDefinition> = new Map(
  KERAS_TABLES.flatMap((table) => Object.entries(table)),
);
/** Known under their own name whoever registered them. */
const OTHERS_LAYERS: ReadonlyMap<string, LayerDefinition> = new Map(Object.entries(deepcellLayers));

/** Modules whose classes are Keras's own. */
const KERAS_MODULE = /^(keras|tf_keras|tensorflow)(\.|$)/;

/**
 * The definition of a layer's class; null when it cannot be run here. A class that somebody registered (`Package>Name`)
 * or that comes from a module of their own is not Keras's of that name.
 */
export function layerDefinition({
  className,
  module,
}: Pick<LayerConfig, 'className' | 'module'>): LayerDefinition | null {
  const isKeras = module === null || KERAS_MODULE.test(module);
  return (isKeras ? KERAS_LAYERS.get(className) : undefined) ?? OTHERS_LAYERS.get(bareName(className)) ?? null;
}

/** Keras models used as layers, and inputs: handled by the compiler itself. */
export const MODEL_CLASSES: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);

/** Layers around another one, which the compiler takes apart, with the options that they have beside it. */
export const WRAPPERS: ReadonlyMap<string, Pick<LayerDefinition, 'reads' | 'ignores'>> = new Map([
  ['TimeDistributed', {reads: ['layer'], ignores: []}],
  // How the kernel is brought to its norm in training.
  ['SpectralNormalization', {reads: ['layer'], ignores: ['power_iterations']}],
]);

/** What a wrapper wraps, as the config of a model with this one layer. */
export function innerLayers({config}: LayerConfig): JsonObject {
  return {layers: [config['layer'] ?? null]};
}
