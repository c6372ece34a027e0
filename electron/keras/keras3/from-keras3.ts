/**
 * The other way round: the config of a file of Keras 3 as Keras 2 would have written it, so that it can be computed
 * here. Layers that both have compute the same; what Keras 3 alone has is refused.
 */
import {layerConfigs, type LayerConfig} from '../custom-objects';
import {isArray, isObject, type Json, type JsonObject} from '../json';
import type {KerasModel} from '../model';
import {isSequential} from '../summary';
import type {Call} from './calls';
import {int, isPlace, isUnset, numberIn} from './json-values';
import {Keras3Error} from './keras3-error';
import {typeName} from './objects';
import {passedOtherwise} from './passed-otherwise';
import {operationBack, operationOfClass, SLICING, slicingBack} from './tf-ops-back';

/** Throws Keras3Error, naming the layer, for what Keras 2 cannot say. */
export function fromKeras3(model: KerasModel): KerasModel {
  const config = modelBack(model.className, model.config);
  const [otherwise] = passedOtherwise(config);
  if (otherwise !== undefined) throw new Keras3Error(otherwise);
  return {...model, config, trainingConfig: null, optimizer: null};
}

function modelBack(className: string, config: JsonObject): JsonObject {
  if (isSequential({className, config})) return sequentialBack(config);
  const all = layerConfigs(config);
  const kinds = new Map(all.map((layer) => [layer.name, kindOf(layer)]));
  const written = isArray(config['layers']) ? config['layers'].filter(isObject) : [];
  return {
    name: config['name'] ?? null,
    trainable: config['trainable'] ?? true,
    layers: all.map((layer, i) => naming(layer, () => calledBack(layer, written[i]!, kinds))),
    input_layers: placesBack(config['input_layers'] ?? null, kinds),
    output_layers: placesBack(config['output_layers'] ?? null, kinds),
  };
}

function sequentialBack(config: JsonObject): JsonObject {
  const {name, build_input_shape: shape} = config;
  return {
    name: name ?? null,
    layers: layerConfigs(config).map((layer) => naming(layer, () => layerBack(layer))),
    ...(isUnset(shape) ? {} : {build_input_shape: shape!}),
  };
}

type Kind = 'layer' | 'functional' | 'sequential';

function kindOf({className, config}: LayerConfig): Kind {
  if (!isArray(config['layers'])) return 'layer';
  return isSequential({className, config}) ? 'sequential' : 'functional';
}

function naming<T>({className, name}: LayerConfig, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Keras3Error) || error.message.startsWith('the layer ')) throw error;
    throw new Keras3Error(`the layer ${name} (${className}): ${error.message}`, {cause: error});
  }
}

/** Keras 3 counts the calls of a model inside another from 0, in a model's outputs those of a functional one from 1. */
function placesBack(value: Json, kinds: ReadonlyMap<string, Kind>): Json {
  if (isArray(value) && typeof value[0] === 'string' && numberIn(value[1]) !== null) {
    const node = numberIn(value[1])! + (kinds.get(value[0]) === 'sequential' ? 1 : 0);
    return [value[0], int(node), value[2] ?? int(0)];
  }
  if (isArray(value)) return value.map((item) => placesBack(item, kinds));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, placesBack(item, kinds)]));
}

function calledBack(layer: LayerConfig, written: JsonObject, kinds: ReadonlyMap<string, Kind>): JsonObject {
  const nodes = isArray(written['inbound_nodes']) ? written['inbound_nodes'] : [];
  const calls = nodes.map((node) => callIn(node, kinds));
  const operation = operationIn(layer);
  if (operation !== null) {
    const [call] = calls;
    if (!call || calls.length > 1) throw new Keras3Error('it is called several times');
    return operation === SLICING ? slicingBack(layer.name, call) : operationBack(operation, layer, call);
  }
  const names = POSITIONAL.find(([classes]) => classes.test(layer.className))?.[1] ?? ['training', 'mask'];
  return {...layerBack(layer), name: layer.name, inbound_nodes: calls.map((call) => nodeOf(call, names))};
}

