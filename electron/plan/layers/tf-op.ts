/** tf.* calls in a functional model: TFOpLambda and SlicingOpLambda over the functions of these tables. */
import * as tf from '@tensorflow/tfjs-core';
import {isDictionary, isList, isTensorArgument, type Argument, type Call} from '../call';
import {axisOf, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {textOption} from '../options';
import {Arguments, knownTensor, knownValues} from './tf-arguments';
import {checkArguments, type TfFunction} from './tf-function';
import {MATH} from './tf-math';
import {STRUCTURE} from './tf-structure';

const FUNCTIONS: Readonly<Record<string, TfFunction>> = {...MATH, ...STRUCTURE};

/** Of TensorFlow 1, what resizes counts pixels in another way. */
const OTHERWISE_IN_VERSION_1 = /^compat\.v1\.image\.resize/;

/**
 * The function of a name as TensorFlow exports it. The mathematical ones are there under several names; a name of
 * TensorFlow 1 is the same function where only the parameters differ, which are checked by name.
 */
export function functionOf(name: string): TfFunction | null {
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name]!;
  if (OTHERWISE_IN_VERSION_1.test(name)) return null;
  const bare = name.replace(/^compat\.v1\./, '');
  if (Object.hasOwn(FUNCTIONS, bare)) return FUNCTIONS[bare]!;
  const short = bare.replace(/^(math|linalg|nn|keras\.activations)\./, '');
  return Object.hasOwn(MATH, short) ? MATH[short]! : null;
}

const tfOpLambda: LayerDefinition = {
  reads: ['function'],
  arguments: 'any',
  build: (config, call) => {
    const name = textOption(config, 'function', '');
    if (name === 'einsum')
      throw new PlanError('Keras does not write into the model what tf.einsum is called with beside its equation');
    const found = functionOf(name);
    if (!found) throw new PlanError(`the function tf.${name} is not supported`);
    try {
      checkArguments(found, call);
    } catch (cause) {
      if (cause instanceof PlanError) throw new PlanError(`tf.${name}: ${cause.message}`, {cause});
      throw cause;
    }
    return (inputs) => found.apply(new Arguments(call, inputs, found.first));
  },
};

type Range = Readonly<Record<'start' | 'stop' | 'step', Argument | undefined>>;

/** x[…] as Python writes it. */
const slicing: LayerDefinition = {
  reads: ['function'],
  arguments: ['slice_spec'],
  build: (config, call) => {
    const name = textOption(config, 'function', '');
    if (name !== '__operators__.getitem') throw new PlanError(`the function tf.${name} is not supported`);
    const spec = sliceSpec(call);
    return (inputs) => {
      const x = inputs[0]!;
      const number = (value: Argument | undefined): number | null => {
        if (!isTensorArgument(value)) return typeof value === 'number' ? value : null;
        const tensor = inputs[value.tensor]!;
        return knownValues(tensor)?.[0] ?? tensor.dataSync()[0]!;
      };
      const known = knownValues(x);
      return known ? sliceKnown(known, spec[0]!, number) : slice(x, spec, number);
    };
  },
};

/** The items of x[…]: null for a new axis, an ellipsis, a number or a range. Throws PlanError for a mask or a list. */
function sliceSpec({keywords}: Call): readonly Argument[] {
  const given = keywords['slice_spec'] ?? null;
  const spec = isList(given) ? given : [given];
  const isNumber = (value: Argument | undefined): boolean =>
    value === null || value === undefined || typeof value === 'number' || isTensorArgument(value);
  const isKnown = (item: Argument): boolean =>
    isRange(item) ? [item.start, item.stop, item.step].every(isNumber) : isNumber(item) || isEllipsis(item);
  if (!spec.every(isKnown)) throw new PlanError('it is sliced by something else than numbers and ranges');
  return spec;
}

function isEllipsis(item: Argument): boolean {
  return isDictionary(item) && item['class_name'] === '__ellipsis__';
}

function isRange(item: Argument): item is Argument & Range {
  return isDictionary(item) && ['start', 'stop', 'step'].every((key) => key in item);
}

function slice(
  x: tf.Tensor,
  spec: readonly Argument[],
  number: (value: Argument | undefined) => number | null,
): tf.Tensor {
  const named = spec.filter((item) => item !== null && !isEllipsis(item)).length;
  const items = spec.flatMap((item): readonly Argument[] =>
    isEllipsis(item) ? Array.from({length: x.rank - named}, () => WHOLE) : [item],
  );
  let y = x;
  let axis = 0;
  for (const item of items) {
    if (item === null) {
      y = tf.expandDims(y, axis);
      axis += 1;
    } else if (isRange(item)) {
      y = along(y, axis, number(item.start), number(item.stop), number(item.step) ?? 1);
      axis += 1;
    } else {
      y = tf.squeeze(part(y, axis, axisOf(number(item)!, y.shape[axis]!), 1), [axis]);
    }
  }
  return y === x ? x.clone() : y;
}

const WHOLE = {start: null, stop: null, step: null};

function part(x: tf.Tensor, axis: number, from: number, length: number): tf.Tensor {
  return tf.slice(
    x,
    x.shape.map((_, i) => (i === axis ? from : 0)),
    x.shape.map((size, i) => (i === axis ? length : size)),
  );
}

/** Python's start:stop:step along one axis. */
function along(x: tf.Tensor, axis: number, start: number | null, stop: number | null, step: number): tf.Tensor {
  const places = pythonRange(x.shape[axis]!, start, stop, step);
  if (step === 1) return part(x, axis, places[0] ?? 0, places.length);
  return tf.gather(x, tf.tensor1d(places, 'int32'), axis);
}

function pythonRange(size: number, start: number | null, stop: number | null, step: number): number[] {
  const back = step < 0;
  const [lowest, highest] = back ? [-1, size - 1] : [0, size];
  const bound = (value: number): number => Math.max(lowest, Math.min(highest, value < 0 ? value + size : value));
  const [first, last] = back ? [highest, lowest] : [lowest, highest];
  const from = start === null ? first : bound(start);
  const to = stop === null ? last : bound(stop);
  const out: number[] = [];
  for (let i = from; back ? i > to : i < to; i += step) out.push(i);
  return out;
}

function sliceKnown(
  values: readonly number[],
  item: Argument,
  number: (value: Argument | undefined) => number | null,
): tf.Tensor {
  if (!isRange(item)) {
    const value = values.at(number(item) ?? NaN);
    if (value === undefined) throw new PlanError('a shape is sliced in a way that is not supported');
    return knownTensor([value], []);
  }
  const places = pythonRange(values.length, number(item.start), number(item.stop), number(item.step) ?? 1);
  return knownTensor(places.map((i) => values[i]!));
}

export const tfOpLayers: LayerTable = {TFOpLambda: tfOpLambda, SlicingOpLambda: slicing};
