import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import {toPlain, type PlainObject} from '../keras/json';
import type {Weight} from '../keras/model';
import {PlanError} from './layer';
import {innerLayers, layerDefinition, MODEL_CLASSES, WRAPPERS} from './registry';

/**
 * Keras stores a nested model's weights as one list: the trainable ones of all its layers, then the others. Gives each
 * layer its share back, in the layer's own order.
 */
export function distributeWeights(model: LayerConfig, weights: readonly Weight[]): Map<string, readonly Weight[]> {
  const layers = layerConfigs(model.config).map((layer) => ({name: layer.name, counts: countsOf(layer)}));
  const total = layers.reduce((sum, {counts}) => sum + counts.trainable + counts.other, 0);
  if (total !== weights.length)
    throw new PlanError(`the nested model ${model.name} asks for ${total} weights and has ${weights.length}`);
  let trainableAt = 0;
  let otherAt = isFrozen(model) ? 0 : layers.reduce((sum, {counts}) => sum + counts.trainable, 0);
  const shares = new Map<string, readonly Weight[]>();
  for (const {name, counts} of layers) {
    if (isFrozen(model)) {
      shares.set(name, weights.slice(otherAt, otherAt + counts.trainable + counts.other));
      otherAt += counts.trainable + counts.other;
    } else {
      const trainable = weights.slice(trainableAt, trainableAt + counts.trainable);
      shares.set(name, [...trainable, ...weights.slice(otherAt, otherAt + counts.other)]);
      trainableAt += counts.trainable;
      otherAt += counts.other;
    }
  }
  return shares;
}

/** How many weights of a layer Keras lists as trainable and how many not; a frozen layer has only the latter. */
export function countsOf(layer: LayerConfig): {trainable: number; other: number} {
  let counts = {trainable: 0, other: 0};
  if (MODEL_CLASSES.has(layer.className) || WRAPPERS.has(layer.className)) {
    for (const inner of layerConfigs(MODEL_CLASSES.has(layer.className) ? layer.config : innerLayers(layer))) {
      const {trainable, other} = countsOf(inner);
      counts = {trainable: counts.trainable + trainable, other: counts.other + other};
    }
    // The vector that spectral normalisation keeps.
    if (layer.className === 'SpectralNormalization') counts = {...counts, other: counts.other + 1};
  } else {
    const expected = layerDefinition(layer.className)?.weights?.(toPlain(layer.config) as PlainObject);
    counts = {trainable: expected?.trainable.length ?? 0, other: expected?.other?.length ?? 0};
  }
  return isFrozen(layer) ? {trainable: 0, other: counts.trainable + counts.other} : counts;
}

function isFrozen(layer: LayerConfig): boolean {
  return layer.config['trainable'] === false;
}
