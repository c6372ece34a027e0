import {bareName} from '../keras/custom-objects';
import type {LayerDefinition, LayerTable} from './layer';
import {activationLayers} from './layers/activation';
import {convolutionLayers} from './layers/convolution';
import {coreLayers} from './layers/core';
import {deepcellLayers} from './layers/deepcell';
import {normalizationLayers} from './layers/normalization';
import {spatialLayers} from './layers/spatial';

const LAYERS: ReadonlyMap<string, LayerDefinition> = new Map(
  [coreLayers, convolutionLayers, normalizationLayers, activationLayers, spatialLayers, deepcellLayers].flatMap((table: LayerTable) => Object.entries(table)),
);

/** The definition of a class, bare or registered as `Package>Name`; null when it cannot be run here. */
export function layerDefinition(className: string): LayerDefinition | null {
  return LAYERS.get(className) ?? LAYERS.get(bareName(className)) ?? null;
}

/** Keras models used as layers, and inputs: handled by the compiler itself. */
export const MODEL_CLASSES: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);
