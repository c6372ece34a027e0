/** tf.* functions that move values: shape, joining, cutting, padding, resizing, choosing, convolving. */
import * as tf from '@tensorflow/tfjs-core';
import {axisOf, PlanError} from '../layer';
import {checkInterpolation, resize} from './resample';
import {repeat} from './spatial';
import {knownTensor, knownValues, type Arguments} from './tf-arguments';
import type {TfFunction} from './tf-function';

function on(first: string, compute: (x: tf.Tensor, args: Arguments) => tf.Tensor | tf.Tensor[]): TfFunction {
  return {first, apply: (args) => compute(args.tensor(first), args)};
}

const DTYPES: Readonly<Record<string, 'float32' | 'int32' | 'bool'>> = {
  float16: 'float32',
  bfloat16: 'float32',
  float32: 'float32',
  float64: 'float32',
  int8: 'int32',
  uint8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
};

function cast(x: tf.Tensor, args: Arguments): tf.Tensor {
  const name = args.text('dtype', '');
  const dtype = DTYPES[name];
  if (!dtype) throw new PlanError(`a cast to ${name} is not supported`);
  const known = knownValues(x);
  if (known && dtype === 'int32') return knownTensor(known, x.shape);
  // A whole number is what is left without the fraction, as in C.
  return x.dtype === 'float32' && dtype === 'int32' ? tf.cast(truncated(x), 'int32') : tf.cast(x, dtype);
}

function truncated(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(x), tf.floor(tf.abs(x)));
}

/** Shapes go on as what is known, so that they can be given to reshape. */
function stack(args: Arguments): tf.Tensor {
  const tensors = args.tensors('values');
  const known = tensors.map((tensor) => (tensor.rank === 0 ? knownValues(tensor) : null));
  const raw = args.raw('values');
  const all = Array.isArray(raw)
    ? raw.map((item: unknown, i) => (typeof item === 'number' ? item : known[i]?.[0]))
    : known.map((values) => values?.[0]);
  if (all.every((value) => value !== undefined)) return knownTensor(all);
  return tf.stack(tensors, args.number('axis', 0));
}

function split(x: tf.Tensor, args: Arguments): tf.Tensor[] {
  const axis = axisOf(args.number('axis', 0), x.rank);
  const given = args.raw('num_or_size_splits');
  if (typeof given === 'number') return tf.split(x, given, axis);
  const sizes = args.numbers('num_or_size_splits');
  const rest = x.shape[axis]! - sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  return tf.split(
    x,
    sizes.map((size) => (size < 0 ? rest : size)),
    axis,
  );
}

function pad(x: tf.Tensor, args: Arguments): tf.Tensor {
  const flat = args.numbers('paddings');
  const around = x.shape.map((_, i): [number, number] => [flat[2 * i]!, flat[2 * i + 1]!]);
  const mode = args.text('mode', 'CONSTANT').toLowerCase();
  if (mode === 'constant') return tf.pad(x, around, args.number('constant_values', 0));
  if (mode === 'reflect' || mode === 'symmetric') return tf.mirrorPad(x, around, mode);
  throw new PlanError(`padding mode "${mode}" is not supported`);
}

function where(condition: tf.Tensor, args: Arguments): tf.Tensor {
  const [x, y] = [args.tensor('x'), args.tensor('y')];
  return tf.where(tf.cast(condition, 'bool'), x, y);
}

function roll(x: tf.Tensor, args: Arguments): tf.Tensor {
  const axes = args.numbers('axis');
  return args.numbers('shift').reduce((y, shift, i) => {
    const axis = axisOf(axes[i]!, x.rank);
    const length = x.shape[axis]!;
    const by = ((shift % length) + length) % length;
    return by === 0 ? y : tf.concat(tf.split(y, [length - by, by], axis).toReversed(), axis);
  }, x.clone());
}

function squeeze(x: tf.Tensor, args: Arguments): tf.Tensor {
  const axes = args.axes('axis');
  return axes?.length
    ? tf.squeeze(
        x,
        axes.map((axis) => axisOf(axis, x.rank)),
      )
    : tf.squeeze(x);
}

function image(compute: (x: tf.Tensor4D, args: Arguments) => tf.Tensor): TfFunction {
  return on('images', (x, args) =>
    x.rank === 4 ? compute(x as tf.Tensor4D, args) : tf.squeeze(compute(tf.expandDims(x, 0) as tf.Tensor4D, args), [0]),
  );
}

function resized(x: tf.Tensor4D, args: Arguments): tf.Tensor {
  const [rows, columns] = args.numbers('size') as [number, number];
  if (args.flag('preserve_aspect_ratio') || args.flag('antialias'))
    throw new PlanError('resizing with preserved ratio or antialiasing is not supported');
  return resize(x, [rows, columns], checkInterpolation(args.text('method', 'bilinear').toLowerCase()));
}

function spatialPair(args: Arguments, name: string, fallback: number): [number, number] {
  const given = args.axes(name) ?? [fallback];
  if (given.length === 1) return [given[0]!, given[0]!];
  return given.length === 4 ? [given[1]!, given[2]!] : [given[0]!, given[1]!];
}

function sameOrValid(args: Arguments): 'same' | 'valid' {
  const value = args.text('padding', '').toLowerCase();
  if ((value !== 'same' && value !== 'valid') || args.text('data_format', 'NHWC') !== 'NHWC')
    throw new PlanError('this padding or data format is not supported');
  return value;
}

function pool(compute: typeof tf.maxPool): TfFunction {
  return on('input', (x, args) =>
    compute(x as tf.Tensor4D, spatialPair(args, 'ksize', 1), spatialPair(args, 'strides', 1), sameOrValid(args)),
  );
}

