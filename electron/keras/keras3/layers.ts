/** What becomes of a layer's config: a row a class for whatever Keras 3 calls, takes or does otherwise. */
import {isArray, isObject, printJson, textOf, type Json, type JsonObject} from '../json';
import {int, isUnset, numberIn} from './json-values';
import {Keras3Error} from './keras3-error';
import {keras3Keys, WITHOUT_TRAINABLE} from './layer-keys';
import {builtIn, ownClass, roleOf, translateObject, typeName} from './objects';
import type {Scope} from './scope';

type Options = Readonly<Record<string, Json>>;

interface LayerRule {
  /** What Keras 3 calls the class; left out: the same. */
  readonly as?: string;
  /** Options that have no effect on the result, or none with their usual value, which `usual` has. */
  readonly drop?: readonly string[];
  /** Options that Keras 3 does not have: dropped with this value, refused with another. */
  readonly usual?: Readonly<Record<string, string>>;
  readonly rename?: Readonly<Record<string, string>>;
  /** Throws Keras3Error. */
  readonly edit?: (options: Options, scope: Scope) => Options;
}

const NO_GROUPS: LayerRule = {usual: {groups: '1'}};
const SEPARABLE: LayerRule = {
  ...NO_GROUPS,
  drop: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
};
const RECURRENT: LayerRule = {drop: ['implementation'], usual: {time_major: 'false'}};
const CELL: LayerRule = {drop: ['implementation']};
const BATCH_NORMALIZATION: LayerRule = {
  as: 'BatchNormalization',
  drop: ['fused', 'renorm_momentum'],
  edit: (options) => ({...options, axis: oneAxis(options['axis'])}),
};
const LOOKUP: LayerRule = {drop: ['vocabulary_size', 'has_input_vocabulary']};
const wrapper: LayerRule = {edit: (options, scope) => ({...options, layer: scope.inner(options['layer'])})};

const RULES: Readonly<Record<string, LayerRule>> = {
  BatchNormalization: BATCH_NORMALIZATION,
  BatchNormalizationV1: BATCH_NORMALIZATION,
  BatchNormalizationV2: BATCH_NORMALIZATION,
  SyncBatchNormalization: {
    ...BATCH_NORMALIZATION,
    edit: (options) => ({...options, axis: oneAxis(options['axis']), synchronized: true}),
  },
  LayerNormalization: {edit: (options) => ({...options, axis: ascending(unlisted(options['axis']))})},
  DepthwiseConv1D: NO_GROUPS,
  DepthwiseConv2D: NO_GROUPS,
  Conv1DTranspose: NO_GROUPS,
  Conv2DTranspose: NO_GROUPS,
  Conv3DTranspose: NO_GROUPS,
  SeparableConv1D: {...SEPARABLE, edit: notCausal},
  SeparableConv2D: SEPARABLE,
  Convolution1D: {as: 'Conv1D'},
  Convolution2D: {as: 'Conv2D'},
  Convolution3D: {as: 'Conv3D'},
  Convolution2DTranspose: {...NO_GROUPS, as: 'Conv2DTranspose'},
  Convolution3DTranspose: {...NO_GROUPS, as: 'Conv3DTranspose'},
  SeparableConvolution1D: {...SEPARABLE, as: 'SeparableConv1D'},
  SeparableConvolution2D: {...SEPARABLE, as: 'SeparableConv2D'},
  LSTM: RECURRENT,
  GRU: RECURRENT,
  SimpleRNN: RECURRENT,
  ConvLSTM1D: RECURRENT,
  ConvLSTM2D: RECURRENT,
  ConvLSTM3D: RECURRENT,
  LSTMCell: CELL,
  GRUCell: CELL,
  SimpleRNNCell: CELL,
  RNN: {...RECURRENT, edit: (options, scope) => ({...options, cell: scope.inner(cellIn(options['cell']))})},
  StackedRNNCells: {
    edit: (options, scope) => ({...options, cells: listOf(options['cells']).map((cell) => scope.inner(cell))}),
  },
  Bidirectional: {edit: bidirectional},
  TimeDistributed: wrapper,
  SpectralNormalization: {edit: () => refuse('Keras 3 keeps its weights in another way')},
  MultiHeadAttention: {
    drop: ['query_shape', 'key_shape', 'value_shape'],
    edit: (options) => ({...options, attention_axes: unlistedAxes(options['attention_axes'])}),
  },
  LeakyReLU: {rename: {alpha: 'negative_slope'}},
  ThresholdedReLU: {as: 'ReLU', rename: {theta: 'threshold'}},
  Embedding: {drop: ['input_length']},
  Resizing: {edit: resized},
  UpSampling2D: {edit: resized},
  RandomCrop: {edit: () => refuse('Keras 3 crops otherwise when the model predicts')},
  Reshape: {},
  StringLookup: LOOKUP,
  IntegerLookup: {...LOOKUP, edit: (options) => ({...options, dtype: 'int64'})},
  TextVectorization: LOOKUP,
  SpatialDropout1D: {drop: ['noise_shape']},
  SpatialDropout2D: {drop: ['noise_shape']},
  SpatialDropout3D: {drop: ['noise_shape']},
  CuDNNLSTM: {edit: () => refuse('it runs on GPUs of before TensorFlow 2 only; build the model with LSTM')},
  CuDNNGRU: {edit: () => refuse('it runs on GPUs of before TensorFlow 2 only; build the model with GRU')},
  LocallyConnected1D: {edit: () => refuse('Keras 3 has no such layer')},
  LocallyConnected2D: {edit: () => refuse('Keras 3 has no such layer')},
};

