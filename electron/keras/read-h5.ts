/** Keras 2 HDF5 model files as a KerasModel, and what kind of Keras HDF5 a file is. */
import {isArray, isObject, parseJson, textOf, type Json, type JsonObject} from './json';
import {H5Error, type H5File} from './h5-file';
import type {KerasModel, LayerWeights, Weight} from './model';

export type H5Kind = 'model' | 'weights' | 'keras-3' | 'other';

export function h5Kind(file: H5File): H5Kind {
  const version = file.attribute('', 'keras_version');
  if (typeof version === 'string' && Number.parseInt(version, 10) >= 3) return 'keras-3';
  if (file.attribute('', 'model_config') !== null) return 'model';
  return readNames(file, '', 'layer_names') ? 'weights' : 'other';
}

/** Throws H5Error or JsonError when the file is not a whole Keras 2 model. */
export function readKerasH5(file: H5File): KerasModel {
  const text = file.attribute('', 'model_config');
  if (typeof text !== 'string') throw new H5Error('the file has no model_config');
  const root = parseJson(text);
  if (!file.isGroup('model_weights')) throw new H5Error('the file has no group model_weights');
  const layers = readLayerWeights(file, 'model_weights');
  const config = isObject(root) ? modelConfig(root['config'], layers) : null;
  const className = isObject(root) ? textOf(root['class_name']) : null;
  if (className === null || !config) throw new H5Error('model_config is not a Keras model');
  const training = file.attribute('', 'training_config');
  const group = (path: string): readonly Weight[] => readWeights(file, path);
  return {
    className,
    config,
    kerasVersion: asText(file.attribute('', 'keras_version')),
    backend: asText(file.attribute('', 'backend')),
    trainingConfig: typeof training === 'string' ? (parseJson(training) as Json) : null,
    layers,
    topLevel: group('model_weights/top_level_model_weights'),
    optimizer: file.isGroup('optimizer_weights') ? group('optimizer_weights') : null,
    notes: [],
  };
}

/**
 * Before 2.2.3 the config of a Sequential was the list of its layers, of which models had no name: they have it from
 * the weights, which Keras stores layer for layer.
 */
function modelConfig(config: Json | undefined, layers: readonly LayerWeights[]): JsonObject | null {
  if (isObject(config)) return config;
  if (!isArray(config)) return null;
  const isWhole = config.length === layers.length;
  return {
    layers: config.map((layer, i) =>
      isWhole && isObject(layer) && isArray(layer['config']) ? {...layer, name: layers[i]!.name} : layer,
    ),
  };
}

/** Of each layer, from the group that lists them; '': the file itself, which holds weights alone. */
export function readLayerWeights(file: H5File, group: string): LayerWeights[] {
  const names = readNames(file, group, 'layer_names') ?? [];
  return names.map((name) => {
    const place = group === '' ? name : `${group}/${name}`;
    if (!file.isGroup(place)) throw new H5Error(`the file names a layer ${name} that it has no group of`);
    return {name, weights: readWeights(file, place)};
  });
}

function asText(value: string | readonly string[] | null): string {
  return typeof value === 'string' ? value : '';
}

/** A list attribute, also when it is split as `name0`, `name1`, … for the 64 kB limit; null when there is none. */
export function readNames(file: H5File, path: string, name: string): readonly string[] | null {
  const whole = file.attribute(path, name);
  if (whole !== null && typeof whole !== 'string') return whole;
  const parts: string[] = [];
  for (let i = 0; ; i += 1) {
    const part = file.attribute(path, `${name}${i}`);
    if (part === null || typeof part === 'string') return i === 0 ? null : parts;
    parts.push(...part);
  }
}

function readWeights(file: H5File, path: string): Weight[] {
  const names = readNames(file, path, 'weight_names');
  if (names === null && file.isGroup(path) && file.children(path).length > 0)
    throw new H5Error(`the file does not say which weights there are in ${path}`);
  return (names ?? []).map((name) => {
    const dataset = file.dataset(`${path}/${name}`);
    if (!dataset) throw new H5Error(`the file names a weight ${name} in ${path} that is not there`);
    return {name, ...dataset};
  });
}
