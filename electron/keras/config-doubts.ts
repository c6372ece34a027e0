/** What in a model's config Keras 2.15 would stumble over, whether or not it changes what is computed. */
import {isCustomLayer} from './custom-objects';
import {BUILT_IN_OPTIONS} from './built-in-options';
import {isArray, isObject, NumberToken, textOf, type Json, type JsonObject} from './json';

/** Models, whose config is another. */
const MODELS: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);
/** Left in a config by get_config, and taken out again before the constructor sees them. */
const TAKEN_OUT: ReadonlySet<string> = new Set(
  ['vocabulary_size has_static_table build_config compile_config', 'query_shape key_shape value_shape']
    .concat('module function_type output_shape_type output_shape_module')
    .flatMap((keys) => keys.split(' ')),
);
const NUMBERS =
  /^(b?float16|half|float(32|64)?|double|u?int(8|16|32|64)|bool|string|complex(64|128)|resource|variant)$/;
const POLICIES = /^(mixed_b?float16|_infer|policy.*)$/;
/** What TensorFlow takes as a name in a graph. */
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.\\/>-]*$/;
/** Layers and cells inside others. */
const WRAPPED = ['layer', 'backward_layer', 'cell', 'cells'] as const;
const DESCRIBED = /_(initializer|regularizer|constraint)$/;

/** Of layers that cannot be read at all: no class, no config, no name where one is needed. A sentence each, its end. */
export function brokenLayers(config: JsonObject): string[] {
  const isFunctional = 'input_layers' in config || 'output_layers' in config;
  const parts = isFunctional ? ['name', 'input_layers', 'output_layers'].filter((key) => !(key in config)) : [];
  const found = parts.map((key) => `the config of the model ${textOf(config['name']) ?? ''} has no ${key}`);
  if (isFunctional) found.push(...unknownLayers(config));
  for (const layer of layersOf(config)) {
    if (!isObject(layer)) {
      found.push('its config has a layer that is none');
      continue;
    }
    const name = textOf(layer['name']) ?? textOf(innerConfig(layer)['name']) ?? '';
    const missing = [
      textOf(layer['class_name']) === null ? 'class_name' : null,
      isObject(layer['config']) || isArray(layer['config']) ? null : 'config',
      isFunctional && textOf(layer['name']) === null ? 'name' : null,
      isFunctional && !isArray(layer['inbound_nodes']) ? 'inbound_nodes' : null,
    ].filter((key) => key !== null);
    if (missing.length > 0) found.push(`the layer ${name} has no ${missing.join(' and no ')} in the config`);
    found.push(...brokenLayers(innerConfig(layer)));
  }
  return found;
}

/** Layers that others are called on, or that are the model's outputs, and that are not there. */
function unknownLayers(config: JsonObject): string[] {
  const layers = layersOf(config).filter(isObject);
  const names = new Set(layers.map((layer) => textOf(layer['name'])));
  const read = new Set(
    [...layers.map((layer) => layer['inbound_nodes'] ?? null), config['output_layers'] ?? null].flatMap(referred),
  );
  return [...read]
    .filter((name) => !names.has(name))
    .map((name) => `it reads a layer ${name}, which its config has not`);
}

/** Names in references: lists of a layer's name, the number of its call, that of an output. */
function referred(value: Json): string[] {
  if (isObject(value)) return Object.values(value).flatMap(referred);
  if (!isArray(value)) return [];
  const [name, ...numbers] = value;
  const isReference = numbers.length >= 2 && numbers.slice(0, 2).every((number) => number instanceof NumberToken);
  if (typeof name !== 'string' || !isReference) return value.flatMap(referred);
  return [...(name === '_CONSTANT_VALUE' ? [] : [name]), ...numbers.slice(2).flatMap(referred)];
}

/** What Keras does not know of layers whose class it knows: options, types, names, objects without a class. */
export function configDoubts(config: JsonObject): string[] {
  return layersOf(config)
    .filter(isObject)
    .flatMap((layer) => {
      const className = textOf(layer['class_name']) ?? '';
      const own = innerConfig(layer);
      const name = textOf(layer['name']) ?? textOf(own['name']) ?? '';
      const wrapped = WRAPPED.flatMap((key) => own[key] ?? []).filter(isObject);
      const inside = [...configDoubts(own), ...configDoubts({layers: wrapped})];
      if (MODELS.has(className) || isArray(own['layers'])) return [...nameDoubts(name, layer, own), ...inside];
      const found = isCustomLayer(className) ? [] : ownDoubts(className, own);
      return [...nameDoubts(name, layer, own), ...found.map((doubt) => `the layer ${name} ${doubt}`), ...inside];
    });
}

function layersOf(config: JsonObject): readonly Json[] {
  return isArray(config['layers']) ? config['layers'] : [];
}

function innerConfig(layer: JsonObject): JsonObject {
  const config = layer['config'];
  if (isArray(config)) return {layers: config};
  return isObject(config) ? config : {};
}

function nameDoubts(name: string, layer: JsonObject, own: JsonObject): string[] {
  const inner = textOf(own['name']);
  const differs = inner !== null && textOf(layer['name']) !== null && inner !== name;
  return [
    ...(NAME.test(name) ? [] : [`a layer is called ${JSON.stringify(name)}, which TensorFlow does not take as a name`]),
    ...(differs ? [`the layer ${name} is called ${inner} in its own config`] : []),
  ];
}

function ownDoubts(className: string, config: JsonObject): string[] {
  const known = BUILT_IN_OPTIONS.get(className);
  const found: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (known && !known.has(key) && !TAKEN_OUT.has(key)) found.push(`has an option ${key}, which ${className} has not`);
    if (key === 'batch_input_shape' && value !== null && !isArray(value))
      found.push('has an input shape that is no list');
    if (key === 'dtype' && typeof value === 'string' && !NUMBERS.test(value) && !POLICIES.test(value))
      found.push(`is of a type ${value}`);
    if (DESCRIBED.test(key) || (key === 'dtype' && isObject(value))) found.push(...describedDoubts(key, value));
  }
  return found;
}

/** An initializer, a regularizer or a constraint: null, a name, or a class with its config. */
function describedDoubts(key: string, value: Json): string[] {
  if (value === null || typeof value === 'string') return [];
  if (!isObject(value)) return [`has an option ${key} that is no object`];
  const className = textOf(value['class_name']);
  const {config} = value;
  if (className === null || !isObject(config)) return [`has an option ${key} without a class or its config`];
  if (key === 'dtype' && !/^Policy(V1)?$/.test(className)) return [`is of a type ${className}`];
  const known = BUILT_IN_OPTIONS.get(className);
  // Old writers gave a type along.
  const unknown = known ? Object.keys(config).filter((one) => !known.has(one) && one !== 'dtype') : [];
  return unknown.map((one) => `has an option ${key} with ${one}, which ${className} has not`);
}
