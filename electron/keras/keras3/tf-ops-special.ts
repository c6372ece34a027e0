/** tf.* functions whose arguments Keras 3 takes in another form, or that are two operations there. */
import {isArray, isObject, textOf, type Json, type JsonObject} from '../json';
import {argument, kerasTensor, type Call, type TensorOf} from './calls';
import {int, isUnset, numberIn, tensorPlace} from './json-values';
import {Keras3Error} from './keras3-error';
import {builtIn} from './objects';

export interface TranslatedOperation {
  readonly layer: JsonObject;
  readonly call: Call;
  /** One that is computed before it, of another name. */
  readonly before?: {readonly name: string; readonly layer: JsonObject; readonly call: Call};
}

/** A function's parameters by name, the first called `x`. */
export interface Given {
  readonly name: string;
  readonly given: ReadonlyMap<string, Json>;
  readonly tensorOf: TensorOf;
}

/** By the function's name without its module. Throw Keras3Error. */
export const SPECIAL: Readonly<Record<string, (called: Given) => TranslatedOperation>> = {
  add_n: ({name, given, tensorOf}) => {
    requireOnly(given, ['x', 'name']);
    const all = given.get('x') ?? null;
    if (!isArray(all) || all.length < 2 || tensorPlace(all)) throw new Keras3Error('it adds one tensor alone');
    return {layer: builtIn('keras.layers', 'Add', {name}), call: on(all, tensorOf)};
  },
  split: ({name, given, tensorOf}) => {
    requireOnly(given, ['x', 'num_or_size_splits', 'axis', 'num', 'name']);
    const options = {indices_or_sections: places(given.get('num_or_size_splits')), axis: given.get('axis') ?? int(0)};
    return {layer: operationLayer('numpy.Split', {name, ...options}), call: on(given.get('x'), tensorOf)};
  },
  unstack: ({name, given, tensorOf}) => {
    requireOnly(given, ['x', 'num', 'axis', 'name']);
    const options = {num: given.get('num') ?? null, axis: given.get('axis') ?? int(0)};
    return {layer: operationLayer('core.Unstack', {name, ...options}), call: on(given.get('x'), tensorOf)};
  },
  pad: ({name, given, tensorOf}) => {
    requireOnly(given, ['x', 'paddings', 'mode', 'constant_values', 'name']);
    const width = listed(given.get('paddings'));
    const mode = (textOf(given.get('mode')) ?? 'constant').toLowerCase();
    if (width === null) throw new Keras3Error('it is padded by what other layers compute');
    const value = mode === 'constant' ? (given.get('constant_values') ?? int(0)) : null;
    const layer = operationLayer('numpy.Pad', {name, pad_width: width, mode});
    return {layer, call: {...on(given.get('x'), tensorOf), kwargs: {constant_values: value}}};
  },
  squared_difference: ({name, given, tensorOf}) => {
    requireOnly(given, ['x', 'y', 'name']);
    const difference = `${name}_difference`;
    const args = ['x', 'y'].map((parameter) => argument(given.get(parameter) ?? null, tensorOf));
    return {
      before: {
        name: difference,
        layer: operationLayer('numpy.Subtract', {name: difference}),
        call: {args, kwargs: {}},
      },
      layer: operationLayer('numpy.Square', {name}),
      call: {args: [kerasTensor(difference, 0, 0)], kwargs: {}},
    };
  },
};

function on(x: Json | undefined, tensorOf: TensorOf): Call {
  return {args: [argument(x ?? null, tensorOf)], kwargs: {}};
}

function requireOnly(given: ReadonlyMap<string, Json>, known: readonly string[]): void {
  const other = [...given].find(([key, value]) => !known.includes(key) && !isUnset(value));
  if (other) throw new Keras3Error(`it is called with ${other[0]}, which Keras 3's operation does not take`);
}

/** How many parts, or where they begin; the last takes what is left. */
function places(sizes: Json | undefined): Json {
  if (numberIn(sizes) !== null) return sizes!;
  const all = isArray(sizes) ? sizes.map((size) => numberIn(size)) : [];
  const before = all.slice(0, -1);
  if (all.length === 0 || all.includes(null) || before.some((size) => size! < 0))
    throw new Keras3Error('the sizes that it is split into are not known');
  let at = 0;
  return before.map((size) => int((at += size!)));
}

/** Numbers in lists, out of what Python's arrays and tuples are wrapped in; null: something else. */
function listed(value: Json | undefined): Json | null {
  if (value === undefined) return null;
  if (isObject(value)) {
    const {config, items} = value;
    return listed(isObject(config) ? config['value'] : items);
  }
  if (!isArray(value)) return numberIn(value) === null ? null : value;
  const items = value.map(listed);
  return items.includes(null) ? null : items;
}

export function operationLayer(as: string, config: JsonObject): JsonObject {
  const [module, className] = as.split('.') as [string, string];
  return {module: `keras.src.ops.${module}`, class_name: className, config, registered_name: className};
}