const OPERATIONS = 'keras.src.ops.';

/** Module and class of an operation; null: it is a layer. An .h5 of Keras 3 does not say the module. */
function operationIn({module, className, config}: LayerConfig): string | null {
  if (module?.startsWith(OPERATIONS)) return `${module.slice(OPERATIONS.length)}.${className}`;
  const isLayer = module !== null || 'trainable' in config || className === 'InputLayer' || 'layers' in config;
  return isLayer ? null : operationOfClass(className);
}

/** A call with its tensors as Keras 2 writes them: ["dense", 0, 0]. */
function callIn(node: Json, kinds: ReadonlyMap<string, Kind>): Call {
  if (!isObject(node) || !isArray(node['args']))
    throw new Keras3Error('how it is called is not written as Keras 3 does');
  const tensors = (value: Json): Json => {
    const place = placeIn(value, kinds);
    if (place) return place;
    if (isArray(value)) return value.map(tensors);
    if (!isObject(value)) return value;
    if (value['class_name'] === '__tuple__' && isObject(value['config']))
      return tensors(value['config']['value'] ?? null);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tensors(item)]));
  };
  const kwargs = isObject(node['kwargs']) ? node['kwargs'] : {};
  return {args: node['args'].map(tensors), kwargs: tensors(kwargs) as JsonObject};
}

function placeIn(value: Json, kinds: ReadonlyMap<string, Kind>): Json[] | null {
  if (!isObject(value) || value['class_name'] !== '__keras_tensor__' || !isObject(value['config'])) return null;
  const history = value['config']['keras_history'] ?? null;
  if (!isArray(history)) return null;
  const [layer, node, tensor] = history;
  if (typeof layer !== 'string' || numberIn(node) === null) throw new Keras3Error('it is called on no tensor');
  const before = (kinds.get(layer) ?? 'layer') === 'layer' ? 0 : 1;
  return [layer, int(numberIn(node)! + before), tensor ?? int(0)];
}

/** What the arguments behind the first are called. */
const POSITIONAL: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(LSTM|GRU|SimpleRNN|RNN|ConvLSTM\dD|Bidirectional)$/, ['initial_state', 'mask', 'training']],
  [
    /^MultiHeadAttention$/,
    ['value', 'key', 'query_mask', 'value_mask', 'key_mask', 'attention_mask', 'return_attention_scores', 'training'],
  ],
  [/^(Masking|Flatten|Reshape|Permute)$/, []],
];

/** One entry of `inbound_nodes`: what a layer is called with beside its first argument stands behind every tensor. */
function nodeOf({args, kwargs}: Call, names: readonly string[]): Json {
  const [first, ...others] = args;
  if (first === undefined) throw new Keras3Error('it is called on nothing');
  if (others.length > names.length) throw new Keras3Error('it is called with more arguments than are known here');
  const {initial_state: states, ...named} = {
    ...Object.fromEntries(others.map((value, i) => [names[i]!, value])),
    ...kwargs,
  } as Record<string, Json>;
  const keywords = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
  if (isUnset(states)) return entries(first, keywords);
  const all = isArray(states) && !isPlace(states) ? states : [states!];
  return entries([first, ...all], keywords);
}

function entries(first: Json, keywords: JsonObject): Json {
  const entry = (value: Json): Json => {
    if (isPlace(value)) return [...value, keywords];
    if (isArray(value)) return value.map(entry);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, entry(item)]));
    throw new Keras3Error('it is called on something else than tensors');
  };
  return isPlace(first) ? [entry(first)] : entry(first);
}

function layerBack(layer: LayerConfig): JsonObject {
  const {className, config, name} = layer;
  if (isArray(config['layers']) && className !== 'StackedRNNCells')
    return {class_name: className, name, config: modelBack(className, config)};
  if (className === 'InputLayer') return {class_name: className, name, config: inputBack(config, name)};
  return {class_name: layer.registered ?? className, name, config: optionsBack(className, config)};
}

