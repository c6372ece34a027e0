/**
 * Where Keras 3 keeps each weight: groups by the attributes that lead to a layer, containers numbered by class names
 * (keras.src.saving.saving_lib), and in each the layer's own variables `vars/0`, `vars/1`, …
 *
 * Keras 2 lists the weights of a layer with layers inside: all that are trained, in the order of the tree, then all
 * others. A frozen layer gives all of its own to the others.
 */
import {layerConfigs, type LayerConfig} from '../custom-objects';
import {isArray, textOf, type Json, type JsonObject} from '../json';
import type {LayerWeights, Weight} from '../model';
import {snakeCase} from '../snake-case';
import {isSequential} from '../summary';
import {Keras3Error} from './keras3-error';
import {keras3Class} from './layers';
import {ownVariables} from './own-variables';
import {isUnset} from './json-values';

export interface WeightGroup {
  /** Without `vars`; '' is the model itself. */
  readonly path: string;
  /** Of the layer, as Keras notes it down. */
  readonly name: string;
  readonly weights: readonly Weight[];
}

/** A layer with what lies inside, before its weights are dealt out. */
interface Tree {
  readonly path: string;
  readonly name: string;
  readonly isTrained: boolean;
  /** How many own variables are trained and not; null: all that are left. */
  readonly own: {readonly trained: number; readonly other: number} | null;
  readonly inner: readonly Tree[];
  /** Layers given as its activations. */
  readonly activations?: readonly Tree[];
}

/** Throws Keras3Error where a layer has other weights than its config asks for. */
export function weightGroups(
  model: {readonly className: string; readonly config: JsonObject},
  layers: readonly LayerWeights[],
): WeightGroup[] {
  const weights = new Map(layers.map((layer) => [layer.name, layer.weights]));
  const root = {path: '', name: textOf(model.config['name']) ?? '', weights: []};
  const trees = treesOfModel(model, '');
  return [root, ...trees.flatMap((tree) => deal(tree, weights.get(tree.name) ?? []))];
}

/** The layers of a model by their places; a Sequential's InputLayer has none. */
function treesOfModel(model: {readonly className: string; readonly config: JsonObject}, path: string): Tree[] {
  const all = layerConfigs(model.config).filter(
    ({className, module}) => !OPERATIONS.has(className) && !module?.startsWith('keras.src.ops.'),
  );
  const placed = isSequential(model) ? all.filter(({className}) => className !== 'InputLayer') : all;
  return inContainer(placed, join(path, 'layers'));
}

/** They are no layers in Keras 3, and numbered among none. */
const OPERATIONS: ReadonlySet<string> = new Set(['TFOpLambda', 'SlicingOpLambda', 'AddLoss', 'AddMetric']);

function inContainer(layers: readonly LayerConfig[], path: string): Tree[] {
  const used = new Map<string, number>();
  return layers.map((layer) => {
    const name = snakeCase(classNameOf(layer));
    const count = used.get(name) ?? 0;
    used.set(name, count + 1);
    return treeOf(layer, join(path, count === 0 ? name : `${name}_${count}`));
  });
}

