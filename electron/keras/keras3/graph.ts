/** A Functional or Sequential config of Keras 2 as one of Keras 3. */
import {bareName, layerConfigs, type LayerConfig} from '../custom-objects';
import {isArray, isObject, textOf, type Json, type JsonObject} from '../json';
import {isSequential} from '../summary';
import {kerasTensor, translateCall, type Call, type TensorOf} from './calls';
import {int, tensorPlace} from './json-values';
import {Keras3Error} from './keras3-error';
import {lambdaLayer} from './lambda';
import {inputLayer, keras3Class, translateBuiltIn, translateOwn} from './layers';
import {builtIn, ownClass} from './objects';
import {passedOtherwise} from './passed-otherwise';
import {reachable} from './reachable';
import type {Scope} from './scope';
import {translateOperation, translateSlicing} from './tf-ops';

/** What is found on the way through a model. */
export interface Findings {
  /** Each in words, the layer first. */
  readonly refusals: string[];
  readonly notes: Set<string>;
}

/** Throws Keras3Error only for what is no model; refusals of layers are findings. */
export function translateModel(className: string, config: JsonObject, findings: Findings): JsonObject {
  const rename = renamer(config, findings);
  const scope: Scope = {rename, inner: (value) => translateLayer(layerOf(value), scope, findings)};
  const body = isSequential({className, config})
    ? sequential(config, scope, findings)
    : functional(config, scope, findings);
  if (className === 'Sequential') return builtIn('keras', 'Sequential', body);
  if (['Functional', 'Model'].includes(className))
    return {
      module: 'keras.src.models.functional',
      class_name: 'Functional',
      config: body,
      registered_name: 'Functional',
    };
  return ownClass(className, body);
}

/** Keras 3 takes no slashes in names; those that have some are called by other ones that are free. */
function renamer(config: JsonObject, {notes}: Findings): (name: string) => string {
  const taken = new Set(layerConfigs(config).map(({name}) => name));
  const given = new Map<string, string>();
  return (name) => {
    if (!name.includes('/')) return name;
    const known = given.get(name);
    if (known !== undefined) return known;
    const base = name.replaceAll('/', '_');
    let free = base;
    for (let n = 1; taken.has(free); n += 1) free = `${base}_${n}`;
    taken.add(free);
    given.set(name, free);
    notes.add(`the layer ${name} is called ${free}: Keras 3 takes no slashes in names`);
    return free;
  };
}

function layerOf(value: Json | undefined): LayerConfig {
  const [layer] = layerConfigs({layers: [value ?? null]});
  if (!layer) throw new Keras3Error('the layer inside it has no config');
  return layer;
}

function isModel({className, config}: LayerConfig): boolean {
  return isArray(config['layers']) && (className !== 'StackedRNNCells' || 'input_layers' in config);
}

/** Without what calls it. Throws Keras3Error. */
function translateLayer(layer: LayerConfig, scope: Scope, findings: Findings): JsonObject {
  const {className, config} = layer;
  if (isModel(layer)) return translateModel(className, {...config, name: scope.rename(layer.name)}, findings);
  if (className === 'InputLayer') return inputLayer(config, scope);
  if (className === 'Lambda') return lambdaLayer(config, scope, findings.notes);
  const isOwn = keras3Class(className) === null && !KNOWN_GONE.has(bareName(className));
  return isOwn
    ? translateOwn(layer.registered ?? className, config, scope)
    : translateBuiltIn(className, config, scope);
}

/** Layers that are Keras 2's own, so that nobody else has them. */
const KNOWN_GONE: ReadonlySet<string> = new Set([
  'AddLoss',
  'AddMetric',
  'LocallyConnected1D',
  'LocallyConnected2D',
  'CuDNNLSTM',
  'CuDNNGRU',
  'TensorFlowOpLayer',
  'DenseFeatures',
  'SequenceFeatures',
  'RandomHeight',
  'RandomWidth',
  'SpectralNormalization',
]);

/** The layer, or null and a refusal. */
function attempt<T>({className, name}: LayerConfig, findings: Findings, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Keras3Error)) throw error;
    findings.refusals.push(`the layer ${name} (${className}): ${error.message}`);
    return null;
  }
}

function sequential(config: JsonObject, scope: Scope, findings: Findings): JsonObject {
  findings.refusals.push(...passedOtherwise(config));
  const layers = layerConfigs(config).flatMap((layer) => {
    const made = attempt(layer, findings, () => translateLayer(layer, scope, findings));
    return made ? [made] : [];
  });
  const shape = config['build_input_shape'] ?? null;
  const {name, trainable} = config;
  return {
    name: scope.rename(textOf(name) ?? 'sequential'),
    trainable: trainable ?? true,
    layers: withInput(config, layers),
    ...(shape === null ? {} : {build_input_shape: shape}),
  };
}

