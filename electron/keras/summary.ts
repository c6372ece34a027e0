/** What a Keras config says about itself: inputs, outputs, layers. */
import type {LayerSummary, TensorSpec} from '../contract/model';
import {isCustomLayer, layerConfigs} from './custom-objects';
import {isArray, isObject, NumberToken, textOf, type Json} from './json';
import {countParameters, type KerasModel} from './model';

export function inputSpecs(model: Pick<KerasModel, 'className' | 'config'>): TensorSpec[] {
  const layers = layerConfigs(model.config);
  const names =
    model.className === 'Sequential'
      ? layers.slice(0, 1).map((layer) => layer.name)
      : tensorNames(model.config['input_layers']);
  return names.map((name) => {
    const layer = layers.find((candidate) => candidate.name === name);
    const config = layer?.config;
    return {name, shape: shapeOf(config?.['batch_input_shape']), dtype: textOf(config?.['dtype']) ?? 'float32'};
  });
}

/** Names of the output tensors in the model's order: the layer's name, numbered where a layer gives several. */
export function outputNames(model: Pick<KerasModel, 'className' | 'config'>): string[] {
  if (model.className !== 'Sequential') {
    const seen = new Map<string, number>();
    return tensorNames(model.config['output_layers']).map((name) => {
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return count === 0 ? name : `${name}_${count}`;
    });
  }
  return layerConfigs(model.config)
    .slice(-1)
    .map((layer) => layer.name);
}

export function layerSummaries(model: KerasModel): LayerSummary[] {
  const weights = new Map(model.layers.map((layer) => [layer.name, countParameters(layer.weights)]));
  return layerConfigs(model.config).map(({name, className}) => ({
    name,
    className,
    custom: isCustomLayer(className),
    parameters: weights.get(name) ?? 0,
  }));
}

/** Layer names out of `input_layers` / `output_layers`: [["a", 0, 0], …], ["a", 0, 0] or a dictionary of such. */
export function tensorNames(value: Json | undefined): string[] {
  return tensorReferences(value).map((reference) => reference.layer);
}

export interface TensorReference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

export function tensorReferences(value: Json | undefined): TensorReference[] {
  if (isArray(value) && typeof value[0] === 'string')
    return [{layer: value[0], node: numberOf(value[1]), tensor: numberOf(value[2])}];
  if (isArray(value)) return value.flatMap(tensorReferences);
  return isObject(value) ? Object.values(value).flatMap(tensorReferences) : [];
}

function numberOf(value: Json | undefined): number {
  return value instanceof NumberToken ? value.value : 0;
}

function shapeOf(value: Json | undefined): (number | null)[] | null {
  if (!isArray(value)) return null;
  return value.map((dim) => (dim instanceof NumberToken ? dim.value : null));
}
