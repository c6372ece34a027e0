/** What a model was compiled with, as Keras 3 reads it; left out, and said, where it would not be the same. */
import {BUILT_IN} from '../built-in-names';
import {bareName} from '../custom-objects';
import {customTraining} from '../custom-training';
import {isArray, isObject, textOf, type Json, type JsonObject} from '../json';
import type {Weight} from '../model';
import {int} from './json-values';
import {Keras3Error} from './keras3-error';
import {builtIn} from './objects';

export interface Training {
  readonly optimizer: JsonObject;
  readonly loss: Json;
  readonly metrics: Json;
  readonly weightedMetrics: Json;
  readonly lossWeights: Json;
  /** The optimizer's variables as Keras 3 lists them; null: it begins anew. */
  readonly state: readonly Weight[] | null;
}

/** Null: the model is not compiled, or is left so; `notes` then say why. */
export function translateTraining(
  source: Json | null,
  state: readonly Weight[] | null,
  notes: Set<string>,
): Training | null {
  if (!isObject(source ?? undefined)) return null;
  const config = source as JsonObject;
  try {
    const own = Object.values(customTraining(config)).flat();
    if (own.length) throw new Keras3Error(`it was compiled with ${own.join(', ')}, which is not Keras's own`);
    const {optimizer, isSame} = translateOptimizer(config['optimizer_config'] ?? null);
    const kept = state && isSame ? stateOf(optimizer, state) : null;
    if (state && !kept) notes.add("the optimizer's state is left out: Keras 3 keeps it in another way");
    return {
      optimizer,
      loss: translateLosses(config['loss'] ?? null),
      metrics: translateMetrics(config['metrics'] ?? null),
      weightedMetrics: translateMetrics(config['weighted_metrics'] ?? null),
      lossWeights: config['loss_weights'] ?? null,
      state: kept,
    };
  } catch (error) {
    if (!(error instanceof Keras3Error)) throw error;
    notes.add(`how the model was compiled is left out (${error.message}): call model.compile() before training on`);
    return null;
  }
}

/** Options of an optimizer of Keras 2.11 or newer that Keras 3 has no longer. */
const GONE: ReadonlySet<string> = new Set(['jit_compile', 'is_legacy_optimizer', 'decay']);
const SCHEDULES: ReadonlySet<string> = new Set([
  'CosineDecay',
  'CosineDecayRestarts',
  'ExponentialDecay',
  'InverseTimeDecay',
  'PiecewiseConstantDecay',
  'PolynomialDecay',
]);
const OPTIMIZERS: ReadonlySet<string> = new Set([
  'Adadelta',
  'Adafactor',
  'Adagrad',
  'Adam',
  'AdamW',
  'Adamax',
  'Ftrl',
  'Lion',
  'Nadam',
  'RMSprop',
  'SGD',
]);

/** `isSame`: the optimizer is one of Keras 2.11 or newer, whose state Keras 3 has too. */
function translateOptimizer(value: Json): {readonly optimizer: JsonObject; readonly isSame: boolean} {
  if (!isObject(value) || !isObject(value['config'])) throw new Keras3Error('it says no optimizer');
  const name = bareName(textOf(value['class_name']) ?? '');
  if (name.startsWith('LossScaleOptimizer')) return lossScaled(value['config']);
  if (!OPTIMIZERS.has(name)) throw new Keras3Error(`Keras 3 has no optimizer ${name}`);
  const {config} = value;
  const isSame = config['is_legacy_optimizer'] === false;
  const kept = Object.entries(config).filter(([key]) => !GONE.has(key));
  const rate = config['learning_rate'] ?? null;
  return {
    optimizer: builtIn('keras.optimizers', name, {
      ...Object.fromEntries(kept),
      learning_rate: isObject(rate) ? schedule(rate) : rate,
    }),
    isSame: isSame && config['use_ema'] !== true,
  };
}

