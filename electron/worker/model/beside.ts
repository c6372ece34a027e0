/** Two files as two models whose layers and weights lie side by side. */
import {FaultError} from '../../contract/fault';
import {fromKeras3} from '../../keras/keras3/from-keras3';
import {Keras3Error} from '../../keras/keras3/keras3-error';
import type {KerasModel, LayerWeights, Weight} from '../../keras/model';
import {readLayerWeights} from '../../keras/read-h5';
import {placedWeights, readPlacedModel} from '../../keras/read-placed';
import {inWords} from '../runtime/faults';
import {openAny, type AnyFile, type ArraysFile, type KerasFile, type OpenedOnnx, type WeightsFile} from './any-file';
import {asKeras3, asKeras3OrNull} from './comparable';
import {onnxIn} from './read-onnx';
import {arraysOf, TOP_LEVEL, type ArrayOf} from './targets/npz';
import {expectedOnnx} from './targets/onnx';

export interface Pair {
  /** As they were given. */
  readonly files: readonly [AnyFile, AnyFile];
  /** To be compared layer by layer; null where the weights cannot be, and why. */
  readonly models: readonly [KerasModel, KerasModel] | null;
  readonly why: string | null;
  readonly close: () => void;
}

/** Throws a FaultError where either is no such file. */
export async function openPair(a: string, b: string): Promise<Pair> {
  const left = await openAny(a);
  try {
    const right = await openAny(b);
    const close = (): void => {
      left.close();
      right.close();
    };
    try {
      return {files: [left, right], close, ...(await besideEachOther(left, right))};
    } catch (error) {
      right.close();
      throw error;
    }
  } catch (error) {
    left.close();
    throw error;
  }
}

type Beside = Pick<Pair, 'models' | 'why'>;

const found = (left: KerasModel, right: KerasModel): Beside => ({models: [left, right], why: null});

async function besideEachOther(left: AnyFile, right: AnyFile): Promise<Beside> {
  if (left.kind === 'keras' && right.kind === 'keras') {
    if (left.keras === right.keras) return found(left.model, right.model);
    return found((await asKeras3(left)).model, (await asKeras3(right)).model);
  }
  if (left.kind === 'keras') return besideModel(left, right as Exclude<AnyFile, KerasFile>);
  if (right.kind === 'keras') {
    const {models, why} = await besideModel(right, left);
    return models ? found(models[1], models[0]) : {models, why};
  }
  if (left.kind !== right.kind || (left.kind === 'weights' && left.isPlaced !== (right as WeightsFile).isPlaced))
    throw new FaultError(
      'usage',
      `${left.path} and ${right.path} name their weights in different ways; compare each with the model itself.`,
    );
  return found(await bareOf(left), await bareOf(right));
}

function bare(layers: readonly LayerWeights[]): KerasModel {
  const none = {className: '', config: {}, kerasVersion: '', backend: '', trainingConfig: null};
  return {...none, layers, topLevel: [], optimizer: null, notes: []};
}

/** Weights alone, by the names or places that the file gives them. */
export async function bareOf(file: Exclude<AnyFile, KerasFile>): Promise<KerasModel> {
  if (file.kind === 'weights')
    return inWords(file.path, () => bare(file.isPlaced ? placedWeights(file.file) : readLayerWeights(file.file, '')));
  const tensors = file.kind === 'arrays' ? file.arrays : file.onnx.tensors;
  return bare([...tensors.values()].map(alone));
}

async function besideModel(model: KerasFile, other: Exclude<AnyFile, KerasFile>): Promise<Beside> {
  if (other.kind === 'arrays') return besideArrays(model.model, other);
  return other.kind === 'onnx' ? besideOnnx(model, other) : besideWeights(model, other);
}

/** Weights of the model's own layers, and those that it has not. */
async function besideWeights(model: KerasFile, {path, file, isPlaced}: WeightsFile): Promise<Beside> {
  if (!isPlaced) {
    const plain = {...model.model, topLevel: [], optimizer: null};
    return found(plain, {...plain, layers: await inWords(path, () => readLayerWeights(file, ''))});
  }
  const known = asKeras3OrNull(model) ?? model.model;
  const {className, config} = known;
  const root = {class_name: className, config};
  return found(known, await inWords(path, () => readPlacedModel(root, known.kerasVersion, file)));
}

