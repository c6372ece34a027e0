/** Which layers of a functional model its outputs need. */
import {layerConfigs} from '../custom-objects';
import {isArray, isObject, type Json, type JsonObject} from '../json';
import {tensorPlace} from './json-values';

export interface Reachable {
  readonly names: ReadonlySet<string>;
  /** Layers of add_loss and add_metric, which give nothing to an output. */
  readonly lossesLeft: readonly string[];
}

const LOSSES: ReadonlySet<string> = new Set(['AddLoss', 'AddMetric']);

/** All layers where nothing was added to the losses; else those on the way to an output. */
export function reachable(config: JsonObject): Reachable {
  const layers = layerConfigs(config);
  const losses = layers.filter(({className}) => LOSSES.has(className)).map(({name}) => name);
  if (losses.length === 0) return {names: new Set(layers.map(({name}) => name)), lossesLeft: []};
  const listed = isArray(config['layers']) ? config['layers'].filter(isObject) : [];
  const needs = new Map(layers.map(({name}, i) => [name, layersIn(listed[i]?.['inbound_nodes'] ?? null)]));
  const names = new Set<string>();
  const waiting = [...layersIn(config['output_layers'] ?? null), ...layersIn(config['input_layers'] ?? null)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    waiting.push(...(needs.get(name) ?? []));
  }
  return {names, lossesLeft: losses.filter((name) => !names.has(name))};
}

function layersIn(value: Json): string[] {
  const place = tensorPlace(value);
  if (place) return [place.layer, ...layersIn(place.keywords)];
  if (isArray(value)) return value.flatMap(layersIn);
  return isObject(value) ? Object.values(value).flatMap(layersIn) : [];
}
