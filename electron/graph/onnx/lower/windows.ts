/** Convolutions, pooling and resizing: channels first, as ONNX computes them. */
import type {AttributeValue} from '../messages';
import {NotWritable} from '../not-writable';
import {Varying, type Size} from '../../record/unify';
import {combined, fixed} from '../sizes';
import {channelsFirst} from '../values';
import {activated} from './elementwise';
import type {Lowering, Work} from './work';

type Attributes = Record<string, AttributeValue>;

/** A window along the spatial axes of a channels-last value. */
interface Window {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

function numbers(value: unknown, count: number): number[] {
  const list = Array.isArray(value) ? (value as Size[]) : Array.from({length: count}, () => (value ?? 1) as Size);
  return list.map(fixed);
}

/** Values around an input so that the windows reach over it: TensorFlow's `SAME`, half in front, rounded down. */
function around(input: Size, output: Size, reach: number, stride: number): Size {
  return combined(input, output, (from, to) => Math.max((to - 1) * stride + reach - from, 0));
}

/** Whether tfjs's padding is `same`; it is `valid` otherwise. Throws NotWritable for another. */
function isSame(work: Work): boolean {
  const pad = work.attribute<unknown>('pad');
  if (pad === 'same') return true;
  if (pad === 'valid' || pad === 0) return false;
  throw new NotWritable('a padding that is neither "same" nor "valid" is not written');
}

/**
 * ONNX's attributes for tfjs's padding. `same` with a stride depends on the size of the input: where that is not fixed,
 * ONNX Runtime works it out.
 */
function paddingOf(work: Work, window: Window, input: readonly Size[], output: readonly Size[]): Attributes {
  if (!isSame(work)) return {};
  const {sizes, strides, dilations} = window;
  const both = sizes.map((size, i) => {
    const reach = (size - 1) * dilations[i]! + 1;
    if (strides[i] === 1) return reach - 1;
    if (input[i] instanceof Varying) return null;
    return around(input[i]!, output[i]!, reach, strides[i]!) as number;
  });
  if (both.includes(null)) {
    if (dilations.some((dilation) => dilation !== 1))
      throw new NotWritable('strides beside dilations are written for fixed sizes only');
    return {auto_pad: 'SAME_UPPER'};
  }
  const fixedPads = both as number[];
  const before = fixedPads.map((pads) => Math.floor(pads / 2));
  return {pads: [...before, ...fixedPads.map((pads, i) => pads - before[i]!)]};
}

function spatial(work: Work, id: number): readonly Size[] {
  return work.values.shape(id).slice(1, -1);
}

function windowed(work: Work, input: number, sizes: readonly number[]): Window & {readonly attributes: Attributes} {
  const strides = numbers(work.attribute('strides'), sizes.length);
  const dilations = numbers(work.attribute('dilations'), sizes.length);
  const window = {sizes, strides, dilations};
  const pads = paddingOf(work, window, spatial(work, input), work.outputShape.slice(1, -1));
  return {...window, attributes: {kernel_shape: [...sizes], strides, ...pads}};
}

function give(work: Work, name: string): void {
  work.give({name, order: channelsFirst(work.outputShape.length)});
}

const convolution: Lowering = (work) => {
  const [x, filter] = [work.input('x'), work.input('filter')];
  const rank = work.values.rank(x);
  const shape = work.values.shape(filter).map(fixed);
  const {dilations, attributes} = windowed(work, x, shape.slice(0, -2));
  const bias = work.node.inputs['bias'];
  if (work.node.inputs['preluActivationWeights'] !== undefined)
    throw new NotWritable('a convolution fused with PReLU is not written');
  const name = work.builder.add(
    'Conv',
    [
      work.values.get(x, channelsFirst(rank)),
      work.values.get(filter, kernelOrder(rank)),
      ...(bias === undefined ? [] : [work.values.get(bias)]),
    ],
    {...attributes, dilations, group: 1},
  );
  give(work, activated(work, work.attribute<string | undefined>('activation') ?? 'linear', name));
};

/** (…, in, out) to (out, in, …). */
function kernelOrder(rank: number): number[] {
  return [rank - 1, rank - 2, ...Array.from({length: rank - 2}, (_, i) => i)];
}

const depthwise: Lowering = (work) => {
  const [x, filter] = [work.input('x'), work.input('filter')];
  const [rows, columns, channels, times] = work.values.shape(filter).map(fixed) as [number, number, number, number];
  const {dilations, attributes} = windowed(work, x, [rows, columns]);
  const kernel = work.values.reshaped(filter, [2, 3, 0, 1], [channels * times, 1, rows, columns]);
  const input = work.values.get(x, channelsFirst(4));
  give(work, work.builder.add('Conv', [input, kernel], {...attributes, dilations, group: channels}));
};

/** The gradient of a convolution with respect to its input: what a transposed convolution computes. */
const transposed: Lowering = (work) => {
  const [dy, filter] = [work.input('dy'), work.input('filter')];
  const sizes = work.values.shape(filter).slice(0, 2).map(fixed);
  const strides = numbers(work.attribute('strides'), 2);
  const same = isSame(work);
  const [small, large] = [spatial(work, dy), work.outputShape.slice(1, -1)];
  const pads = sizes.map((size, i) => (same ? fixed(around(large[i]!, small[i]!, size, strides[i]!)) : 0));
  const extra = sizes.map((size, i) =>
    fixed(combined(large[i]!, small[i]!, (to, from) => to - (from - 1) * strides[i]! - size + pads[i]!)),
  );
  const before = pads.map((pad) => Math.floor(pad / 2));
  const name = work.builder.add(
    'ConvTranspose',
    [work.values.get(dy, channelsFirst(4)), work.values.get(filter, [3, 2, 0, 1])],
    {
      kernel_shape: sizes,
      strides,
      pads: [...before, ...pads.map((pad, i) => pad - before[i]!)],
      output_padding: extra,
      group: 1,
    },
  );
  give(work, name);
};

function pooling(op: string, attributes: Attributes): Lowering {
  return (work) => {
    const x = work.input('x');
    const rank = work.values.rank(x);
    const window = windowed(work, x, numbers(work.attribute('filterSize'), rank - 2));
    const {dilations, strides, sizes} = window;
    if (dilations.some((dilation) => dilation !== 1)) throw new NotWritable('pooling with dilations is not written');
    const named = namedPadding(work, window);
    const {attributes: own} = window;
    const isPadded = named === null && op === 'MaxPool';
    const x0 = work.values.get(x, channelsFirst(rank));
    const given = isPadded ? lowestAround(work, x0, own['pads'] as readonly number[]) : x0;
    const padding = isPadded ? {auto_pad: 'VALID'} : named;
    const all = padding === null ? own : {kernel_shape: [...sizes], strides, ...padding};
    give(work, work.builder.add(op, [given], {...all, ...attributes}));
  };
}

/**
 * Zeros around a pooling's input are values like others. Unless the windows' own padding is said by its name, ONNX
 * Runtime adds these zeros to it, where they are never the largest, and refused when wider than a window. Null: it has
 * no name, being as wide as it is along one axis and none along another, whose windows lie apart.
 */
function namedPadding(work: Work, {sizes, strides, attributes}: ReturnType<typeof windowed>): Attributes | null {
  const {pads, auto_pad: auto} = attributes;
  const isNone = !isSame(work) || (Array.isArray(pads) && pads.every((pad) => pad === 0));
  if (isNone) return {auto_pad: 'VALID'};
  if (strides.every((stride, i) => stride <= sizes[i]!)) return {auto_pad: 'SAME_UPPER'};
  if (auto === undefined) return null;
  throw new NotWritable('pooling whose windows lie apart is written for fixed sizes only');
}

/** Lower than every value, so that it is never the largest. */
function lowestAround({builder}: Work, x: string, pads: readonly number[]): string {
  const half = pads.length / 2;
  const all = builder.integers([0, 0, ...pads.slice(0, half), 0, 0, ...pads.slice(half)]);
  return builder.add('Pad', [x, all, builder.float(LOWEST)], {mode: 'constant'});
}

/** Of float32. */
const LOWEST = -(2 - 2 ** -23) * 2 ** 127;

/** ONNX's names for how TensorFlow finds, for a pixel of the result, its place in the input. */
function coordinates(work: Work): string {
  if (work.attribute<boolean>('alignCorners')) return 'align_corners';
  return work.attribute<boolean>('halfPixelCenters') ? 'half_pixel' : 'asymmetric';
}

/** Sizes as factors, where they are the same whole number for every size of the input; null: they are not. */
function factors(from: readonly Size[], to: readonly Size[]): number[] | null {
  const all = from.map((size, i) => combined(to[i]!, size, (a, b) => a / b));
  return all.every((factor): factor is number => typeof factor === 'number' && Number.isInteger(factor)) ? all : null;
}

function resized(work: Work, attributes: Attributes): void {
  const images = work.input('images');
  const [from, to] = [spatial(work, images), work.outputShape.slice(1, -1)];
  const x = work.values.get(images, channelsFirst(4));
  const whole = factors(from, to);
  if (whole) {
    const scales = work.builder.constant(Float32Array.of(1, 1, ...whole), [4], 'float32');
    give(work, work.builder.add('Resize', [x, '', scales], attributes));
    return;
  }
  const kept = work.builder.add('Shape', [x], {end: 2});
  const sizes = work.builder.add('Concat', [kept, work.sizes(to)], {axis: 0});
  give(work, work.builder.add('Resize', [x, '', '', sizes], attributes));
}

const resizeNearest: Lowering = (work) => {
  const mode = coordinates(work);
  const isWhole = factors(spatial(work, work.input('images')), work.outputShape.slice(1, -1)) !== null;
  // Of a whole number of copies each, the place is the same either way, and ONNX Runtime is faster this way.
  const isPlain = mode === 'asymmetric' || (mode === 'half_pixel' && isWhole);
  resized(work, {
    mode: 'nearest',
    coordinate_transformation_mode: isPlain ? 'asymmetric' : mode,
    nearest_mode: isPlain ? 'floor' : 'round_prefer_ceil',
  });
};

export const WINDOWS: Readonly<Record<string, Lowering>> = {
  Conv2D: convolution,
  FusedConv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transposed,
  MaxPool: pooling('MaxPool', {}),
  MaxPool3D: pooling('MaxPool', {}),
  AvgPool: pooling('AveragePool', {count_include_pad: 0}),
  AvgPool3D: pooling('AveragePool', {count_include_pad: 0}),
  ResizeBilinear: (work) => resized(work, {mode: 'linear', coordinate_transformation_mode: coordinates(work)}),
  ResizeNearestNeighbor: resizeNearest,
};
