/** Operations of Keras 3 as the tf.* functions that do the same, by the table of `tf-ops.ts` read the other way. */
import type {LayerConfig} from '../custom-objects';
import {isArray, isObject, printJson, type Json, type JsonObject} from '../json';
import type {Call} from './calls';
import {int, isPlace, isUnset, numberIn} from './json-values';
import {Keras3Error} from './keras3-error';
import {OPERATIONS, parameterNamed, type Operation} from './tf-ops';

/** Of several functions that an operation stands for, the first. */
const FUNCTIONS: ReadonlyMap<string, readonly [string, Operation]> = new Map(
  Object.entries(OPERATIONS)
    .toReversed()
    .map(([name, operation]) => [operation.as, [name, operation]]),
);

/** Those whose arguments TensorFlow takes in another form: the function, and its keywords. */
const SPECIAL: Readonly<Record<string, (config: JsonObject, call: Call) => readonly [string, JsonObject]>> = {
  'numpy.Split': ({indices_or_sections: parts, axis}) => [
    'split',
    {num_or_size_splits: sizesOf(parts ?? null), axis: axis ?? int(0)},
  ],
  'core.Unstack': ({axis}) => ['unstack', {axis: axis ?? int(0)}],
  'numpy.Pad': ({pad_width: paddings, mode}, {kwargs}) => {
    const value = kwargs['constant_values'] ?? null;
    return [
      'pad',
      {paddings: paddings ?? null, mode: mode ?? 'constant', ...(value === null ? {} : {constant_values: value})},
    ];
  },
};

/** Of the parts that begin there; the last takes what is left. */
function sizesOf(parts: Json): Json {
  if (!isArray(parts)) return parts;
  const begins = parts.map((part) => numberIn(part));
  if (begins.includes(null)) throw new Keras3Error('it is split at places that are not known');
  return [...begins.map((at, i) => int(at! - (begins[i - 1] ?? 0))), int(-1)];
}

export const SLICING = 'numpy.GetItem';

/** Where only the class of an operation is said; null: it is none. */
export function operationOfClass(className: string): string | null {
  return [...FUNCTIONS.keys(), ...Object.keys(SPECIAL), SLICING].find((as) => as.endsWith(`.${className}`)) ?? null;
}

/** Options that change nothing with these values; null: with any. */
const USUAL: Readonly<Record<string, readonly string[] | null>> = {
  name: null,
  trainable: null,
  dtype: null,
  data_format: ['"channels_last"'],
  // They are looked at where pixels are added around an image.
  fill_mode: null,
  fill_value: null,
};

/** Where TensorFlow takes another axis than Keras 3 if none is given. */
const NEEDS_AXIS: ReadonlySet<string> = new Set(['argmax', 'argmin', 'cumsum', 'repeat', 'roll', 'reverse']);

/** Throws Keras3Error for one that has no such function. */
export function operationBack(as: string, {name, className, config}: LayerConfig, call: Call): JsonObject {
  const special = Object.hasOwn(SPECIAL, as) ? SPECIAL[as]! : null;
  if (special) return functionLayer(name, call.args[0] ?? null, ...special(config, call));
  const found = FUNCTIONS.get(as);
  if (!found) throw new Keras3Error(`the operation ${className} of Keras 3 is not computed here`);
  const [functionName, operation] = found;
  if (NEEDS_AXIS.has(functionName) && isUnset(config['axis']))
    throw new Keras3Error('it is computed over all axes at once');
  const [first, ...others] = argumentsOf(operation, call);
  const keywords = {
    ...Object.fromEntries(others.map((value, i) => [parameterNamed(functionName, operation.call[i + 1]!), value])),
    ...optionsOf(operation, config),
  };
  return functionLayer(name, first!, functionName, keywords);
}

function functionLayer(name: string, first: Json, functionName: string, keywords: JsonObject): JsonObject {
  return {
    class_name: 'TFOpLambda',
    name,
    config: {name, trainable: true, dtype: 'float32', function: functionName},
    inbound_nodes: [nodeOf(first, keywords)],
  };
}

function argumentsOf({call: names}: Operation, {args, kwargs}: Call): readonly Json[] {
  if (args.length !== names.length || Object.values(kwargs).some((value) => !isUnset(value)))
    throw new Keras3Error('it is called in a way that is not known here');
  return args;
}

function optionsOf({options = {}}: Operation, config: JsonObject): JsonObject {
  const found: Record<string, Json> = {};
  for (const [key, value] of Object.entries(config)) {
    const option = options[key];
    const said = printJson(value);
    const usual = key in USUAL ? (USUAL[key] ?? [said]) : [];
    if (option?.from !== undefined) {
      if (value !== null) found[option.from] = value;
    } else if (!isUnset(value) && !usual.includes(said) && !(option && numberOf(option.usual) === numberOf(value))) {
      throw new Keras3Error(`its option ${key} (${said.slice(0, 40)}) is not computed here`);
    }
  }
  return found;
}

function numberOf(value: Json): number | string {
  return numberIn(value) ?? printJson(value);
}

/** A number or an array as the first argument stands as a constant. */
function nodeOf(first: Json, keywords: JsonObject): Json {
  if (isPlace(first)) return [...first, keywords];
  if (isArray(first) && first.length > 0 && first.every((item) => isPlace(item)))
    return first.map((item) => [...(item as readonly Json[]), keywords]);
  return ['_CONSTANT_VALUE', int(-1), first, keywords];
}

/** x[…]: a GetItem. */
export function slicingBack(name: string, {args}: Call): JsonObject {
  const [first, spec] = args;
  if (!first || !isPlace(first) || spec === undefined) throw new Keras3Error('it is sliced in a way that is not known');
  const items = (isArray(spec) && !isPlace(spec) ? spec : [spec]).map(sliceBack);
  const keywords = {slice_spec: items};
  const config = {name, trainable: true, dtype: 'float32', function: '__operators__.getitem'};
  return {class_name: 'SlicingOpLambda', name, config, inbound_nodes: [[...first, keywords]]};
}

function sliceBack(item: Json): Json {
  if (!isObject(item) || item['class_name'] !== '__slice__' || !isObject(item['config'])) return item;
  const {start, stop, step} = item['config'];
  return {start: start ?? null, stop: stop ?? null, step: step ?? null};
}
