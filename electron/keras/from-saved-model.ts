/**
 * A parsed SavedModel of Keras 2 as a KerasModel: which variables belong to which layer, in the order Keras's own
 * HDF5 writer has them. (keras.src.saving.legacy.hdf5_format, .saved_model.load)
 */
import {itemBytes, type DType} from '../savedmodel/dtype';
import {child, listItems} from '../savedmodel/object-graph';
import {WireError} from '../savedmodel/wire';
import {disagreement} from './agreement';
import type {SavedModel, Variables} from '../savedmodel/read-saved-model';
import {ConvertError} from './convert-error';
import {isCustomLayer} from './custom-objects';
import {isObject, parseJson, textOf, type Json, type JsonObject} from './json';
import type {KerasModel, LayerWeights, Weight} from './model';
import {normalizeConfig} from './normalize-config';
import {placesInside, type VariablePlaces} from './inside-layers';
import {optimizerVariables} from './optimizer-state';
import {isSequential} from './summary';
import {trainingConfigOf} from './training-config';

export function kerasModelOf(model: SavedModel, variables: Variables, keepOptimizer: boolean): KerasModel {
  const walker = new Walker(model, variables);
  const root = walker.metadata(0);
  if (!root || !isObject(root['config'])) throw new ConvertError('the model has no Keras config');
  const className = textOf(root['class_name']) ?? 'Functional';
  const config = normalizeConfig(root['config']) as JsonObject;
  const layers = walker.layers(isSequential({className, config}));
  const twofold = disagreement(model.objects, walker.metadata.bind(walker), config);
  if (twofold !== null) throw new WireError(twofold);
  const inLayers = new Set(layers.flatMap((layer) => layer.nodes));
  const training = keepOptimizer ? trainingOf(model, variables, root['training_config'] ?? null) : NOT_TRAINED;
  return {
    className,
    config,
    kerasVersion: textOf(root['keras_version']) ?? '',
    backend: textOf(root['backend']) ?? 'tensorflow',
    trainingConfig: training.config,
    layers: layers.map(({name, nodes, places}): LayerWeights => ({name, weights: walker.weights(nodes, places)})),
    topLevel: walker.weights(walker.variablesOf(0).filter((node) => !inLayers.has(node))),
    optimizer: training.optimizer ? walker.weights(training.optimizer) : null,
    // The weights above have made the walker's notes.
    notes: [...walker.notes, ...training.notes],
  };
}

interface Training {
  readonly config: Json;
  /** The optimizer's variables; null: none. */
  readonly optimizer: readonly number[] | null;
  readonly notes: readonly string[];
}

const NOT_TRAINED: Training = {config: null, optimizer: null, notes: []};

function trainingOf(model: SavedModel, variables: Variables, source: Json): Training {
  if (source === null) return NOT_TRAINED;
  const {config, notes} = trainingConfigOf(source);
  const node = child(model.objects, 0, 'optimizer');
  if (node === null) return {config, optimizer: null, notes};
  if (variables.unlistedSlots === 0) return {config, optimizer: optimizerVariables(model.objects, node, config), notes};
  const lost =
    `the optimizer's state is left out: ${variables.unlistedSlots} of its variables lie in the checkpoint, but the ` +
    "model's graph does not list them";
  return {config, optimizer: null, notes: [...notes, lost]};
}

interface WalkedLayer {
  readonly name: string;
  readonly nodes: readonly number[];
  /** Of a class of one's own. */
  readonly places: VariablePlaces | null;
}

class Walker {
  readonly notes = new Set<string>();
  readonly #model: SavedModel;
  readonly #variables: Variables;
  readonly #parsed = new Map<number, JsonObject | null>();
  readonly #found = new Map<number, readonly number[]>();

  constructor(model: SavedModel, variables: Variables) {
    this.#model = model;
    this.#variables = variables;
  }

  metadata(node: number): JsonObject | null {
    const known = this.#parsed.get(node);
    if (known !== undefined) return known;
    const entry = this.#model.metadata.get(node);
    const value: Json = entry ? parseJson(entry.json) : null;
    const result = isObject(value) ? value : null;
    this.#parsed.set(node, result);
    return result;
  }

  /**
   * Children `layer-N` of the root by number, each with the variables it owns. Some writers list a Sequential's
   * InputLayer, which Keras does not count among its layers.
   */
  layers(isSequential: boolean): WalkedLayer[] {
    const root = this.#model.objects[0]?.children ?? [];
    const numbered = root.flatMap((reference) => {
      const match = /^layer-(\d+)$/.exec(reference.localName);
      return match ? [{at: Number(match[1]), id: reference.nodeId}] : [];
    });
    return numbered
      .filter(({id}) => !isSequential || textOf(this.metadata(id)?.['class_name']) !== 'InputLayer')
      .toSorted((x, y) => x.at - y.at)
      .map(({at, id}) => {
        const name = textOf(this.metadata(id)?.['name']);
        if (name === null) throw new ConvertError(`layer ${at} of the model has no name in its metadata`);
        return {
          name,
          nodes: this.variablesOf(id),
          places: this.#isOwn(id) ? placesInside(this.#model.objects, id, this.metadata.bind(this)) : null,
        };
      });
  }