function lossScaled(config: JsonObject): {readonly optimizer: JsonObject; readonly isSame: boolean} {
  const {optimizer} = translateOptimizer(config['inner_optimizer'] ?? config['optimizer'] ?? null);
  const {initial_scale: initial, dynamic_growth_steps: steps} = config;
  if (config['dynamic'] === false) throw new Keras3Error('its losses are scaled by a fixed number');
  const options = {
    inner_optimizer: optimizer,
    initial_scale: initial ?? int(32768),
    dynamic_growth_steps: steps ?? int(2000),
  };
  return {optimizer: builtIn('keras.optimizers', 'LossScaleOptimizer', options), isSame: false};
}

function schedule(value: JsonObject): JsonObject {
  const name = textOf(value['class_name']) ?? '';
  if (!SCHEDULES.has(name)) throw new Keras3Error(`Keras 3 has no schedule ${name}`);
  return builtIn('keras.optimizers.schedules', name, isObject(value['config']) ? value['config'] : {});
}

/**
 * Keras 3 has the learning rate as a variable behind the iteration where it is no schedule. Null: not known to be the
 * same, as Nadam's and Ftrl's.
 */
function stateOf(optimizer: JsonObject, state: readonly Weight[]): readonly Weight[] | null {
  const name = textOf(optimizer['class_name']) ?? '';
  if (!SAME_STATE.has(name) || !isObject(optimizer['config'])) return null;
  const [iteration, ...slots] = state;
  if (!iteration || iteration.shape.length > 0 || iteration.dtype !== 'int64') return null;
  const steps = {...iteration, name: 'iteration'};
  const rate = optimizer['config']['learning_rate'] ?? null;
  return isObject(rate) ? [steps, ...slots] : [steps, learningRate(rate), ...slots];
}

const SAME_STATE: ReadonlySet<string> = new Set(['Adam', 'AdamW', 'SGD', 'RMSprop', 'Lion', 'Adagrad', 'Adamax']);

function learningRate(rate: Json): Weight {
  const value = Number(isObject(rate) || isArray(rate) ? NaN : (rate as {readonly text?: string} | null)?.text);
  if (!Number.isFinite(value)) throw new Keras3Error('its learning rate is no number');
  const read = (): Uint8Array => new Uint8Array(Float32Array.of(value).buffer);
  return {name: 'learning_rate', dtype: 'float32', shape: [], read};
}

/** Alone, in lists, by output. */
function translateLosses(value: Json): Json {
  if (isArray(value)) return value.map(translateLosses);
  if (typeof value === 'string') return LOSS_NAMES[value.toLowerCase()] ?? value;
  if (!isObject(value)) return value;
  const name = textOf(value['class_name']);
  if (name === null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, translateLosses(item)]));
  const config = isObject(value['config']) ? value['config'] : {};
  if (name === 'LossFunctionWrapper') return translateLosses(config['fn'] ?? null);
  const kept = Object.entries(config).filter(([key]) => key !== 'fn' && LOSS_OPTIONS.has(key));
  const reduction = config['reduction'] === 'auto' ? 'sum_over_batch_size' : (config['reduction'] ?? null);
  return builtIn('keras.losses', name, {...Object.fromEntries(kept), reduction});
}

/** Losses by their short names, which Keras 3 does not find in an .h5. */
const LOSS_NAMES: Readonly<Record<string, string>> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
  kullback_leibler_divergence: 'kl_divergence',
  logcosh: 'log_cosh',
  huber_loss: 'huber',
};

const LOSS_OPTIONS: ReadonlySet<string> = new Set(
  'name reduction from_logits label_smoothing axis delta ignore_class apply_class_balancing alpha gamma'.split(' '),
);

function translateMetrics(value: Json): Json {
  if (isArray(value)) return value.map(translateMetrics);
  if (!isObject(value)) return value;
  const name = textOf(value['class_name']);
  if (name === null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, translateMetrics(item)]));
  const config = isObject(value['config']) ? value['config'] : {};
  const wrapped = textOf(config['fn']);
  if (wrapped !== null && name.endsWith('Wrapper')) return wrapped;
  if (!BUILT_IN.metrics.has(name)) throw new Keras3Error(`Keras 3 has no metric ${name}`);
  return builtIn('keras.metrics', name, config);
}