function spaceToDepth(x: tf.Tensor, args: Arguments): tf.Tensor {
  const block = args.number('block_size');
  const [batch, rows, columns, channels] = x.shape as [number, number, number, number];
  const split6 = tf.reshape(x, [batch, rows / block, block, columns / block, block, channels]);
  return tf.reshape(tf.transpose(split6, [0, 1, 3, 2, 4, 5]), [
    batch,
    rows / block,
    columns / block,
    block * block * channels,
  ]);
}

function depthToSpace(x: tf.Tensor, args: Arguments): tf.Tensor {
  const block = args.number('block_size');
  const [batch, rows, columns, channels] = x.shape as [number, number, number, number];
  const split6 = tf.reshape(x, [batch, rows, columns, block, block, channels / (block * block)]);
  return tf.reshape(tf.transpose(split6, [0, 1, 3, 2, 4, 5]), [
    batch,
    rows * block,
    columns * block,
    channels / (block * block),
  ]);
}

function standardized(x: tf.Tensor4D): tf.Tensor {
  const mean = tf.mean(x, [1, 2, 3], true);
  const deviation = tf.sqrt(tf.mean(tf.square(tf.sub(x, mean)), [1, 2, 3], true));
  return tf.div(tf.sub(x, mean), tf.maximum(deviation, 1 / Math.sqrt(x.size / x.shape[0])));
}

const transposed = on('a', (x, args) => tf.transpose(x, args.axes('perm') ?? undefined));
const resizeImages = image(resized);

/** By name without `compat.v1.`, `image.`, `nn.`. */
export const STRUCTURE: Readonly<Record<string, TfFunction>> = {
  shape: on('input', (x) => knownTensor(x.shape)),
  rank: on('input', (x) => knownTensor([x.rank], [])),
  size: on('input', (x) => knownTensor([x.size], [])),
  identity: on('input', (x) => x.clone()),
  stop_gradient: on('input', (x) => x.clone()),
  convert_to_tensor: on('value', (x) => x.clone()),
  cast: on('x', cast),
  reshape: on('tensor', (x, args) => tf.reshape(x, args.numbers('shape'))),
  transpose: transposed,
  expand_dims: on('input', (x, args) => tf.expandDims(x, args.number('axis', 0))),
  squeeze: on('input', squeeze),
  concat: {
    first: 'values',
    apply: (args) => {
      const known = args.knownLists('values');
      if (known) return knownTensor(known.flat());
      const tensors = args.tensors('values');
      return tf.concat(tensors, axisOf(args.number('axis', 0), tensors[0]!.rank));
    },
  },
  stack: {first: 'values', apply: stack},
  unstack: on('value', (x, args) => tf.unstack(x, axisOf(args.number('axis', 0), x.rank))),
  split: on('value', split),
  slice: on('input_', (x, args) => {
    const begin = args.numbers('begin');
    return tf.slice(
      x,
      begin,
      args.numbers('size').map((size, i) => (size === -1 ? x.shape[i]! - begin[i]! : size)),
    );
  }),
  tile: on('input', (x, args) => tf.tile(x, args.numbers('multiples'))),
  repeat: on('input', (x, args) => repeat(x, axisOf(args.number('axis'), x.rank), args.number('repeats'))),
  broadcast_to: on('input', (x, args) => tf.add(x, tf.zeros(args.numbers('shape')))),
  reverse: on('tensor', (x, args) =>
    tf.reverse(
      x,
      args.numbers('axis').map((axis) => axisOf(axis, x.rank)),
    ),
  ),
  roll: on('input', roll),
  pad: on('tensor', pad),
  gather: on('params', (x, args) => {
    const indices = args.tensor('indices');
    return tf.gather(
      x,
      tf.cast(indices, 'int32') as tf.Tensor1D,
      axisOf(args.axes('axis')?.[0] ?? 0, x.rank),
      args.number('batch_dims', 0),
    );
  }),
  one_hot: on('indices', (x, args) => {
    if (args.has('on_value') || args.has('off_value') || args.number('axis', -1) !== -1)
      throw new PlanError('one_hot with values or on another axis is not supported');
    return tf.cast(tf.oneHot(tf.cast(x, 'int32'), args.number('depth')), 'float32');
  }),
  where: on('condition', where),
  zeros_like: on('input', (x) => tf.zerosLike(x)),
  ones_like: on('input', (x) => tf.onesLike(x)),
  top_k: on('input', (x, args) => {
    const {values, indices} = tf.topk(x, args.number('k', 1));
    return [values, indices];
  }),
  resize: resizeImages,
  resize_bilinear: resizeImages,
  per_image_standardization: on('image', (x) =>
    x.rank === 4 ? standardized(x as tf.Tensor4D) : tf.squeeze(standardized(tf.expandDims(x, 0) as tf.Tensor4D), [0]),
  ),
  flip_left_right: on('image', (x) => tf.reverse(x, x.rank - 2)),
  flip_up_down: on('image', (x) => tf.reverse(x, x.rank - 3)),
  depth_to_space: on('input', depthToSpace),
  space_to_depth: on('input', spaceToDepth),
  max_pool2d: pool(tf.maxPool),
  max_pool: pool(tf.maxPool),
  avg_pool2d: pool(tf.avgPool),
  avg_pool: pool(tf.avgPool),
  conv2d: on('input', (x, args) =>
    tf.conv2d(
      x as tf.Tensor4D,
      args.tensor(args.has('filters') ? 'filters' : 'filter') as tf.Tensor4D,
      spatialPair(args, 'strides', 1),
      sameOrValid(args),
      'NHWC',
      spatialPair(args, 'dilations', 1),
    ),
  ),
};