function refuse(why: string): never {
  throw new Keras3Error(why);
}

/** The class of Keras 3, or null: it is one of the model's own. Throws Keras3Error for what Keras 3 has no more. */
export function keras3Class(className: string): string | null {
  const pooled = className.replace(/^(Global)?(Avg|Max)Pool(\dD)$/, poolingName);
  const known = RULES[pooled]?.as ?? pooled;
  return keras3Keys(known) ? known : null;
}

function poolingName(_: string, global: string | undefined, kind: string, rank: string): string {
  return `${global ?? ''}${kind === 'Avg' ? 'Average' : 'Max'}Pooling${rank}`;
}

/** A layer of Keras's own. Throws Keras3Error. */
export function translateBuiltIn(className: string, config: JsonObject, scope: Scope): JsonObject {
  const rule = RULES[className] ?? {};
  const name = keras3Class(className);
  // Its row says why.
  if (name === null) return builtIn('', '', (rule.edit ?? (() => refuse('Keras 3 has no such layer')))(config, scope));
  const named = renamed(config, rule.rename ?? {});
  const kept = Object.fromEntries(Object.entries(named).filter(([key, value]) => isKept(name, rule, key, value)));
  const objects = Object.entries(kept).map(([key, value]): [string, Json] => {
    const role = roleOf(key);
    return [key, role === null ? value : translateObject(value, role, scope.inner)];
  });
  const edited = rule.edit ? rule.edit(Object.fromEntries(objects), scope) : Object.fromEntries(objects);
  return builtIn('keras.layers', name, withCommon(edited, name, scope));
}

/** Throws Keras3Error for an option that Keras 3 has not and that means something. */
function isKept(className: string, {drop = [], usual = {}}: LayerRule, key: string, value: Json): boolean {
  if (COMMON.has(key)) return true;
  if (GONE.has(key) || drop.includes(key)) return false;
  if (keras3Keys(className)?.has(key)) return true;
  const said = printJson(value);
  if (usual[key] === said || isUnset(value)) return false;
  return refuse(`its option ${key} (${said.slice(0, 40)}) is none of Keras 3`);
}