/**
 * Each array by the name that a weight of the model gets in an .npz; or, since files of Keras 3 do not name weights, in
 * the order of those that begin with the layer's name.
 */
function besideArrays(model: KerasModel, {arrays}: ArraysFile): Beside {
  const names = arraysOf(model);
  const isNamed = [...names.keys()].some((name) => arrays.has(name));
  const {layers, others} = isNamed ? byName(names, arrays) : byLayer(model, arrays);
  const dealt = (layer: string): readonly Weight[] => layers.get(layer) ?? [];
  const plain = {...model, optimizer: null};
  const topLevel = dealt(TOP_LEVEL);
  const own = model.layers.map(({name}) => ({name, weights: dealt(name)}));
  return found(plain, {...plain, topLevel, layers: [...own, ...others.map(alone)]});
}

interface Dealt {
  readonly layers: ReadonlyMap<string, readonly Weight[]>;
  /** Of no layer. */
  readonly others: readonly Weight[];
}

function byName(names: ReadonlyMap<string, ArrayOf>, arrays: ReadonlyMap<string, Weight>): Dealt {
  const layers = new Map<string, Weight[]>();
  for (const [name, {layer, weight}] of names) {
    const array = arrays.get(name);
    if (array) layers.set(layer, [...(layers.get(layer) ?? []), {...array, name: weight.name}]);
  }
  return {layers, others: [...arrays.values()].filter(({name}) => !names.has(name))};
}

function byLayer(model: KerasModel, arrays: ReadonlyMap<string, Weight>): Dealt {
  // A name may begin with another one.
  const names = [...model.layers.map(({name}) => name), TOP_LEVEL].toSorted((a, b) => b.length - a.length);
  const layers = new Map<string, Weight[]>();
  const others: Weight[] = [];
  for (const weight of arrays.values()) {
    const layer = names.find((name) => weight.name.startsWith(`${name}/`));
    if (layer === undefined) others.push(weight);
    else layers.set(layer, [...(layers.get(layer) ?? []), weight]);
  }
  return {layers, others};
}

function alone(weight: Weight): LayerWeights {
  return {name: weight.name, weights: [weight]};
}

/**
 * The initializers beside those that would be written of the model now: weights of convolutions are turned there, and
 * normalisations are multiplied into them.
 */
async function besideOnnx(model: KerasFile, {path, onnx}: OpenedOnnx): Promise<Beside> {
  const own = {path: model.path, model: await inWords(model.path, () => asKeras2(model))};
  for (const isOutside of [false, true]) {
    const {bytes, layers} = expectedOnnx(own, isOutside);
    const expected = onnxIn(path, bytes);
    const names = [...layers.keys()];
    const isSame = (name: string): boolean =>
      String(onnx.tensors.get(name)?.shape) === String(expected.tensors.get(name)!.shape);
    if (!names.every(isSame)) continue;
    if (expected.computed !== onnx.computed) continue;
    const side = (tensors: ReadonlyMap<string, Weight>): KerasModel =>
      bare(names.map((name) => ({name: layers.get(name)!, weights: [tensors.get(name)!]})));
    return found(joined(side(expected.tensors)), joined(side(onnx.tensors)));
  }
  const why =
    `${path} is not what this version of Warmstart writes of ${model.path}, ` +
    'so that only what they predict is compared';
  return {models: null, why};
}

/** Weights of one layer together. */
function joined(model: KerasModel): KerasModel {
  const layers = new Map<string, Weight[]>();
  for (const {name, weights} of model.layers) layers.set(name, [...(layers.get(name) ?? []), ...weights]);
  return {...model, layers: [...layers].map(([name, weights]) => ({name, weights}))};
}

/** Throws Keras3Error where it cannot be said as a model of Keras 2. */
export function asKeras2({keras, model}: Pick<KerasFile, 'keras' | 'model'>): KerasModel {
  return keras === 2 ? model : fromKeras3(model);
}

/** Why not; null: it can be. */
export function whyNotKeras2(file: KerasFile): string | null {
  try {
    asKeras2(file);
    return null;
  } catch (error) {
    if (error instanceof Keras3Error) return error.message;
    throw error;
  }
}
