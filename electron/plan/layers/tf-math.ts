/** tf.* functions that compute: arithmetic, comparison, reductions, activations. */
import * as tf from '@tensorflow/tfjs-core';
import {axisOf} from '../layer';
import {PlanError} from '../plan-error';
import {activation} from './activation';
import {unit} from './merge';
import {knownTensor, knownValues, type Arguments} from './tf-arguments';
import type {TfFunction} from './tf-function';

function unary(compute: (x: tf.Tensor) => tf.Tensor, first = 'x'): TfFunction {
  return {first, apply: (args) => compute(args.tensor(first))};
}

type Two = (a: number, b: number) => number;

/** On shapes that are known, `exactly` is computed at once. */
function binary(compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, exactly?: Two): TfFunction {
  return {
    first: 'x',
    needs: ['y'],
    apply: (args) => {
      const [x, y] = operands(args);
      const [a, b] = exactly ? [whole(x), whole(y)] : [null, null];
      if (exactly && a && b) {
        const count = Math.max(a.length, b.length);
        return knownTensor(
          Array.from({length: count}, (_, i) => exactly(a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!)),
          x.rank || y.rank ? [count] : [],
        );
      }
      return compute(x, y);
    },
  };
}

const CONSTANTS = new WeakMap<tf.Tensor, number>();

function whole(tensor: tf.Tensor): readonly number[] | null {
  const constant = CONSTANTS.get(tensor);
  return knownValues(tensor) ?? (constant === undefined || !Number.isInteger(constant) ? null : [constant]);
}

function operands(args: Arguments): [tf.Tensor, tf.Tensor] {
  const [rawX, rawY] = [args.raw('x'), args.raw('y')];
  const x = typeof rawX === 'number' ? null : args.tensor('x');
  const y = typeof rawY === 'number' ? null : args.tensor('y', x ?? undefined);
  const lift = (value: unknown, name: string, like: tf.Tensor | null): tf.Tensor => {
    const tensor = args.tensor(name, like ?? undefined);
    CONSTANTS.set(tensor, value as number);
    return tensor;
  };
  return [x ?? lift(rawX, 'x', y), y ?? lift(rawY, 'y', x)];
}

function float(x: tf.Tensor): tf.Tensor {
  return x.dtype === 'bool' ? tf.cast(x, 'float32') : x;
}

function reduction(compute: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): TfFunction {
  return {
    first: 'input_tensor',
    takes: ['axis', 'keepdims'],
    apply: (args) => {
      const x = args.tensor('input_tensor');
      const axes = args.axes('axis')?.map((axis) => axisOf(axis, x.rank)) ?? x.shape.map((_, i) => i);
      return compute(x, axes, args.flag('keepdims'));
    },
  };
}

/** A mean of whole numbers is one, as TensorFlow divides them. */
function mean(x: tf.Tensor, axes: number[], keep: boolean): tf.Tensor {
  const exact = tf.mean(x, axes, keep);
  return x.dtype === 'int32' ? tf.cast(tf.mul(tf.sign(exact), tf.floor(tf.abs(exact))), 'int32') : exact;
}

/**
 * By way of its absolute value: TensorFlow's graph optimiser would make one op of a square and a difference, take what
 * is computed from it for a normalisation of its own, and end the process where that is not all of constants.
 */
function squaredDifference(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.square(tf.abs(tf.sub(a, b)));
}

function variance(x: tf.Tensor, axes: number[], keep: boolean): tf.Tensor {
  return tf.mean(squaredDifference(x, tf.mean(x, axes, true)), axes, keep);
}

function named(name: string, first = 'features'): TfFunction {
  const {apply} = activation(name);
  return unary((x) => apply(x, []), first);
}

function relu(args: Arguments, first: string): tf.Tensor {
  const x = args.tensor(first);
  const max = args.axes('max_value')?.[0] ?? Infinity;
  const slope = args.number(args.has('negative_slope') ? 'negative_slope' : 'alpha', 0);
  const threshold = args.number('threshold', 0);
  if (slope === 0 && threshold === 0) return max === Infinity ? tf.relu(x) : tf.clipByValue(x, 0, max);
  return tf.where(
    tf.greater(x, threshold),
    max === Infinity ? x : tf.minimum(x, max),
    tf.mul(tf.sub(x, threshold), slope),
  );
}

function softmax(first: string): TfFunction {
  return {
    first,
    takes: ['axis'],
    apply: (args) => {
      const x = args.tensor(first);
      const axis = axisOf(args.number('axis', -1), x.rank);
      if (axis === x.rank - 1) return tf.softmax(x);
      const raised = tf.exp(tf.sub(x, tf.max(x, axis, true)));
      return tf.div(raised, tf.sum(raised, axis, true));
    },
  };
}