const COMMON: ReadonlySet<string> = new Set(['name', 'trainable', 'dtype', 'activity_regularizer']);
/** Shapes are those of the model's inputs. */
const GONE: ReadonlySet<string> = new Set([
  'batch_input_shape',
  'batch_size',
  'input_shape',
  'input_length',
  'weights',
]);

function withCommon(options: Options, className: string, scope: Scope): JsonObject {
  const {name, dtype, trainable, activity_regularizer: regularizer, ...rest} = options;
  const type = typeName(dtype);
  return {
    name: scope.rename(textOf(name) ?? ''),
    ...(WITHOUT_TRAINABLE.has(className) ? {} : {trainable: trainable ?? true}),
    ...(type === null ? {} : {dtype: type}),
    ...rest,
    ...(isUnset(regularizer) ? {} : {activity_regularizer: regularizer!}),
  };
}

function renamed(config: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [names[key] ?? key, value]));
}

/** A class of the model's own, its options as they are. */
export function translateOwn(className: string, config: JsonObject, scope: Scope): JsonObject {
  const kept = Object.entries(config).filter(([key]) => key !== 'batch_input_shape');
  const type = typeName(config['dtype']);
  const name = scope.rename(textOf(config['name']) ?? '');
  return ownClass(className, {...Object.fromEntries(kept), name, ...(type === null ? {} : {dtype: type})});
}

export function inputLayer(config: JsonObject, scope: Scope): JsonObject {
  const {batch_input_shape: shape, dtype, sparse, ragged, name} = config;
  return builtIn('keras.layers', 'InputLayer', {
    batch_shape: shape ?? null,
    dtype: typeName(dtype) ?? 'float32',
    sparse: sparse ?? false,
    ragged: ragged ?? false,
    name: scope.rename(textOf(name) ?? ''),
  });
}

function oneAxis(value: Json | undefined): Json {
  const axes = isArray(value) ? value : [value ?? int(-1)];
  return axes.length === 1 ? axes[0]! : refuse('it normalises along several axes, Keras 3 along one');
}

/** Several axes in another order have other weights there. */
function ascending(value: Json): Json {
  const axes = isArray(value) ? value.map((axis) => numberIn(axis) ?? NaN) : [];
  const isAscending = axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);
  return isAscending ? value : refuse('the order of its axes is not kept by Keras 3');
}

/** Ways of resizing that Keras 3 has. */
const INTERPOLATIONS: ReadonlySet<string> = new Set(['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5', 'area']);

function resized(options: Options): Options {
  const way = textOf(options['interpolation']) ?? 'bilinear';
  return INTERPOLATIONS.has(way) ? options : refuse(`Keras 3 has no interpolation ${way}`);
}

function notCausal(options: Options): Options {
  return options['padding'] === 'causal' ? refuse('Keras 3 has no causal padding for it') : options;
}

function unlisted(value: Json | undefined): Json {
  return isArray(value) && value.length === 1 ? value[0]! : (value ?? int(-1));
}

/** As Keras 2 has filled them in: which they are is found anew. */
function unlistedAxes(value: Json | undefined): Json {
  return isArray(value) ? value : (value ?? null);
}

function cellIn(value: Json | undefined): Json {
  if (!isArray(value)) return value ?? null;
  return {class_name: 'StackedRNNCells', config: {cells: value, name: 'stacked_rnn_cells'}};
}

function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

function bidirectional(options: Options, scope: Scope): Options {
  const {backward_layer: backward, layer, ...rest} = options;
  const direction = (value: Json | undefined): boolean =>
    isObject(value) && isObject(value['config']) && value['config']['go_backwards'] === true;
  if (isUnset(backward) ? direction(layer) : direction(layer) === direction(backward))
    refuse('both of its layers go the same way, which Keras 3 does not take');
  return {...rest, layer: scope.inner(layer), ...(isUnset(backward) ? {} : {backward_layer: scope.inner(backward)})};
}
