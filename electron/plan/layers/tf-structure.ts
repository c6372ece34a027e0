/** tf.* functions that move values: shape, joining, cutting, padding, resizing, choosing, convolving. */
import * as tf from '@tensorflow/tfjs-core';
import {axisOf} from '../layer';
import {PlanError} from '../plan-error';
import {convolve2d} from './convolution';
import {resize} from './resample';
import {repeat} from './spatial';
import {knownTensor, knownValues, type Arguments} from './tf-arguments';
import type {TfFunction} from './tf-function';
import {DTYPES} from './tf-parameters';

type Parameters = Pick<TfFunction, 'needs' | 'takes' | 'ignores' | 'only'>;

function on(
  first: string,
  compute: (x: tf.Tensor, args: Arguments) => tf.Tensor | tf.Tensor[],
  parameters: Parameters = {},
): TfFunction {
  return {first, ...parameters, apply: (args) => compute(args.tensor(first), args)};
}

function cast(x: tf.Tensor, args: Arguments): tf.Tensor {
  const dtype = DTYPES[args.text('dtype', '')]!;
  const known = knownValues(x);
  if (known && dtype === 'int32') return knownTensor(known, x.shape);
  // A whole number is what is left without the fraction, as in C.
  if (dtype === 'bool') return tf.notEqual(x, 0);
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
  return mode === 'constant'
    ? tf.pad(x, around, args.number('constant_values', 0))
    : tf.mirrorPad(x, around, mode as 'reflect' | 'symmetric');
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

function image(compute: (x: tf.Tensor4D, args: Arguments) => tf.Tensor, takes: readonly string[]): TfFunction {
  return on(
    'images',
    (x, args) => {
      if (x.rank === 4) return compute(x as tf.Tensor4D, args);
      return tf.squeeze(compute(tf.expandDims(x, 0) as tf.Tensor4D, args), [0]);
    },
    {needs: ['size'], takes},
  );
}

function resized(x: tf.Tensor4D, args: Arguments): tf.Tensor {
  const [rows, columns] = args.numbers('size') as [number, number];
  return resize(x, [rows, columns], args.text('method', 'bilinear').toLowerCase());
}

/** TensorFlow 1 counted from corners, where nothing else is said. */
function resizedFromCorners(x: tf.Tensor4D, args: Arguments): tf.Tensor {
  return tf.image.resizeBilinear(
    x,
    args.numbers('size') as [number, number],
    args.flag('align_corners'),
    args.flag('half_pixel_centers'),
  );
}

function nearestFromCorners(x: tf.Tensor4D, args: Arguments): tf.Tensor {
  return tf.image.resizeNearestNeighbor(
    x,
    args.numbers('size') as [number, number],
    args.flag('align_corners'),
    args.flag('half_pixel_centers'),
  );
}

function spatialPair(args: Arguments, name: string, fallback: number): [number, number] {
  const given = args.axes(name) ?? [fallback];
  if (given.length === 1) return [given[0]!, given[0]!];
  return given.length === 4 ? [given[1]!, given[2]!] : [given[0]!, given[1]!];
}

function sameOrValid(args: Arguments): 'same' | 'valid' {
  return args.text('padding', '').toLowerCase() as 'same' | 'valid';
}

function pool(compute: typeof tf.maxPool): TfFunction {
  return on(
    'input',
    (x, args) => {
      if (x.rank !== 4) throw new PlanError(`it is given a tensor of ${x.rank} axes`);
      const [window, strides] = [spatialPair(args, 'ksize', 1), spatialPair(args, 'strides', 1)];
      return compute(x as tf.Tensor4D, window, strides, sameOrValid(args));
    },
    {needs: ['ksize', 'strides', 'padding'], takes: ['data_format']},
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

const CORNERS = ['align_corners', 'half_pixel_centers'];
const BLOCKS: Parameters = {needs: ['block_size'], takes: ['data_format']};
/** Values are computed in single precision, or as whole numbers, whatever is asked for. */
const TYPE: Parameters = {ignores: ['out_type', 'dtype', 'dtype_hint', 'preferred_dtype', 'layout', 'optimize']};

function gathered(x: tf.Tensor, args: Arguments): tf.Tensor {
  const indices = tf.cast(args.tensor('indices'), 'int32') as tf.Tensor1D;
  const batchAxes = args.number('batch_dims', 0);
  return tf.gather(x, indices, axisOf(args.axes('axis')?.[0] ?? batchAxes, x.rank), batchAxes);
}

function oneHot(x: tf.Tensor, args: Arguments): tf.Tensor {
  return tf.cast(tf.oneHot(tf.cast(x, 'int32'), args.number('depth')), 'float32');
}

function convolved(x: tf.Tensor, args: Arguments): tf.Tensor {
  if (x.rank !== 4) throw new PlanError(`it is given a tensor of ${x.rank} axes`);
  return convolve2d(
    x,
    args.tensor(args.has('filters') ? 'filters' : 'filter'),
    spatialPair(args, 'strides', 1),
    sameOrValid(args),
    spatialPair(args, 'dilations', 1),
  );
}

function concatenated(args: Arguments): tf.Tensor {
  const known = args.knownLists('values');
  if (known) return knownTensor(known.flat());
  const tensors = args.tensors('values');
  return tf.concat(tensors, axisOf(args.number('axis', 0), tensors[0]!.rank));
}

function sliced(x: tf.Tensor, args: Arguments): tf.Tensor {
  const begin = args.numbers('begin');
  return tf.slice(
    x,
    begin,
    args.numbers('size').map((size, i) => (size === -1 ? x.shape[i]! - begin[i]! : size)),
  );
}

function standardizedImages(x: tf.Tensor): tf.Tensor {
  return x.rank === 4
    ? standardized(x as tf.Tensor4D)
    : tf.squeeze(standardized(tf.expandDims(x, 0) as tf.Tensor4D), [0]);
}

/** The rows and columns of an image or a batch of them change places. */
function transposedImages(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, x.rank === 3 ? [1, 0, 2] : [0, 2, 1, 3]);
}

const squeezed = on('input', squeeze, {takes: ['axis']});
const topK = on(
  'input',
  (x, args) => {
    const {values, indices} = tf.topk(x, args.number('k', 1));
    return [values, indices];
  },
  {takes: ['k'], ignores: ['index_type'], only: {sorted: true}},
);

/** By whole name, `compat.v1.` left out where it changes nothing. */
export const STRUCTURE: Readonly<Record<string, TfFunction>> = {
  shape: on('input', (x) => knownTensor(x.shape), TYPE),
  rank: on('input', (x) => knownTensor([x.rank], [])),
  size: on('input', (x) => knownTensor([x.size], []), TYPE),
  identity: on('input', (x) => x.clone()),
  stop_gradient: on('input', (x) => x.clone()),
  convert_to_tensor: on('value', (x) => x.clone(), TYPE),
  cast: on('x', cast, {needs: ['dtype']}),
  reshape: on('tensor', (x, args) => tf.reshape(x, args.numbers('shape')), {needs: ['shape']}),
  transpose: on('a', (x, args) => tf.transpose(x, args.axes('perm') ?? undefined), {takes: ['perm']}),
  expand_dims: on('input', (x, args) => tf.expandDims(x, args.number('axis')), {needs: ['axis']}),
  squeeze: squeezed,
  concat: {first: 'values', needs: ['axis'], apply: concatenated},
  stack: {first: 'values', takes: ['axis'], apply: stack},
  unstack: on('value', (x, args) => tf.unstack(x, axisOf(args.number('axis', 0), x.rank)), {
    takes: ['axis'],
    ignores: ['num'],
  }),
  split: on('value', split, {needs: ['num_or_size_splits'], takes: ['axis'], ignores: ['num']}),
  slice: on('input_', sliced, {needs: ['begin', 'size']}),
  tile: on('input', (x, args) => tf.tile(x, args.numbers('multiples')), {needs: ['multiples']}),
  repeat: on('input', (x, args) => repeat(x, axisOf(args.number('axis'), x.rank), args.number('repeats')), {
    needs: ['axis', 'repeats'],
  }),
  broadcast_to: on('input', (x, args) => tf.add(x, tf.zeros(args.numbers('shape'))), {needs: ['shape']}),
  reverse: on(
    'tensor',
    (x, args) =>
      tf.reverse(
        x,
        args.numbers('axis').map((axis) => axisOf(axis, x.rank)),
      ),
    {needs: ['axis']},
  ),
  roll: on('input', roll, {needs: ['shift', 'axis']}),
  pad: on('tensor', pad, {needs: ['paddings'], takes: ['mode', 'constant_values']}),
  gather: on('params', gathered, {
    needs: ['indices'],
    takes: ['axis', 'batch_dims'],
    ignores: ['validate_indices'],
  }),
  one_hot: on('indices', oneHot, {
    needs: ['depth'],
    ignores: ['dtype'],
    only: {on_value: 1, off_value: 0, axis: -1},
  }),
  where: on('condition', where, {needs: ['x', 'y']}),
  zeros_like: on('input', (x) => tf.zerosLike(x), TYPE),
  ones_like: on('input', (x) => tf.onesLike(x), TYPE),
  'math.top_k': topK,
  'nn.top_k': topK,
  'image.resize': image(resized, ['method', 'preserve_aspect_ratio', 'antialias']),
  'compat.v1.image.resize_bilinear': image(resizedFromCorners, CORNERS),
  'compat.v1.image.resize_nearest_neighbor': image(nearestFromCorners, CORNERS),
  'image.per_image_standardization': on('image', standardizedImages),
  'image.flip_left_right': on('image', (x) => tf.reverse(x, x.rank - 2)),
  'image.flip_up_down': on('image', (x) => tf.reverse(x, x.rank - 3)),
  'image.transpose': on('image', transposedImages),
  'nn.depth_to_space': on('input', depthToSpace, BLOCKS),
  depth_to_space: on('input', depthToSpace, BLOCKS),
  'nn.space_to_depth': on('input', spaceToDepth, BLOCKS),
  space_to_depth: on('input', spaceToDepth, BLOCKS),
  'nn.max_pool2d': pool(tf.maxPool),
  'nn.max_pool': pool(tf.maxPool),
  'nn.avg_pool2d': pool(tf.avgPool),
  'nn.avg_pool': pool(tf.avgPool),
  'nn.conv2d': on('input', convolved, {
    needs: ['strides', 'padding'],
    takes: ['filters', 'filter', 'dilations', 'data_format'],
    ignores: ['use_cudnn_on_gpu'],
  }),
};
