import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import {toPlain, type PlainObject} from '../keras/json';
import type {Weight} from '../keras/model';
import {optionsOf} from './config-keys';
import type {LayerDefinition} from './layer';
import {PlanError} from './plan-error';
import {innerLayers, layerDefinition, MODEL_CLASSES, WRAPPERS} from './registry';

/** How many weights of a layer Keras lists as trainable and how many not. */
export interface WeightCounts {
  readonly trainable: number;
  readonly other: number;
}

/** What a class asks for with a config; `optional`: how many of the others may not be there. */
export function namesOf(definition: LayerDefinition, options: PlainObject): WeightCounts & {readonly optional: number} {
  const {trainable = [], other = [], optional = 0} = definition.weights?.(options) ?? {};
  return {trainable: trainable.length, other: other.length, optional};
}

/**
 * Keras stores a nested model's weights as one list: the trainable ones of all its layers, then the others. Gives each
 * layer its share back, in the layer's own order.
 */
export function distributeWeights(model: LayerConfig, weights: readonly Weight[]): Map<string, readonly Weight[]> {
  const layers = layersWithCounts(model, weights.length);
  const frozen = isFrozen(model);
  let trainableAt = 0;
  let otherAt = frozen ? 0 : layers.reduce((sum, {counts}) => sum + counts.trainable, 0);
  const shares = new Map<string, readonly Weight[]>();
  for (const {name, counts} of layers) {
    if (frozen) {
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

/** The counts that add up to `total`: with what some versions of a layer do not have, or, of one version, without. */
function layersWithCounts(model: LayerConfig, total: number): {name: string; counts: WeightCounts}[] {
  const counted = (hasOptional: boolean): {name: string; counts: WeightCounts}[] =>
    layerConfigs(model.config).map((layer) => ({name: layer.name, counts: countsOf(layer, hasOptional)}));
  const sumOf = (layers: ReturnType<typeof counted>): number =>
    layers.reduce((sum, {counts}) => sum + counts.trainable + counts.other, 0);
  const [whole, without] = [counted(true), counted(false)];
  if (sumOf(whole) === total) return whole;
  if (sumOf(without) === total) return without;
  throw new PlanError(`it asks for ${sumOf(whole)} weights and has ${total}`);
}

/** How many weights of a layer Keras lists as trainable and how many not; a frozen layer has only the latter. */
export function countsOf(layer: LayerConfig, hasOptional = true): WeightCounts {
  const counts = ownCounts(layer, hasOptional);
  return isFrozen(layer) ? {trainable: 0, other: counts.trainable + counts.other} : counts;
}

function ownCounts(layer: LayerConfig, hasOptional: boolean): WeightCounts {
  const isModel = MODEL_CLASSES.has(layer.className);
  if (!isModel && !WRAPPERS.has(layer.className)) return countsOfClass(layer, hasOptional);
  const inner = layerConfigs(isModel ? layer.config : innerLayers(layer)).map((each) => countsOf(each, hasOptional));
  const [trainable, other] = [sum(inner.map((each) => each.trainable)), sum(inner.map((each) => each.other))];
  // The vector that spectral normalisation keeps.
  return {trainable, other: layer.className === 'SpectralNormalization' ? other + 1 : other};
}

/** Of a class that is not known nothing is known; it is refused where it is called. */
function countsOfClass(layer: LayerConfig, hasOptional: boolean): WeightCounts {
  const definition = layerDefinition(layer);
  if (!definition || layer.className === 'InputLayer') return {trainable: 0, other: 0};
  const {trainable, other, optional} = namesOf(definition, optionsOf(definition, toPlain(layer.config) as PlainObject));
  return {trainable, other: hasOptional ? other : other - optional};
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function isFrozen(layer: LayerConfig): boolean {
  return layer.config['trainable'] === false;
}
