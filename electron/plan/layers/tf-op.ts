/** tf.* calls in a functional model: TFOpLambda and SlicingOpLambda over the functions of these tables. */
import * as tf from '@tensorflow/tfjs-core';
import {isTensorArgument, type Argument} from '../call';
import {axisOf, PlanError, textOption, type LayerDefinition, type LayerTable} from '../layer';
import {Arguments, knownTensor, knownValues} from './tf-arguments';
import type {TfFunction} from './tf-function';
import {MATH} from './tf-math';
import {STRUCTURE} from './tf-structure';

const FUNCTIONS: Readonly<Record<string, TfFunction>> = {...MATH, ...STRUCTURE};

/**
 * The same function under another name: `compat.v1.`, `math.`, `linalg.`, `nn.` and what Python's operators are called.
 */
function functionOf(name: string): TfFunction | null {
  const bare = name.replace(/^compat\.v1\./, '');
  return (
    FUNCTIONS[bare] ??
    FUNCTIONS[bare.replace(/^(math|linalg|nn|image|keras\.activations|keras\.backend)\./, '')] ??
    null
  );
}

const tfOpLambda: LayerDefinition = {
  build: (config, call) => {
    const name = textOption(config, 'function', '');
    const found = functionOf(name);
    if (!found) throw new PlanError(`the function tf.${name} is not supported`);
    return (inputs) => found.apply(new Arguments(call, inputs, found.first));
  },
};

type Range = Readonly<Record<'start' | 'stop' | 'step', Argument | undefined>>;

/** x[…] as Python writes it. */
const slicing: LayerDefinition = {
  build: (config, call) => {
    const name = textOption(config, 'function', '');
    if (name !== '__operators__.getitem') throw new PlanError(`the function tf.${name} is not supported`);
    const given = call.keywords['slice_spec'];
    const spec = Array.isArray(given) ? (given as readonly Argument[]) : [given ?? null];
    return ([x, ...others]) => {
      const known = knownValues(x!);
      if (known) return sliceKnown(known, spec[0]!);
      const number = (value: Argument | undefined): number | null => {
        if (value === null || value === undefined) return null;
        return isTensorArgument(value)
          ? (knownValues(others[value.tensor - 1]!)?.[0] ?? others[value.tensor - 1]!.dataSync()[0]!)
          : Number(value);
      };
      return slice(x!, spec, number);
    };
  },
};

function isEllipsis(item: Argument): boolean {
  return (
    typeof item === 'object' && item !== null && (item as {readonly class_name?: unknown}).class_name === '__ellipsis__'
  );
}

function isRange(item: Argument): item is Argument & Range {
  return typeof item === 'object' && item !== null && !Array.isArray(item) && 'start' in item;
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
  const bound = (value: number): number =>
    Math.max(step < 0 ? -1 : 0, Math.min(step < 0 ? size - 1 : size, value < 0 ? value + size : value));
  const from = start === null ? (step < 0 ? size - 1 : 0) : bound(start);
  const to = stop === null ? (step < 0 ? -1 : size) : bound(stop);
  const out: number[] = [];
  for (let i = from; step < 0 ? i > to : i < to; i += step) out.push(i);
  return out;
}

function sliceKnown(values: readonly number[], item: Argument): tf.Tensor {
  if (typeof item === 'number') return knownTensor([values.at(item)!], []);
  if (!isRange(item)) throw new PlanError('a shape is sliced in a way that is not supported');
  const at = (value: Argument | undefined): number | null => (typeof value === 'number' ? value : null);
  return knownTensor(
    pythonRange(values.length, at(item.start), at(item.stop), at(item.step) ?? 1).map((i) => values[i]!),
  );
}

export const tfOpLayers: LayerTable = {TFOpLambda: tfOpLambda, SlicingOpLambda: slicing};
