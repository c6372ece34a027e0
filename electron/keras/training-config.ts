/** A SavedModel's training config as Keras writes it into HDF5. */
import {BUILT_IN} from './built-in-names';
import {bareName} from './custom-objects';
import {isArray, isObject, printJson, textOf, type Json, type JsonObject} from './json';
import {normalizeConfig} from './normalize-config';

export interface TrainingConfig {
  readonly config: Json;
  /** What is written otherwise than the SavedModel has it, in words. */
  readonly notes: readonly string[];
}

export function trainingConfigOf(source: Json): TrainingConfig {
  const config = normalizeConfig(source);
  const optimizer = isObject(config) ? (config['optimizer_config'] ?? null) : null;
  if (!isObject(config) || !isObject(optimizer) || !isObject(optimizer['config'])) return {config, notes: []};
  const {options, notes} = loadableOptions(optimizer['config']);
  return {config: {...config, optimizer_config: {...optimizer, config: withInnerOptimizer(options)}}, notes};
}

/**
 * In HDF5 Keras calls an optimizer inside another one Adam, not Custom>Adam; one that it would not find by that name is
 * left as it is.
 */
function withInnerOptimizer(options: JsonObject): JsonObject {
  const inner = options['inner_optimizer'] ?? null;
  const bare = isObject(inner) ? bareName(textOf(inner['class_name']) ?? '') : '';
  if (!isObject(inner) || !BUILT_IN.optimizers.has(`Custom>${bare}`) || !BUILT_IN.optimizers.has(bare)) return options;
  return {...options, inner_optimizer: {...inner, class_name: bare}};
}

/**
 * Optimizers of before Keras 2.11 whose learning rate was given as an array have it as [x], which Keras cannot load; x
 * means the same.
 */
function loadableOptions(options: JsonObject): {readonly options: JsonObject; readonly notes: readonly string[]} {
  if (options['is_legacy_optimizer'] === false) return {options, notes: []};
  const notes: string[] = [];
  const entries = Object.entries(options).map(([key, value]): [string, Json] => {
    const [only] = isArray(value) && value.length === 1 ? value : [];
    if (only === undefined) return [key, value];
    notes.push(
      `the optimizer's ${key} is written as ${printJson(only)}: Keras cannot load the list ${printJson(value)}`,
    );
    return [key, only];
  });
  return {options: notes.length ? Object.fromEntries(entries) : options, notes};
}