/** Keras before 2.3 wrote no InputLayer: the first layer had the shape. */
function withInput(config: JsonObject, layers: readonly JsonObject[]): readonly JsonObject[] {
  const [first] = layerConfigs(config);
  const shape = first?.config['batch_input_shape'] ?? null;
  if (!first || first.className === 'InputLayer' || shape === null) return layers;
  const input = {batch_shape: shape, dtype: 'float32', sparse: false, ragged: false, name: `${first.name}_input`};
  return [builtIn('keras.layers', 'InputLayer', input), ...layers];
}

function functional(config: JsonObject, scope: Scope, findings: Findings): JsonObject {
  findings.refusals.push(...passedOtherwise(config));
  const all = layerConfigs(config);
  const wanted = reachable(config);
  if (wanted.lossesLeft.length)
    findings.notes.add(`what add_loss and add_metric added (${wanted.lossesLeft.join(', ')}) is left out`);
  const kinds = new Map(all.map((layer) => [layer.name, kindOf(layer)]));
  // Keras 2 counts the calls of a model inside another from 1, Keras 3 from 0.
  const tensorOf: TensorOf = ({layer, node, tensor}) =>
    kerasTensor(scope.rename(layer), node - (kinds.get(layer) === 'layer' ? 0 : 1), tensor);
  const layers = all.flatMap((layer, i) => {
    if (!wanted.names.has(layer.name)) return [];
    const nodes = nodesOf(config, i);
    const made = attempt(layer, findings, () => calledLayer(layer, nodes, tensorOf, scope, findings));
    return made ?? [];
  });
  const places = (value: Json | undefined): Json => placesOf(value ?? null, scope, kinds);
  return {
    name: scope.rename(textOf(config['name']) ?? 'functional'),
    trainable: config['trainable'] ?? true,
    layers,
    input_layers: places(config['input_layers']),
    output_layers: places(config['output_layers']),
  };
}

type Kind = 'layer' | 'functional' | 'sequential';

function kindOf(layer: LayerConfig): Kind {
  if (!isModel(layer)) return 'layer';
  return isSequential(layer) ? 'sequential' : 'functional';
}

function nodesOf(config: JsonObject, at: number): readonly Json[] {
  const layers = isArray(config['layers']) ? config['layers'].filter(isObject) : [];
  const nodes = layers[at]?.['inbound_nodes'] ?? null;
  return isArray(nodes) ? nodes : [];
}

function calledLayer(
  layer: LayerConfig,
  nodes: readonly Json[],
  tensorOf: TensorOf,
  scope: Scope,
  findings: Findings,
): JsonObject[] {
  const {className, config} = layer;
  const name = scope.rename(layer.name);
  const written = (made: JsonObject, calls: readonly Call[], called = name): JsonObject => ({
    ...made,
    name: called,
    inbound_nodes: calls.map(({args, kwargs}) => ({args, kwargs})),
  });
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda') {
    const [node] = nodes;
    if (node === undefined || nodes.length > 1) throw new Keras3Error('it is called several times');
    const made =
      className === 'TFOpLambda'
        ? translateOperation(name, config, node, tensorOf)
        : translateSlicing(name, node, tensorOf);
    const {before} = made;
    return [...(before ? [written(before.layer, [before.call], before.name)] : []), written(made.layer, [made.call])];
  }
  return [
    written(
      translateLayer(layer, scope, findings),
      nodes.map((node) => translateCall(className, node, tensorOf)),
    ),
  ];
}

/** Of `input_layers` and `output_layers`; a list of one is that one, as Keras 2 unpacks it. */
function placesOf(value: Json, scope: Scope, kinds: ReadonlyMap<string, Kind>, isInner = false): Json {
  const place = tensorPlace(value);
  if (place) {
    // Here Keras 3 counts a functional model's calls from 1 as well, and a sequential one's from 0.
    const node = place.node - (kinds.get(place.layer) === 'sequential' ? 1 : 0);
    return [scope.rename(place.layer), int(node), int(place.tensor)];
  }
  if (isArray(value)) {
    const items = value.map((item) => placesOf(item, scope, kinds, true));
    return items.length === 1 && !isInner ? items[0]! : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, placesOf(item, scope, kinds, true)]));
}