function argument(compute: (x: tf.Tensor, axis: number) => tf.Tensor): TfFunction {
  return {
    first: 'input',
    takes: ['axis'],
    ignores: ['output_type'],
    apply: (args) => {
      const x = args.tensor('input');
      return compute(x, axisOf(args.number('axis', 0), x.rank));
    },
  };
}

function cumulative(
  compute: (x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean) => tf.Tensor,
): TfFunction {
  return {
    first: 'x',
    takes: ['axis', 'exclusive', 'reverse'],
    apply: (args) => {
      const x = args.tensor('x');
      return compute(x, axisOf(args.number('axis', 0), x.rank), args.flag('exclusive'), args.flag('reverse'));
    },
  };
}

function norm(args: Arguments): tf.Tensor {
  const x = args.tensor('tensor');
  const axes = args.axes('axis') ?? x.shape.map((_, i) => i);
  const keep = args.flag('keepdims');
  const order = args.raw('ord') ?? 'euclidean';
  if (order !== 1) return tf.sqrt(tf.sum(tf.square(x), axes, keep));
  return tf.sum(tf.abs(x), axes, keep);
}

const add = binary(
  (a, b) => tf.add(float(a), float(b)),
  (a, b) => a + b,
);
const sub = binary(
  (a, b) => tf.sub(float(a), float(b)),
  (a, b) => a - b,
);
const mul = binary(
  (a, b) => tf.mul(float(a), float(b)),
  (a, b) => a * b,
);
const div = binary((a, b) => tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32')));
const floorDiv = binary(
  (a, b) => tf.floor(tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'))),
  (a, b) => Math.floor(a / b),
);
const floorMod = binary(
  (a, b) => tf.sub(a, tf.mul(tf.floor(tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'))), b)),
  (a, b) => a - Math.floor(a / b) * b,
);
const power = binary((a, b) => tf.pow(a, b));
const and = binary((a, b) => tf.logicalAnd(a, b));
const or = binary((a, b) => tf.logicalOr(a, b));

/** By name without `math.`, `nn.`, `linalg.`, `keras.activations.`. */
export const MATH: Readonly<Record<string, TfFunction>> = {
  add,
  subtract: sub,
  multiply: mul,
  truediv: div,
  divide: div,
  floordiv: floorDiv,
  floor_div: floorDiv,
  floormod: floorMod,
  mod: floorMod,
  pow: power,
  '__operators__.add': add,
  divide_no_nan: binary((a, b) => tf.divNoNan(a, b)),
  maximum: binary((a, b) => tf.maximum(a, b), Math.max),
  minimum: binary((a, b) => tf.minimum(a, b), Math.min),
  squared_difference: binary(squaredDifference),
  atan2: {
    first: 'y',
    needs: ['x'],
    apply: (args) => tf.atan2(args.tensor('y'), args.tensor('x')),
  },
  greater: binary((a, b) => tf.greater(a, b)),
  greater_equal: binary((a, b) => tf.greaterEqual(a, b)),
  less: binary((a, b) => tf.less(a, b)),
  less_equal: binary((a, b) => tf.lessEqual(a, b)),
  equal: binary((a, b) => tf.equal(a, b)),
  not_equal: binary((a, b) => tf.notEqual(a, b)),
  logical_and: and,
  logical_or: or,
  logical_xor: binary((a, b) => tf.notEqual(tf.cast(a, 'float32'), tf.cast(b, 'float32'))),
  logical_not: unary((x) => tf.logicalNot(x)),
  add_n: {first: 'inputs', apply: (args) => args.tensors('inputs').reduce((a, b) => tf.add(a, b))},
  negative: unary((x) => tf.neg(x)),
  abs: unary((x) => tf.abs(x)),
  sign: unary((x) => tf.sign(x)),
  exp: unary((x) => tf.exp(x)),
  expm1: unary((x) => tf.expm1(x)),
  log: unary((x) => tf.log(x)),
  log1p: unary((x) => tf.log1p(x)),
  sqrt: unary((x) => tf.sqrt(x)),
  rsqrt: unary((x) => tf.rsqrt(x)),
  square: unary((x) => tf.square(x)),
  reciprocal: unary((x) => tf.div(1, x)),
  floor: unary((x) => tf.floor(x)),
  ceil: unary((x) => tf.ceil(x)),
  round: unary((x) => tf.round(x)),
  sin: unary((x) => tf.sin(x)),
  cos: unary((x) => tf.cos(x)),
  tan: unary((x) => tf.tan(x)),
  asin: unary((x) => tf.asin(x)),
  acos: unary((x) => tf.acos(x)),
  atan: unary((x) => tf.atan(x)),
  sinh: unary((x) => tf.sinh(x)),
  cosh: unary((x) => tf.cosh(x)),
  tanh: unary((x) => tf.tanh(x)),
  exponential: unary((x) => tf.exp(x)),
  mish: named('mish', 'x'),
  sigmoid: unary((x) => tf.sigmoid(x)),
  erf: unary((x) => tf.erf(x)),
  is_nan: unary((x) => tf.notEqual(x, x)),
  softplus: named('softplus'),
  softsign: named('softsign'),
  hard_sigmoid: named('hard_sigmoid', 'x'),
  relu: {
    first: 'features',
    takes: ['alpha', 'max_value', 'negative_slope', 'threshold'],
    apply: (args) => relu(args, 'features'),
  },
  relu6: unary((x) => tf.relu6(x), 'features'),
  elu: named('elu'),
  selu: named('selu'),
  silu: named('silu'),
  swish: named('swish'),
  gelu: {
    first: 'features',
    takes: ['approximate'],
    apply: (args) => {
      const x = args.tensor('features');
      if (!args.flag('approximate')) return activation('gelu').apply(x, []);
      const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3))));
      return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
    },
  },
  leaky_relu: {
    first: 'features',
    takes: ['alpha'],
    apply: (args) => tf.leakyRelu(args.tensor('features'), args.number('alpha', 0.2)),
  },
  softmax: softmax('logits'),
  log_softmax: {
    first: 'logits',
    takes: ['axis'],
    apply: (args) => tf.logSoftmax(args.tensor('logits'), args.number('axis', -1)),
  },
  l2_normalize: {
    first: 'x',
    takes: ['axis', 'epsilon'],
    apply: (args) => {
      const x = args.tensor('x');
      return unit(
        x,
        args.axes('axis')?.map((axis) => axisOf(axis, x.rank)) ?? x.shape.map((_, i) => i),
        args.number('epsilon', 1e-12),
      );
    },
  },
  norm: {first: 'tensor', takes: ['ord', 'axis', 'keepdims'], apply: norm},
  clip_by_value: {
    first: 't',
    needs: ['clip_value_min', 'clip_value_max'],
    apply: (args) =>
      tf.minimum(tf.maximum(args.tensor('t'), args.tensor('clip_value_min')), args.tensor('clip_value_max')),
  },
  reduce_sum: reduction((x, axes, keep) => tf.sum(x, axes, keep)),
  reduce_mean: reduction(mean),
  reduce_max: reduction((x, axes, keep) => tf.max(x, axes, keep)),
  reduce_min: reduction((x, axes, keep) => tf.min(x, axes, keep)),
  reduce_prod: reduction((x, axes, keep) => tf.prod(x, axes, keep)),
  reduce_any: reduction((x, axes, keep) => tf.any(x, axes, keep)),
  reduce_all: reduction((x, axes, keep) => tf.all(x, axes, keep)),
  reduce_variance: reduction(variance),
  reduce_std: reduction((x, axes, keep) => tf.sqrt(variance(x, axes, keep))),
  reduce_euclidean_norm: reduction((x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
  reduce_logsumexp: reduction((x, axes, keep) => {
    const top = tf.max(x, axes, true);
    const sum = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, top)), axes, true)), top);
    return keep ? sum : tf.squeeze(sum, axes);
  }),
  argmax: argument((x, axis) => tf.argMax(x, axis)),
  argmin: argument((x, axis) => tf.argMin(x, axis)),
  cumsum: cumulative((x, axis, exclusive, reverse) => tf.cumsum(x, axis, exclusive, reverse)),
  cumprod: cumulative((x, axis, exclusive, reverse) => tf.cumprod(x, axis, exclusive, reverse)),
  matmul: {
    first: 'a',
    needs: ['b'],
    takes: ['transpose_a', 'transpose_b'],
    ignores: ['a_is_sparse', 'b_is_sparse', 'output_type'],
    apply: (args) => tf.matMul(args.tensor('a'), args.tensor('b'), args.flag('transpose_a'), args.flag('transpose_b')),
  },
  moments: {
    first: 'x',
    needs: ['axes'],
    takes: ['keepdims'],
    apply: (args) => {
      const x = args.tensor('x');
      const axes = args.numbers('axes').map((axis) => axisOf(axis, x.rank));
      const keep = args.flag('keepdims');
      return [tf.mean(x, axes, keep), variance(x, axes, keep)];
    },
  },
  bias_add: {
    first: 'value',
    needs: ['bias'],
    takes: ['data_format'],
    apply: (args) => {
      if (!['', 'NHWC', 'N..C'].includes(args.text('data_format', '')))
        throw new PlanError('a bias along another axis than the last is not supported');
      return tf.add(args.tensor('value'), args.tensor('bias'));
    },
  },
};
