import {bareName, type LayerConfig} from '../keras/custom-objects';
import type {JsonObject} from '../keras/json';
import type {LayerDefinition, LayerTable} from './layer';
import {activationLayers} from './layers/activation';
import {attentionLayers} from './layers/attention';
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

const TABLES: readonly LayerTable[] = [
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
  convLstmLayers,
  attentionLayers,
  preprocessingLayers,
  tfOpLayers,
  deepcellLayers,
];
const LAYERS: ReadonlyMap<string, LayerDefinition> = new Map(TABLES.flatMap((table) => Object.entries(table)));

/** The definition of a class, bare or registered as `Package>Name`; null when it cannot be run here. */
export function layerDefinition(className: string): LayerDefinition | null {
  return LAYERS.get(className) ?? LAYERS.get(bareName(className)) ?? null;
}

/** Keras models used as layers, and inputs: handled by the compiler itself. */
export const MODEL_CLASSES: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);

/** Layers around another one, which the compiler takes apart. */
export const WRAPPERS: ReadonlySet<string> = new Set(['TimeDistributed', 'SpectralNormalization']);

/** What a wrapper wraps, as the config of a model with this one layer. */
export function innerLayers({config}: LayerConfig): JsonObject {
  return {layers: [config['layer'] ?? null]};
}
