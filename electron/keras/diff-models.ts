/** Two models layer by layer: what is only in one, what is set otherwise, which weights differ and by how much. */
import type {LayerDifference, ModelDifference} from '../contract/model';
import type {Allocate} from '../contract/bytes';
import {itemBytes, type DType} from '../savedmodel/dtype';
import {layerConfigs, type LayerConfig} from './custom-objects';
import {isArray, isObject, NumberToken, printJson, textOf, type Json, type JsonObject} from './json';
import type {KerasModel, Weight} from './model';
import {normalizeConfig} from './normalize-config';
import {scratch} from './scratch';

/** Layers are the same by their names; weights by their place in a layer, since files name them otherwise. */
export function diffModels(a: KerasModel, b: KerasModel, onWeight: (done: number) => void): ModelDifference {
  const left = sidesOf(a);
  const right = sidesOf(b);
  const memory = {left: scratch(), right: scratch()};
  const layers: LayerDifference[] = [];
  let compared = 0;
  let identical = 0;
  for (const [name, one] of left) {
    const other = right.get(name);
    if (!other) {
      layers.push({layer: name, change: 'gone', what: [classOf(one)]});
      continue;
    }
    const what = [...optionsChanged(one.config, other.config), ...countChanged(one, other)];
    for (const [i, weight] of one.weights.entries()) {
      const found = other.weights[i];
      if (!found) continue;
      compared += 1;
      const change = weightChanged(weight, found, memory);
      if (change === null) identical += 1;
      else what.push(`${weight.name} ${change}`);
      onWeight(compared);
    }
    if (what.length) layers.push({layer: name, change: 'changed', what});
  }
  for (const [name, other] of right)
    if (!left.has(name)) layers.push({layer: name, change: 'added', what: [classOf(other)]});
  return {compared, identical, layers, model: modelChanged(a, b)};
}

interface Side {
  readonly config: LayerConfig | null;
  readonly weights: readonly Weight[];
}

function sidesOf(model: KerasModel): Map<string, Side> {
  const weights = new Map(model.layers.map((layer) => [layer.name, layer.weights]));
  const sides = new Map<string, Side>(
    layerConfigs(model.config).map((config) => [config.name, {config, weights: weights.get(config.name) ?? []}]),
  );
  for (const [name, own] of weights) if (!sides.has(name)) sides.set(name, {config: null, weights: own});
  if (model.topLevel.length) sides.set('the model itself', {config: null, weights: model.topLevel});
  if (model.optimizer?.length) sides.set('the optimizer', {config: null, weights: model.optimizer});
  return sides;
}

function classOf({config, weights}: Side): string {
  const kind = config?.className ?? 'weights';
  return weights.length ? `${kind} with ${weights.length} weights` : kind;
}

function countChanged(one: Side, other: Side): string[] {
  const [had, has] = [one.weights.length, other.weights.length];
  return had === has ? [] : [`${had} weights, now ${has}`];
}

/** Keys that say nothing of what a layer does, or that each Keras writes in its own way. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'module',
  'registered_name',
  'build_config',
  'shared_object_id',
  'inbound_nodes',
]);

function optionsChanged(one: LayerConfig | null, other: LayerConfig | null): string[] {
  if (!one || !other) return [];
  if (one.className !== other.className) return [`${one.className}, now ${other.className}`];
  return changes(one.config, other.config, '');
}

/** Of options that both have: one that a Keras does not know, it does not write. */
function changes(a: JsonObject, b: JsonObject, before: string): string[] {
  return Object.keys(a)
    .filter((key) => key in b && !NOT_COMPARED.has(key))
    .flatMap((key) => changesOf(plain(a[key]!), plain(b[key]!), `${before}${key}`));
}

function changesOf(had: Json, has: Json, at: string): string[] {
  if (isObject(had) && isObject(has)) return changes(had, has, `${at}.`);
  if (isArray(had) && isArray(has) && had.length === has.length && had.some(isObject))
    return had.flatMap((item, i) => changesOf(plain(item), plain(has[i]!), `${at}.${nameIn(item) ?? i}`));
  return printJson(had) === printJson(has) ? [] : [`${at}: ${short(had)}, now ${short(has)}`];
}

/** Of a layer in a list of them. */
function nameIn(value: Json): string | null {
  const config = isObject(value) ? value['config'] : undefined;
  return isObject(config) ? textOf(config['name']) : null;
}

/** Types by their names, tuples as lists, whole numbers without a point. */
function plain(value: Json): Json {
  const normal = normalizeConfig(value);
  if (normal instanceof NumberToken) return new NumberToken(String(normal.value));
  if (isArray(normal)) return normal.map(plain);
  if (isObject(normal) && textOf(normal['class_name'])?.endsWith('Policy'))
    return isObject(normal['config']) ? (normal['config']['name'] ?? null) : null;
  return normal;
}

function short(value: Json): string {
  const text = printJson(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function modelChanged(a: KerasModel, b: KerasModel): string[] {
  const what: string[] = [];
  for (const key of ['input_layers', 'output_layers'] as const)
    if (printJson(plain(a.config[key] ?? null)) !== printJson(plain(b.config[key] ?? null)))
      what.push(`other ${key.replace('_layers', 's')}`);
  const order = (model: KerasModel): string => model.layers.map(({name}) => name).join('\n');
  const isSameSet =
    a.layers.length === b.layers.length && a.layers.every(({name}) => b.layers.some((l) => l.name === name));
  if (isSameSet && order(a) !== order(b)) what.push('another order of layers');
  return what;
}

interface Memory {
  readonly left: Allocate;
  readonly right: Allocate;
}

/** In words; null: the same to the byte. */
function weightChanged(a: Weight, b: Weight, memory: Memory): string | null {
  if (a.dtype !== b.dtype) return `is ${a.dtype}, now ${b.dtype}`;
  if (String(a.shape) !== String(b.shape)) return `has shape [${a.shape}], now [${b.shape}]`;
  const [left, right] = [a.read(memory.left), b.read(memory.right)];
  if (Buffer.compare(left, right) === 0) return null;
  return howMuch(a.dtype, left, right);
}

function howMuch(dtype: DType, left: Uint8Array, right: Uint8Array): string {
  // Copies of their own, which begin where numbers may.
  const [a, b] = [new Uint8Array(left), new Uint8Array(right)];
  const size = itemBytes(dtype);
  const places = otherItems(a, b, size);
  const values = `has ${places.length} of ${a.length / size} other values`;
  const [x, y] = [numbersOf(dtype, a), numbersOf(dtype, b)];
  if (!x || !y) return values;
  const most = places.reduce((largest, i) => Math.max(largest, Math.abs(Number(x[i]) - Number(y[i])) || 0), 0);
  return most > 0 ? `${values}, by ${most.toExponential(2)} at most` : values;
}

/** Numbers of the items that are not the same to the byte. */
function otherItems(a: Uint8Array, b: Uint8Array, size: number): number[] {
  const places: number[] = [];
  for (let at = 0; at < a.length; at += 1) {
    if (a[at] === b[at]) continue;
    places.push(Math.floor(at / size));
    at = places.at(-1)! * size + size - 1;
  }
  return places;
}

function numbersOf(dtype: DType, {buffer}: Uint8Array<ArrayBuffer>): ArrayLike<number | bigint> | null {
  if (dtype === 'float32') return new Float32Array(buffer);
  if (dtype === 'float64') return new Float64Array(buffer);
  if (dtype === 'int32') return new Int32Array(buffer);
  return dtype === 'int64' ? new BigInt64Array(buffer) : null;
}
