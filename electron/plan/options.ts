/**
 * Options out of a layer's config. One that is left out, or null, takes the default; one of another kind than Keras
 * writes is refused, never replaced by the default.
 */
import type {Plain, PlainObject} from '../keras/json';
import {PlanError} from './plan-error';

/** Numbers, lists and texts out of the wrappers that versions of Keras put around what JSON does not know. */
export function unwrapped(value: Plain): Plain {
  if (Array.isArray(value)) return (value as readonly Plain[]).map(unwrapped);
  if (!isPlainObject(value)) return value;
  // numpy's arrays and scalars in Keras 2.0 to 2.3.
  if (value['type'] === 'ndarray' && 'value' in value) return unwrapped(value['value']!);
  const {class_name: className, config, items} = value;
  if ((className === '__numpy__' || className === '__tensor__') && isPlainObject(config) && 'value' in config)
    return unwrapped(config['value']!);
  if ((className === '__tuple__' || className === 'TensorShape') && Array.isArray(items)) return unwrapped(items);
  const out = Object.create(null) as Record<string, Plain>;
  for (const [key, inner] of Object.entries(value)) out[key] = unwrapped(inner);
  return out;
}

export function isPlainObject(value: unknown): value is PlainObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function isGiven(value: Plain | undefined): value is Exclude<Plain, null> {
  return value !== null && value !== undefined;
}

function refused(key: string, value: Plain, expected: string): PlanError {
  return new PlanError(`its option ${key} is ${shortly(value)}, where ${expected} was expected`);
}

/** A value as a person can read it in a sentence. */
export function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

export function numberOption(config: PlainObject, key: string, fallback: number): number {
  const value = config[key];
  if (!isGiven(value)) return fallback;
  if (typeof value === 'number') return value;
  throw refused(key, value, 'a number');
}

export function textOption(config: PlainObject, key: string, fallback: string): string {
  const value = config[key];
  if (!isGiven(value)) return fallback;
  if (typeof value === 'string') return value;
  throw refused(key, value, 'text');
}

export function flag(config: PlainObject, key: string, fallback: boolean): boolean {
  const value = config[key];
  if (!isGiven(value)) return fallback;
  if (typeof value === 'boolean') return value;
  // Some writers' booleans are numbers.
  if (value === 0 || value === 1) return value === 1;
  throw refused(key, value, 'true or false');
}

/** One of the listed texts, in small letters. */
export function choiceOption<T extends string>(
  config: PlainObject,
  key: string,
  choices: readonly T[],
  fallback: T,
): T {
  const value = textOption(config, key, fallback).toLowerCase();
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new PlanError(`${key} "${value}" is not supported`);
}

export function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

/** A list of numbers; null where none is given. */
export function numbersOption(config: PlainObject, key: string): number[] | null {
  const value = config[key];
  if (!isGiven(value)) return null;
  if (isNumbers(value)) return [...value];
  throw refused(key, value, 'a list of numbers');
}

/** One axis or a list of them. */
export function axesOption(config: PlainObject, key: string, fallback: readonly number[]): number[] {
  const value = config[key];
  if (!isGiven(value)) return [...fallback];
  if (typeof value === 'number') return [value];
  if (isNumbers(value)) return [...value];
  throw refused(key, value, 'an axis or a list of axes');
}

/** A size given as one number or one per axis. */
export function sizes(config: PlainObject, key: string, rank: number, fallback: number): number[] {
  const value = config[key];
  if (!isGiven(value)) return Array.from({length: rank}, () => fallback);
  if (typeof value === 'number') return Array.from({length: rank}, () => value);
  if (isNumbers(value) && value.length === rank) return [...value];
  throw refused(key, value, rank === 1 ? 'one number' : `one number or ${rank}`);
}

export function pair(config: PlainObject, key: string, fallback: number): [number, number] {
  return sizes(config, key, 2, fallback) as [number, number];
}

/** 'same' or 'valid'; anything else is refused. */
export function padding(config: PlainObject): 'same' | 'valid' {
  return choiceOption(config, 'padding', ['same', 'valid'], 'valid');
}

/**
 * The config object under a key, as `layer` and `cell` are written: {class_name, config}. Throws PlanError where there
 * is none.
 */
export function innerLayer(value: Plain | undefined): {readonly className: string; readonly config: PlainObject} {
  if (isPlainObject(value)) {
    const {class_name: className, config} = value;
    if (typeof className === 'string' && isPlainObject(config)) return {className, config};
  }
  throw new PlanError('the layer inside is not given');
}