function classNameOf({className, config}: LayerConfig): string {
  if (isArray(config['layers']) && className === 'Model') return 'Functional';
  return keras3Class(className) ?? className.replace(/^.*>/, '');
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}/${part}`;
}

function treeOf(layer: LayerConfig, path: string): Tree {
  const base = {path, name: layer.name, isTrained: layer.config['trainable'] !== false};
  const inner = innerTrees(layer, path);
  return {...base, own: ownVariables(layer), inner: inner ?? [], activations: activationTrees(layer, path)};
}

const ACTIVATIONS = ['activation', 'recurrent_activation'] as const;

/** Keras 2 lists what they hold behind the layer's own. A layer that unrolls a cell has them in the cell. */
function activationTrees({className, config}: Pick<LayerConfig, 'className' | 'config'>, path: string): Tree[] {
  if (CELLS.test(className)) return [];
  return ACTIVATIONS.flatMap((key) => {
    const [found] = layerConfigs({layers: [config[key] ?? null]});
    return found ? [treeOf(found, join(path, key))] : [];
  });
}

/** Null: it holds no layers. */
function innerTrees(layer: LayerConfig, path: string): readonly Tree[] | null {
  const {className, config} = layer;
  if (isArray(config['layers'])) return treesOfModel({className, config}, path);
  const inside = (value: Json | undefined, attribute: string): Tree[] => {
    const [found] = layerConfigs({layers: [value ?? null]});
    return found ? [treeOf(found, join(path, attribute))] : [];
  };
  if (className === 'RNN') {
    const cells = config['cell'] ?? null;
    return isArray(cells)
      ? inContainer(layerConfigs({layers: cells}), join(path, 'cell/cells'))
      : inside(cells, 'cell');
  }
  if (className === 'StackedRNNCells')
    return inContainer(layerConfigs({layers: config['cells'] ?? []}), join(path, 'cells'));
  if (className === 'TimeDistributed') return inside(config['layer'], 'layer');
  if (className === 'Bidirectional') {
    const backward = isUnset(config['backward_layer']) ? config['layer'] : config['backward_layer'];
    return [...inside(config['layer'], 'forward_layer'), ...inside(backward, 'backward_layer')];
  }
  if (CELLS.test(className)) return [cellTree(layer, path)];
  return className === 'MultiHeadAttention' ? attentionTrees(layer, path) : null;
}

const CELLS = /^(LSTM|GRU|SimpleRNN|ConvLSTM[123]D)$/;

function cellTree({className, config, name}: LayerConfig, path: string): Tree {
  const trained = config['use_bias'] === false ? 2 : 3;
  const isTrained = config['trainable'] !== false;
  const cell = join(path, 'cell');
  const activations = activationTrees({className: `${className}Cell`, config}, cell);
  return {path: cell, name, isTrained, own: {trained, other: 0}, inner: [], activations};
}

function attentionTrees({config}: LayerConfig, path: string): Tree[] {
  const trained = config['use_bias'] === false ? 1 : 2;
  const dense = ['query_dense', 'key_dense', 'value_dense', 'output_dense'];
  const isTrained = config['trainable'] !== false;
  return dense.map((part) => ({path: join(path, part), name: part, isTrained, own: {trained, other: 0}, inner: []}));
}

/** What lies at a place, in order. */
export type VariablesAt = (path: string, layer: string) => readonly Weight[];

/**
 * The other way round: the weights of each layer of a model, as Keras 2 lists them, from their places. Throws
 * Keras3Error where a place holds other weights than the layer's config asks for.
 */
export function weightsByLayer(
  model: {readonly className: string; readonly config: JsonObject},
  at: VariablesAt,
): LayerWeights[] {
  return treesOfModel(model, '').map((own) => {
    const tree = withActivations(own);
    const found = new Map(flat(tree).map(({path, name}) => [path, at(path, name)]));
    const order = listed(withCounts(tree, found), 0);
    return {name: tree.name, weights: order.map(({path, at: i}) => found.get(path)![i]!)};
  });
}

function withActivations(tree: Tree): Tree {
  return {...tree, inner: [...(tree.activations ?? []), ...tree.inner].map(withActivations)};
}

function withCounts(tree: Tree, found: ReadonlyMap<string, readonly Weight[]>): Tree {
  const {length} = found.get(tree.path)!;
  const asked = tree.own ? tree.own.trained + tree.own.other : length;
  if (asked !== length)
    throw new Keras3Error(`the layer ${tree.name} has ${length} weights; its config asks for ${asked}`);
  return {
    ...tree,
    own: tree.own ?? {trained: length, other: 0},
    inner: tree.inner.map((inner) => withCounts(inner, found)),
  };
}

interface Slot {
  readonly path: string;
  readonly at: number;
}

/** The weights of a layer of the model to the groups that its tree has. */
function deal(tree: Tree, weights: readonly Weight[]): WeightGroup[] {
  const all = flat(tree);
  const counted = requireCount(tree, weights);
  const open = all.filter(({own}) => own === null);
  if (open.length === 1 && weights.every(({inside}) => inside !== undefined))
    return dealByPlace(open[0]!, all, weights);
  if (open.length > 1 && weights.length > counted)
    throw new Keras3Error(
      `the layer ${tree.name}: which of its weights belong to which of ${open.map(({name}) => name).join(', ')} ` +
        'is not known',
    );
  requireFlat(tree, open, weights);
  const order = listed(tree, weights.length - counted);
  const byPath = new Map<string, Weight[]>(all.map(({path}) => [path, []]));
  for (const [i, {path, at}] of order.entries()) byPath.get(path)![at] = weights[i]!;
  return all.map(({path, name}) => ({path, name, weights: byPath.get(path)!}));
}

/** Of a class of one's own in a SavedModel, which says which attributes lead to each variable. */
function dealByPlace(open: Tree, all: readonly Tree[], weights: readonly Weight[]): WeightGroup[] {
  const groups = new Map<string, Weight[]>();
  for (const weight of weights) {
    const path = [all[0]!.path, ...weight.inside!].join('/');
    groups.set(path, [...(groups.get(path) ?? []), weight]);
  }
  for (const {path} of all) if (!groups.has(path)) groups.set(path, []);
  return [...groups].map(([path, own]) => ({path, name: path.split('/').at(-1) ?? open.name, weights: own}));
}

/**
 * Throws Keras3Error where a layer of Keras's own has other weights than its config asks for: Keras 3 would keep them
 * in another way.
 */
export function requireWeights(
  model: {readonly className: string; readonly config: JsonObject},
  layers: readonly LayerWeights[],
): void {
  const weights = new Map(layers.map((layer) => [layer.name, layer.weights]));
  for (const tree of treesOfModel(model, '')) requireCount(tree, weights.get(tree.name) ?? []);
}

/** How many weights the layers of Keras's own in the tree have; the others have what is left. */
function requireCount(tree: Tree, weights: readonly Weight[]): number {
  const all = flat(tree);
  const counted = all.reduce((sum, {own}) => sum + (own ? own.trained + own.other : 0), 0);
  const isOpen = all.some(({own}) => own === null);
  if (counted > weights.length || (!isOpen && counted !== weights.length))
    throw new Keras3Error(
      `the layer ${tree.name} has ${weights.length} weights where Keras 3 has ${counted} (filled by adapt(), perhaps)`,
    );
  return counted;
}

/** Where a class of one's own keeps layers inside, its file says only in the weights' names. */
function requireFlat(tree: Tree, open: readonly Tree[], weights: readonly Weight[]): void {
  if (open.length !== 1 || tree.inner.length > 0) return;
  const nested = weights.find(({name}) => partsBehind(tree.name, name) > 1);
  if (nested)
    throw new Keras3Error(
      `the layer ${tree.name} is a class of its own with layers inside (${nested.name}), whose places in such a ` +
        'file only its Python code says; an .h5 for Keras 3 (--for keras3) does not need them',
    );
}

function partsBehind(layer: string, weight: string): number {
  const behind = weight.startsWith(`${layer}/`) ? weight.slice(layer.length + 1) : weight;
  return behind.split('/').length;
}

function flat(tree: Tree): Tree[] {
  return [tree, ...tree.inner.flatMap(flat)];
}

/** Slots in the order in which Keras 2 lists the weights. */
function listed(tree: Tree, rest: number): Slot[] {
  return [...trainedSlots(tree, rest), ...otherSlots(tree, rest)];
}

function ownSlots({path, own}: Tree, rest: number, which: 'trained' | 'other' | 'all'): Slot[] {
  const {trained, other} = own ?? {trained: rest, other: 0};
  const from = which === 'other' ? trained : 0;
  const to = which === 'trained' ? trained : trained + other;
  return Array.from({length: to - from}, (_, i) => ({path, at: from + i}));
}

function trainedSlots(tree: Tree, rest: number): Slot[] {
  if (!tree.isTrained) return [];
  return [...ownSlots(tree, rest, 'trained'), ...tree.inner.flatMap((inner) => trainedSlots(inner, rest))];
}

function otherSlots(tree: Tree, rest: number): Slot[] {
  if (!tree.isTrained) return [...ownSlots(tree, rest, 'all'), ...tree.inner.flatMap((inner) => listed(inner, rest))];
  return [...ownSlots(tree, rest, 'other'), ...tree.inner.flatMap((inner) => otherSlots(inner, rest))];
}
