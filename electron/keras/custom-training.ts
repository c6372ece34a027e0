import {BUILT_IN, type Role} from './built-in-names';
import {isArray, isObject, textOf, type Json} from './json';

/** What a model was compiled with that Keras 2.15 does not know by name; empty lists where it knows all. */
export interface CustomTraining {
  readonly losses: readonly string[];
  readonly metrics: readonly string[];
  /** Optimizers and learning rate schedules. */
  readonly optimizers: readonly string[];
}

export function customTraining(trainingConfig: Json | null): CustomTraining {
  if (!isObject(trainingConfig ?? undefined)) return {losses: [], metrics: [], optimizers: []};
  const config = trainingConfig as {readonly [key: string]: Json};
  const unknown = (role: Role, ...keys: readonly string[]): string[] => [
    ...new Set(keys.flatMap((key) => unknownNames(config[key] ?? null, role))),
  ];
  return {
    losses: unknown('losses', 'loss'),
    metrics: unknown('metrics', 'metrics', 'weighted_metrics'),
    optimizers: unknownOptimizers(config['optimizer_config'] ?? null),
  };
}

/** Losses and metrics are given alone, in lists, by output, or as objects; Keras wraps functions in a class. */
function unknownNames(value: Json, role: Role): string[] {
  if (typeof value === 'string') return BUILT_IN[role].has(value) ? [] : [value];
  if (isArray(value)) return value.flatMap((item) => unknownNames(item, role));
  if (!isObject(value)) return [];
  const className = textOf(value['class_name']);
  if (className === null) return Object.values(value).flatMap((item) => unknownNames(item, role));
  const config = value['config'];
  if (className === 'function' && typeof config === 'string') return unknownNames(config, role);
  if (FUNCTION_WRAPPERS.has(className) && isObject(config)) return unknownNames(config['fn'] ?? null, role);
  return unknownNames(className, role);
}

const FUNCTION_WRAPPERS: ReadonlySet<string> = new Set([
  'LossFunctionWrapper',
  'MeanMetricWrapper',
  'SumOverBatchSizeMetricWrapper',
]);

const OPTIMIZERS: ReadonlySet<string> = new Set([...BUILT_IN.optimizers].map((name) => name.toLowerCase()));

/** Keras compares names of optimizers without case. One may hold another, and a schedule for its learning rate. */
function unknownOptimizers(value: Json): string[] {
  if (!isObject(value)) return [];
  const className = textOf(value['class_name']);
  const config = value['config'];
  const own = className === null || OPTIMIZERS.has(className.toLowerCase()) ? [] : [className];
  if (!isObject(config)) return own;
  const inner = unknownOptimizers(config['inner_optimizer'] ?? config['optimizer'] ?? null);
  const rate = config['learning_rate'];
  const schedules = isObject(rate) ? unknownNames(rate, 'schedules') : [];
  return [...new Set([...own, ...inner, ...schedules])];
}
