/** What a Keras config says about itself: inputs, outputs, layers. */
import type {LayerSummary, TensorSpec} from '../contract/model';
import {isCustomLayer, layerConfigs, type LayerConfig} from './custom-objects';
import {isArray, isObject, NumberToken, textOf, type Json, type JsonObject} from './json';
import {countParameters, type KerasModel} from './model';

type Configured = Pick<KerasModel, 'className' | 'config'>;

/** A list of layers, one after the other: Sequential and classes made from it have no `input_layers`. */
export function isSequential({className, config}: Configured): boolean {
  return className === 'Sequential' || (!('input_layers' in config) && isArray(config['layers']));
}

/**
 * The model's inputs in its own order, each by its key where they are a dictionary, by its layer's name otherwise.
 * Empty for a Sequential that was never built.
 */
export function inputSpecs(model: Configured): TensorSpec[] {
  const layers = layerConfigs(model.config);
  if (isSequential(model)) {
    const input = sequentialInput(model.config);
    return input ? [input] : [];
  }
  const leaves = tensorLeaves(model.config['input_layers']);
  const names = namesOf(leaves);
  const configs = byName(layers);
  return leaves.map(({layer}, i) => inputSpec(names[i]!, configs.get(layer)?.config));
}

/** Names of the output tensors in the model's order: keys where they are a dictionary, otherwise their layers'. */
export function outputNames(model: Configured): string[] {
  return isSequential(model) ? lastLayer(model.config) : namesOf(tensorLeaves(model.config['output_layers']));
}

/** Classes of the layers that give the outputs, in their order. */
export function outputClasses(model: Configured): string[] {
  const layers = layerConfigs(model.config);
  const names = isSequential(model)
    ? lastLayer(model.config)
    : tensorReferences(model.config['output_layers']).map(({layer}) => layer);
  const found = byName(layers);
  return names.map((name) => found.get(name)?.className ?? '');
}

/** The first of each name: a search for each would take minutes where there are many. */
function byName(layers: readonly LayerConfig[]): ReadonlyMap<string, LayerConfig> {
  return new Map(layers.toReversed().map((layer) => [layer.name, layer]));
}

/** What Keras calls the same inputs and outputs in a SavedModel's signature: always by their layers. */
export function signatureNames(model: Configured): {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
} {
  if (isSequential(model)) return {inputs: inputSpecs(model).map(({name}) => name), outputs: lastLayer(model.config)};
  const layersOf = (key: string): string[] => uniqueNames(tensorNames(model.config[key]));
  return {inputs: layersOf('input_layers'), outputs: layersOf('output_layers')};
}

function lastLayer(config: JsonObject): string[] {
  return layerConfigs(config)
    .slice(-1)
    .map((layer) => layer.name);
}

/**
 * The input of a Sequential config: its InputLayer; or, since old writers leave that one out, the one that Keras makes
 * from the shape that the first layer or the config gives. Null: it was never built for one shape.
 */
export function sequentialInput(config: JsonObject): TensorSpec | null {
  const first = layerConfigs(config)[0];
  if (!first) return null;
  if (first.className === 'InputLayer') return inputSpec(first.name, first.config);
  const name = `${first.name}_input`;
  const innermost = innermostFirst(first);
  if (shapeOf(innermost.config['batch_input_shape'])) return inputSpec(name, innermost.config);
  const built = shapeOf(config['build_input_shape']);
  return built ? {name, shape: built, dtype: 'float32'} : null;
}

/** The first layer of the first layer, and so on, where that is a model. */
function innermostFirst(layer: LayerConfig): LayerConfig {
  const [inner] = layerConfigs(layer.config);
  return inner ? innermostFirst(inner) : layer;
}

function inputSpec(name: string, config: JsonObject | undefined): TensorSpec {
  return {name, shape: shapeOf(config?.['batch_input_shape']), dtype: textOf(config?.['dtype']) ?? 'float32'};
}

/** `planned`: what is known of a layer beyond its own config. */
export function layerSummaries(
  model: KerasModel,
  planned: ReadonlyMap<string, Pick<LayerSummary, 'shape' | 'foldedInto'>> = new Map(),
): LayerSummary[] {
  const weights = new Map(model.layers.map((layer) => [layer.name, countParameters(layer.weights)]));
  return layerConfigs(model.config).map(({name, className, config}) => ({
    name,
    className,
    custom: isCustomLayer(className),
    parameters: weights.get(name) ?? 0,
    shape: planned.get(name)?.shape ?? shapeOf(config['batch_input_shape']),
    foldedInto: planned.get(name)?.foldedInto ?? null,
  }));
}

/** Layer names out of `input_layers` / `output_layers`, see tensorReferences. */
export function tensorNames(value: Json | undefined): string[] {
  return tensorReferences(value).map((reference) => reference.layer);
}

export interface TensorReference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/**
 * References out of `input_layers` / `output_layers`: [["a", 0, 0], …], ["a", 0, 0] or a dictionary of such, in Keras's
 * order, which is that of sorted keys.
 */
export function tensorReferences(value: Json | undefined): TensorReference[] {
  return tensorLeaves(value);
}

interface TensorLeaf extends TensorReference {
  /** Keys and places that lead to it; null where no dictionary does. */
  readonly path: string | null;
}

function tensorLeaves(value: Json | undefined, path: string | null = null): TensorLeaf[] {
  if (isArray(value) && typeof value[0] === 'string')
    return [{layer: value[0], node: numberOf(value[1]), tensor: numberOf(value[2]), path}];
  if (isArray(value)) return value.flatMap((item, i) => tensorLeaves(item, path === null ? null : `${path}_${i}`));
  if (!isObject(value)) return [];
  return Object.keys(value)
    .toSorted(byCodePoint)
    .flatMap((key) => tensorLeaves(value[key], path === null ? key : `${path}_${key}`));
}

/** Python's order of texts; JavaScript's own differs beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const differs = left.findIndex((character, i) => character !== right[i]);
  if (differs < 0) return left.length - right.length;
  return (left[differs]!.codePointAt(0) ?? 0) - (right[differs]?.codePointAt(0) ?? -1);
}

function namesOf(leaves: readonly TensorLeaf[]): string[] {
  return uniqueNames(leaves.map(({layer, path}) => path ?? layer));
}

/** As Keras numbers outputs of one name: a, a_1, a_2, past names that are taken. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return names.map((name) => {
    let unique = name;
    while (taken.has(unique)) {
      const count = counts.get(name) ?? 1;
      counts.set(name, count + 1);
      unique = `${name}_${count}`;
    }
    taken.add(unique);
    return unique;
  });
}

function numberOf(value: Json | undefined): number {
  return value instanceof NumberToken ? value.value : 0;
}

function shapeOf(value: Json | undefined): (number | null)[] | null {
  if (!isArray(value)) return null;
  return value.map((dim) => (dim instanceof NumberToken ? dim.value : null));
}
