import {BUILT_IN, type Role} from './built-in-names';
import {isArray, isObject, textOf, type Json, type JsonObject} from './json';

export function isCustomLayer(className: string): boolean {
  return !BUILT_IN.layers.has(className);
}

/** `Package>Name` is registered under its whole name; Python wants the bare class. */
export function bareName(className: string): string {
  return /^[^<>]+>(.+)$/.exec(className)?.[1] ?? className;
}

export interface LayerConfig {
  readonly className: string;
  /** The Python module of the class; null where the config does not say, as before Keras 2.12. */
  readonly module: string | null;
  readonly name: string;
  readonly config: JsonObject;
  /** `Package>Name` where the class alone is named and that is said beside it; else null. */
  readonly registered: string | null;
}

/** The layers of a Functional or Sequential config, in its own order. */
export function layerConfigs(config: JsonObject): LayerConfig[] {
  const layers = config['layers'];
  if (!isArray(layers)) return [];
  return layers.filter(isObject).map((layer) => {
    const inner = ownConfig(layer['config']);
    return {
      className: textOf(layer['class_name']) ?? '',
      module: textOf(layer['module']),
      name: textOf(layer['name']) ?? textOf(inner['name']) ?? '',
      config: inner,
      registered: registeredName(layer),
    };
  });
}

/** Old writers gave a Sequential inside another model as the list of its layers. */
function ownConfig(config: Json | undefined): JsonObject {
  if (isArray(config)) return {layers: config};
  return isObject(config) ? config : (Object.create(null) as JsonObject);
}

/**
 * Names for `custom_objects`, sorted: the model's own class, and anywhere in its config, nested and wrapped, layers,
 * activations, initializers, regularizers and constraints that Keras 2.15 does not know by that name. Registered ones
 * are `Package>Name`.
 */
export function customObjects(model: {readonly className: string; readonly config: JsonObject}): string[] {
  const found = new Set<string>();
  if (isCustomLayer(model.className)) found.add(model.className);
  collect(model.config, null, found);
  return [...found].toSorted();
}

/** Adds the custom names in `value`, which stands where a config has things of that role; null: of any. */
function collect(value: Json, role: Role | null, found: Set<string>): void {
  if (isArray(value)) {
    for (const item of value) collect(item, role, found);
    return;
  }
  if (typeof value === 'string' && role !== null && role !== 'layers') addUnknown(value, role, found);
  if (!isObject(value)) return;
  const className = textOf(value['class_name']);
  const config = value['config'];
  if (className === 'function' && typeof config === 'string') addUnknown(config, role, found);
  if (className !== null && isObject(config)) {
    addUnknown(registeredName(value) ?? className, role, found);
    if (className === 'Lambda') addNamedFunctions(config, found);
  }
  for (const [key, inner] of Object.entries(value)) if (!NO_OBJECTS.has(key)) collect(inner, roleOf(key), found);
}

function addUnknown(name: string, role: Role | null, found: Set<string>): void {
  const known = role === null ? ANY_ROLE.some((names) => names.has(name)) : BUILT_IN[role].has(name);
  if (!known && !name.startsWith('__')) found.add(name);
}

const ANY_ROLE: readonly ReadonlySet<string>[] = Object.values(BUILT_IN);

/** Newer Keras writes the class alone and, beside it, the name that it is registered under. */
function registeredName(value: JsonObject): string | null {
  const name = textOf(value['registered_name']);
  return name?.includes('>') ? name : null;
}

/** A Lambda of a callable that is no Python function is written by its name alone. */
function addNamedFunctions(config: JsonObject, found: Set<string>): void {
  for (const key of ['function', 'output_shape', 'mask']) {
    const name = textOf(config[key]);
    if (name !== null && config[`${key}_type`] === 'function') found.add(name);
  }
}

function roleOf(key: string): Role | null {
  if (LAYER_KEYS.has(key)) return 'layers';
  return ROLE_SUFFIXES.find(([suffix]) => key.endsWith(suffix))?.[1] ?? null;
}

const LAYER_KEYS: ReadonlySet<string> = new Set(['layers', 'layer', 'backward_layer', 'cell', 'cells']);

const ROLE_SUFFIXES: readonly (readonly [string, Role])[] = [
  ['activation', 'activations'],
  ['initializer', 'initializers'],
  ['regularizer', 'regularizers'],
  ['constraint', 'constraints'],
];

/** Where a config has classes that Python need not be given: types, shapes, and what a layer was called with. */
const NO_OBJECTS: ReadonlySet<string> = new Set([
  'dtype',
  'inbound_nodes',
  'input_layers',
  'output_layers',
  'batch_input_shape',
  'build_input_shape',
  'build_config',
  'input_spec',
]);

/** True for a config that Keras marked as saved without one (a subclassed layer). */
export function savedWithoutConfig(config: JsonObject): boolean {
  return Object.keys(config).some((key) => key.includes('layer was saved without config'));
}

/** All layers, those of nested models and inside wrappers too. */
export function nestedLayers(config: JsonObject): LayerConfig[] {
  const inside = [...LAYER_KEYS].flatMap((key) => {
    const value = config[key] ?? null;
    return layerConfigs({layers: isArray(value) ? value : [value]});
  });
  return inside.flatMap((layer) => [layer, ...nestedLayers(layer.config)]);
}

/** Names of Lambda layers, nested ones too. */
export function lambdaLayers(config: JsonObject): string[] {
  return nestedLayers(config).flatMap(({className, name}) => (className === 'Lambda' ? [name] : []));
}