  #isOwn(node: number): boolean {
    const name = textOf(this.metadata(node)?.['class_name']);
    return name !== null && isCustomLayer(name);
  }

  /** Variables of an object in HDF5 order: trainable ones, then the others. */
  variablesOf(node: number, depth = 0): readonly number[] {
    const known = this.#found.get(node);
    if (known) return known;
    if (depth > 64) throw new ConvertError('the model nests layers deeper than 64');
    const {objects} = this.#model;
    const trainable = child(objects, node, 'trainable_variables');
    let result: number[];
    if (trainable !== null) {
      const kerasApi = child(objects, node, 'keras_api');
      const other =
        (kerasApi === null ? null : child(objects, kerasApi, 'non_trainable_variables')) ??
        child(objects, node, 'non_trainable_variables');
      result = [...listItems(objects, trainable), ...listItems(objects, other)];
    } else {
      result = this.#collect(node, depth);
    }
    this.#found.set(node, result);
    return result;
  }

  /** Without variable lists (`save_traces=False` and some layers): own variables, then those of child layers. */
  #collect(node: number, depth: number): number[] {
    const {objects} = this.#model;
    const references = objects[node]?.children ?? [];
    const own = references.map((c) => c.nodeId).filter((id) => objects[id]?.kind === 'variable');
    const inner = references
      .filter((c) => c.localName !== 'keras_api' && !c.localName.startsWith('layer_with_weights-'))
      .filter((c) => textOf(this.metadata(c.nodeId)?.['class_name']) !== null)
      .flatMap((c) => this.variablesOf(c.nodeId, depth + 1));
    const all = [...new Set([...own, ...inner])];
    const isTrainable = (id: number): boolean => objects[id]?.variable?.trainable ?? false;
    return [...all.filter(isTrainable), ...all.filter((id) => !isTrainable(id))];
  }

  weights(nodes: readonly number[], places: VariablePlaces | null = null): Weight[] {
    const names = new Set<string>();
    const counts = new Map<string, number>();
    return nodes.map((node) => {
      const weight = this.#weight(node);
      let name = `${weight.name}:0`;
      for (let n = counts.get(weight.name) ?? 1; names.has(name); n += 1) {
        name = `${weight.name}_${n}:0`;
        counts.set(weight.name, n);
      }
      names.add(name);
      const inside = places?.get(node);
      return inside ? {...weight, name, inside} : {...weight, name};
    });
  }

  #weight(node: number): Weight {
    const object = this.#model.objects[node];
    const variable = object?.variable;
    if (!variable) {
      const table =
        'the model holds a lookup table that was filled by adapt(); its vocabulary is not in the config, so it ' +
        'cannot become HDF5';
      const other = `object ${node} is listed as a weight but is a ${object?.kind ?? 'missing object'}`;
      throw new ConvertError(object?.kind === 'resource' ? table : other);
    }
    const key = this.#variables.keys.get(node);
    const entry = key === undefined ? null : this.#variables.bundle.entry(key);
    if (key === undefined || !entry)
      throw new ConvertError(`the variable ${variable.name} has no value in the checkpoint`);
    if (entry.dtype !== variable.dtype || !fits(entry.shape, variable.shape)) {
      const stored = `${entry.dtype} [${entry.shape}] in the checkpoint`;
      throw new ConvertError(
        `the variable ${variable.name} is ${variable.dtype} [${variable.shape ?? 'any'}] in the model and ${stored}`,
      );
    }
    const dtype = variable.dtype;
    if (!dtype || itemBytes(dtype) === 0) {
      const what = dtype === 'string' ? 'text' : 'of an unknown type';
      throw new ConvertError(`the variable ${variable.name} is ${what}, which Keras cannot keep in HDF5 either`);
    }
    const {bundle} = this.#variables;
    const base = {name: variable.name, shape: entry.shape};
    if (dtype === 'bfloat16') {
      this.notes.add('bfloat16 weights are stored as float32: Keras cannot load its own bfloat16 HDF5 back');
      return {...base, dtype: 'float32', read: (allocate) => widenBfloat16(bundle.read(key, allocate))};
    }
    return {...base, dtype: dtype as DType, read: (allocate) => bundle.read(key, allocate)};
  }
}

function fits(shape: readonly number[], declared: readonly (number | null)[] | null): boolean {
  if (declared === null) return true;
  return shape.length === declared.length && declared.every((size, i) => size === null || size === shape[i]);
}

/** bfloat16 is the upper half of a float32. */
export function widenBfloat16(bytes: Uint8Array): Uint8Array {
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  return new Uint8Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}
