/** Initializers, regularizers, constraints, activations and types inside a layer's config, as Keras 3 reads them. */
import {BUILT_IN, type Role} from '../built-in-names';
import {bareName} from '../custom-objects';
import {isObject, textOf, type Json, type JsonObject} from '../json';
import {int} from './json-values';
import {Keras3Error} from './keras3-error';

/** An object of Keras's own, by the module that Keras 3 exports it from. */
export function builtIn(module: string, className: string, config: JsonObject): JsonObject {
  return {module, class_name: className, config, registered_name: null};
}

/**
 * A class of one's own. Keras 3 looks for the registered name among `custom_objects` and what is registered; a class
 * that never was is found by its bare one.
 */
export function ownClass(name: string, config: Json): JsonObject {
  return {module: null, class_name: bareName(name), config, registered_name: name};
}

const ROLES: readonly (readonly [suffix: string, role: Role])[] = [
  ['activation', 'activations'],
  ['initializer', 'initializers'],
  ['regularizer', 'regularizers'],
  ['constraint', 'constraints'],
];

/** What an option of that name holds, where it holds such an object; null: something else. */
export function roleOf(key: string): Role | null {
  return ROLES.find(([suffix]) => key.endsWith(suffix))?.[1] ?? null;
}

/** Initializers whose class Keras 2 has under several names. */
const INITIALIZERS: Readonly<Record<string, string>> = {
  constant: 'Constant',
  glorot_normal: 'GlorotNormal',
  glorot_uniform: 'GlorotUniform',
  he_normal: 'HeNormal',
  he_uniform: 'HeUniform',
  identity: 'Identity',
  lecun_normal: 'LecunNormal',
  lecun_uniform: 'LecunUniform',
  normal: 'RandomNormal',
  one: 'Ones',
  ones: 'Ones',
  orthogonal: 'Orthogonal',
  random_normal: 'RandomNormal',
  random_uniform: 'RandomUniform',
  truncated_normal: 'TruncatedNormal',
  uniform: 'RandomUniform',
  variance_scaling: 'VarianceScaling',
  zero: 'Zeros',
  zeros: 'Zeros',
};

/** Options of initializers that Keras 3 has no longer, and that were without effect. */
const GONE_FROM_INITIALIZERS: ReadonlySet<string> = new Set(['dtype', 'verify_shape', 'partition']);

/** Throws Keras3Error. */
export function translateObject(value: Json, role: Role, layerOf: (value: JsonObject) => JsonObject): Json {
  if (value === null) return null;
  if (role === 'activations') return activation(value, layerOf);
  if (typeof value === 'string') return BUILT_IN[role].has(value) ? value : ownFunction(value);
  if (!isObject(value)) return value;
  const name = nameOf(value);
  const config = isObject(value['config']) ? value['config'] : {};
  if (textOf(value['class_name']) === 'function') return ownFunction(textOf(value['config']) ?? '');
  if (!BUILT_IN[role].has(name)) return ownClass(name, config);
  if (role !== 'initializers') return builtIn(`keras.${role}`, name, config);
  const bare = name.replace(/V2$/, '');
  const kept = Object.entries(config).filter(([key]) => !GONE_FROM_INITIALIZERS.has(key));
  return builtIn('keras.initializers', INITIALIZERS[bare] ?? bare, Object.fromEntries(kept));
}

function nameOf(value: JsonObject): string {
  const registered = textOf(value['registered_name']);
  return registered?.includes('>') ? registered : (textOf(value['class_name']) ?? '');
}

function ownFunction(name: string): JsonObject {
  return {module: null, class_name: 'function', config: name, registered_name: name};
}

/** Activations that Keras 2 has and Keras 3 has under another name. */
const ACTIVATIONS: Readonly<Record<string, string>> = {swish: 'silu'};

function activation(value: Json, layerOf: (value: JsonObject) => JsonObject): Json {
  if (isObject(value)) {
    const name = nameOf(value);
    if (textOf(value['class_name']) === 'function') return activation(textOf(value['config']) ?? '', layerOf);
    if (name === 'PReLU') throw new Keras3Error('its activation PReLU has weights of its own');
    return layerOf(value);
  }
  if (typeof value !== 'string') throw new Keras3Error('its activation is neither a name nor a layer');
  if (value === 'hard_sigmoid') return HARD_SIGMOID;
  if (!BUILT_IN.activations.has(value)) {
    if (value === '<lambda>') throw new Keras3Error('its activation is a lambda, whose code the model does not hold');
    return ownFunction(value);
  }
  if (/^[A-Z]/.test(value)) return value === 'Softmax' ? 'softmax' : builtIn('keras.layers', value, {});
  return ACTIVATIONS[value] ?? value;
}

/**
 * hard_sigmoid of Keras 2, clip(0.2 x + 0.5, 0, 1): Keras 3 has another slope (1/6) under that name, so it is written
 * out as two layers without weights.
 */
const HARD_SIGMOID: JsonObject = builtIn('keras', 'Sequential', {
  name: 'hard_sigmoid_of_keras_2',
  trainable: true,
  layers: [
    builtIn('keras.layers', 'Rescaling', {name: 'hard_sigmoid_slope', scale: int(0.2), offset: int(0.5)}),
    builtIn('keras.layers', 'ReLU', {name: 'hard_sigmoid_clip', max_value: int(1)}),
  ],
});

/** A type, or the name of the policy that an object of one says. */
export function typeName(value: Json | undefined): string | null {
  if (isObject(value)) return textOf(isObject(value['config']) ? value['config']['name'] : undefined);
  return textOf(value);
}