function inputBack(config: JsonObject, name: string): JsonObject {
  const {batch_shape: shape, dtype, sparse} = config;
  if (sparse === true) throw new Keras3Error('it is sparse');
  return {batch_input_shape: shape ?? null, dtype: typeName(dtype) ?? 'float32', name};
}

/** Options that only Keras 3 has and that change nothing when a model predicts; null: with whatever value. */
const ONLY_KERAS3: Readonly<Record<string, string | null>> = {
  flash_attention: null,
  lora_rank: null,
  optional: null,
  pad_to_aspect_ratio: 'false',
  quantization_config: null,
  rms_scaling: 'false',
  seed: null,
  synchronized: null,
  use_cudnn: null,
  use_gate: 'false',
};

const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {LeakyReLU: {negative_slope: 'alpha'}};

/** They are looked at when an image is padded, or a model is trained; by the classes that have them. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, RegExp])[] = [
  [/^Resizing$/, /^fill_/],
  [/^Random(Flip|Rotation|Zoom|Translation|Contrast|Brightness)$/, /^(?!name$|trainable$|dtype$)/],
  // Without use_gate, which is looked at by itself.
  [/^(Multi|Group)/, /^gate_activation$/],
];

function optionsBack(className: string, config: JsonObject): JsonObject {
  const kept = Object.entries(config).filter(([key, value]) => isKept(className, key, value));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      RENAMED[className]?.[key] ?? key,
      key === 'dtype' ? typeName(value) : optionBack(key, value),
    ]),
  );
}

function isKept(className: string, key: string, value: Json): boolean {
  if (WITHOUT_EFFECT.some(([classes, keys]) => classes.test(className) && keys.test(key))) return false;
  if (!Object.hasOwn(ONLY_KERAS3, key)) return true;
  const usual = ONLY_KERAS3[key]!;
  if (usual !== null && !isUnset(value)) throw new Keras3Error(`its option ${key} is one of Keras 3 alone`);
  return false;
}

/** Activations of that name in Keras 3 have no equal in Keras 2, or are computed otherwise there. */
const OTHER_ACTIVATIONS: ReadonlySet<string> = new Set(['hard_sigmoid', 'hard_silu', 'hard_swish']);

function optionBack(key: string, value: Json): Json {
  if (key.endsWith('activation')) return activationBack(value);
  if (LAYERS.has(key)) return isArray(value) ? value.map(innerBack) : innerBack(value);
  return value;
}

const LAYERS: ReadonlySet<string> = new Set(['layer', 'backward_layer', 'forward_layer', 'cell', 'cells']);

function innerBack(value: Json): Json {
  const [layer] = isObject(value) ? layerConfigs({layers: [value]}) : [];
  return layer ? layerBack(layer) : value;
}

function activationBack(value: Json): Json {
  if (typeof value === 'string') {
    if (OTHER_ACTIVATIONS.has(value)) throw new Keras3Error(`its activation ${value} is that of Keras 3`);
    return value;
  }
  if (!isObject(value)) return value;
  const [layer] = layerConfigs({layers: [value]});
  if (layer && isHardSigmoid(layer)) return 'hard_sigmoid';
  if (value['class_name'] === 'function') return activationBack(value['config'] ?? null);
  return innerBack(value);
}

/** As our own files write out that of Keras 2. */
function isHardSigmoid({className, config}: LayerConfig): boolean {
  if (className !== 'Sequential') return false;
  const [slope, clip, ...others] = layerConfigs(config).filter((layer) => layer.className !== 'InputLayer');
  const is = (layer: LayerConfig | undefined, kind: string, key: string, wanted: number): boolean =>
    layer?.className === kind && numberIn(layer.config[key]) === wanted;
  return (
    others.length === 0 &&
    is(slope, 'Rescaling', 'scale', 0.2) &&
    is(slope, 'Rescaling', 'offset', 0.5) &&
    is(clip, 'ReLU', 'max_value', 1) &&
    ['negative_slope', 'threshold'].every((key) => (numberIn(clip!.config[key]) ?? 0) === 0)
  );
}
