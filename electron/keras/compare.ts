import type {Allocate} from '../contract/bytes';
import type {WeightComparison} from '../contract/model';
import type {KerasModel, Weight} from './model';
import {isArray, isObject, printJson, type Json} from './json';
import {normalizeConfig} from './normalize-config';
import {scratch} from './scratch';

/** Compares two models byte for byte: layers and their order, weight names, types, shapes and values, and configs. */
export function compareModels(
  source: KerasModel,
  other: KerasModel,
  onWeight: (done: number) => void,
): WeightComparison {
  const different: string[] = [];
  const memory = {left: scratch(), right: scratch()};
  let compared = 0;
  let identical = 0;
  const left = groupsOf(source);
  const right = new Map(groupsOf(other).map((group) => [group.name, group.weights]));
  if (!sameConfig(source.config, other.config)) different.push('model_config');
  if (source.trainingConfig !== null && !sameConfig(source.trainingConfig, other.trainingConfig))
    different.push('training_config');
  const order = (model: KerasModel): string => model.layers.map((layer) => layer.name).join('\n');
  if (order(source) !== order(other)) different.push('layer_names');
  for (const {name, weights} of left) {
    const others = right.get(name) ?? [];
    if (others.length !== weights.length)
      different.push(`${name}: ${weights.length} weights, the file has ${others.length}`);
    for (const [i, weight] of weights.entries()) {
      compared += 1;
      const found = others[i];
      const why = found ? difference(weight, found, memory) : 'is missing';
      if (why === null) identical += 1;
      else different.push(`${name} ${weight.name} ${why}`);
      onWeight(compared);
    }
  }
  return {compared, identical, different};
}

function groupsOf(model: KerasModel): {name: string; weights: readonly Weight[]}[] {
  const optimizer = model.optimizer ? [{name: 'optimizer_weights', weights: model.optimizer}] : [];
  return [...model.layers, {name: 'top_level_model_weights', weights: model.topLevel}, ...optimizer];
}

function difference(a: Weight, b: Weight, memory: {readonly left: Allocate; readonly right: Allocate}): string | null {
  if (a.name !== b.name) return `is called ${b.name} in the file`;
  if (a.dtype !== b.dtype) return `is ${b.dtype} in the file, not ${a.dtype}`;
  if (String(a.shape) !== String(b.shape)) return `has shape [${b.shape}] in the file, not [${a.shape}]`;
  return Buffer.compare(a.read(memory.left), b.read(memory.right)) === 0 ? null : 'has other values in the file';
}

/** Keys that only newer Keras HDF5 carries, which a SavedModel has not and loading does not need. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['module', 'registered_name', 'build_config', 'shared_object_id']);

/** Whether two configs say the same of a model, in whichever order and whether tuples or lists. */
export function sameConfig(a: Json, b: Json): boolean {
  return printJson(comparable(a)) === printJson(comparable(b));
}

/** The config with those keys left out, tuples as lists, keys in order. */
function comparable(value: Json): Json {
  const normal = normalizeConfig(value);
  if (isArray(normal)) return normal.map(comparable);
  if (!isObject(normal)) return normal;
  const entries = Object.entries(normal).filter(([key]) => !NOT_COMPARED.has(key));
  return Object.fromEntries(
    entries.toSorted(([x], [y]) => (x < y ? -1 : 1)).map(([key, inner]) => [key, comparable(inner)]),
  );
}
