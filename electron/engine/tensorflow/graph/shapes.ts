/**
 * The shape and type that each TensorFlow op gives, for the ops that tfjs-node's kernels call: what running the op
 * would say, without running it. Sources: the ops' registrations in tensorflow/core/ops/*.cc.
 */
import {DataType} from './graph-def';

export interface Known {
  readonly shape: readonly number[];
  readonly dtype: number;
  /** A constant's values. */
  readonly values: ArrayLike<number> | null;
}

export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export type Attributes = Readonly<Record<string, unknown>>;
type ShapeRule = (
  inputs: readonly Known[],
  attributes: Attributes,
) => readonly {readonly shape: readonly number[]; readonly dtype: number}[];

/** The op, or what it is asked to do, has no rule here: the plan is then run op by op. */
export class NotRecordable extends Error {
  override readonly name = 'NotRecordable';
}

export function outputsOf(
  op: string,
  inputs: readonly Known[],
  attributes: Attributes,
): readonly {readonly shape: readonly number[]; readonly dtype: number}[] {
  const rule = RULES[op];
  if (!rule) throw new NotRecordable(`there is no shape rule for ${op}`);
  return rule(inputs, attributes);
}

const one = (shape: readonly number[], dtype: number): {shape: readonly number[]; dtype: number}[] => [{shape, dtype}];
const same: ShapeRule = ([x]) => one(x!.shape, x!.dtype);

function constant(input: Known | undefined): number[] {
  if (!input?.values) throw new NotRecordable('a size or an axis is computed, not given');
  return Array.from(input.values, Number);
}

/** numpy's broadcasting. */
function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({length: rank}, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

const arithmetic: ShapeRule = (inputs) => one(broadcast(...inputs.map((input) => input.shape)), inputs[0]!.dtype);
const comparison: ShapeRule = (inputs) => one(broadcast(...inputs.map((input) => input.shape)), DataType.bool);
const select: ShapeRule = (inputs) => one(broadcast(...inputs.map((input) => input.shape)), inputs[1]!.dtype);

const reduction: ShapeRule = ([x, axes], {keep_dims: keep}) => {
  const gone = constant(axes).map((axis) => (axis < 0 ? axis + x!.shape.length : axis));
  return one(
    keep ? x!.shape.map((size, i) => (gone.includes(i) ? 1 : size)) : x!.shape.filter((_, i) => !gone.includes(i)),
    x!.dtype,
  );
};

const argReduction: ShapeRule = ([x, axis], {output_type: dtype}) => {
  const [gone] = constant(axis);
  return one(
    x!.shape.filter((_, i) => i !== (gone! < 0 ? gone! + x!.shape.length : gone)),
    (dtype as number | undefined) ?? DataType.int64,
  );
};

/** A window along one spatial axis; `around`: explicit padding, both sides together. */
interface AxisWindow {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly around: number;
}

/** Length of one spatial axis after a window (tensorflow/core/framework/kernel_shape_util.h). */
function windowed(length: number, {size, stride, dilation, around}: AxisWindow, padding: string): number {
  if (padding === 'SAME') return Math.ceil(length / stride);
  return Math.floor((length + around - (size - 1) * dilation - 1) / stride) + 1;
}

/** Spatial sizes of an NHWC or NDHWC window op. */
function spatial(
  shape: readonly number[],
  window: readonly number[],
  {strides, dilations, padding, explicit_paddings: explicit}: Attributes,
): number[] {
  const stride = strides as number[];
  const dilation = (dilations as number[] | undefined) ?? stride.map(() => 1);
  const around = (explicit as number[] | undefined) ?? [];
  return window.map((size, i) => {
    const axis = i + 1;
    const along: AxisWindow = {
      size,
      stride: stride[axis]!,
      dilation: dilation[axis]!,
      around: (around[2 * axis] ?? 0) + (around[2 * axis + 1] ?? 0),
    };
    return windowed(shape[axis]!, along, padding as string);
  });
}

const convolution: ShapeRule = ([x, filter], attributes) =>
  one([x!.shape[0]!, ...spatial(x!.shape, filter!.shape.slice(0, -2), attributes), filter!.shape.at(-1)!], x!.dtype);

const depthwise: ShapeRule = ([x, filter], attributes) =>
  one(
    [x!.shape[0]!, ...spatial(x!.shape, filter!.shape.slice(0, 2), attributes), filter!.shape[2]! * filter!.shape[3]!],
    x!.dtype,
  );

const pooling: ShapeRule = ([x], attributes) =>
  one(
    [x!.shape[0]!, ...spatial(x!.shape, (attributes['ksize'] as number[]).slice(1, -1), attributes), x!.shape.at(-1)!],
    x!.dtype,
  );

const toConstantShape: ShapeRule = ([sizes, , y]) => one(constant(sizes), y!.dtype);

const resize: ShapeRule = ([x, size], _) => one([x!.shape[0]!, ...constant(size), x!.shape[3]!], DataType.float32);
const resizeNearest: ShapeRule = ([x, size]) => one([x!.shape[0]!, ...constant(size), x!.shape[3]!], x!.dtype);

const matMul: ShapeRule = ([a, b], attributes) => {
  const [rows, columns] = [
    a!.shape.at(attributes['adj_x'] || attributes['transpose_a'] ? -1 : -2)!,
    b!.shape.at(attributes['adj_y'] || attributes['transpose_b'] ? -2 : -1)!,
  ];
  return one([...broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), rows, columns], a!.dtype);
};

const reshape: ShapeRule = ([x, target]) => {
  const wanted = constant(target);
  const count = x!.shape.reduce((a, b) => a * b, 1);
  const known = wanted.reduce((a, b) => (b === -1 ? a : a * b), 1);
  return one(
    wanted.map((size) => (size === -1 ? count / known : size)),
    x!.dtype,
  );
};

const pad: ShapeRule = ([x, paddings]) => {
  const around = constant(paddings);
  return one(
    x!.shape.map((size, i) => size + around[2 * i]! + around[2 * i + 1]!),
    x!.dtype,
  );
};

const concat: ShapeRule = (inputs) => {
  const parts = inputs.slice(0, -1);
  const [axis] = constant(inputs.at(-1));
  const at = axis! < 0 ? axis! + parts[0]!.shape.length : axis!;
  return one(
    parts[0]!.shape.map((size, i) => (i === at ? parts.reduce((sum, part) => sum + part.shape[i]!, 0) : size)),
    parts[0]!.dtype,
  );
};

const split: ShapeRule = ([x, sizes, axis]) => {
  const [at] = constant(axis);
  return constant(sizes).map((length) => ({
    shape: x!.shape.map((size, i) => (i === at ? length : size)),
    dtype: x!.dtype,
  }));
};

const pack: ShapeRule = (inputs, {axis}) => {
  const {shape, dtype} = inputs[0]!;
  const at = (axis as number) < 0 ? (axis as number) + shape.length + 1 : (axis as number);
  return one(shape.toSpliced(at, 0, inputs.length), dtype);
};

const unpack: ShapeRule = ([x], {axis, num}) => {
  const at = (axis as number) < 0 ? (axis as number) + x!.shape.length : (axis as number);
  return Array.from({length: num as number}, () => ({shape: x!.shape.toSpliced(at, 1), dtype: x!.dtype}));
};

const gather: ShapeRule = ([x, indices, axis], {batch_dims: batchDims}) => {
  const [at] = constant(axis);
  return one(
    [
      ...x!.shape.slice(0, at),
      ...indices!.shape.slice((batchDims as number | undefined) ?? 0),
      ...x!.shape.slice(at! + 1),
    ],
    x!.dtype,
  );
};

const spaceToBatch: ShapeRule = ([x, block, paddings]) => {
  const sizes = constant(block);
  const around = constant(paddings);
  const product = sizes.reduce((a, b) => a * b, 1);
  const spatialSizes = sizes.map((size, i) => (x!.shape[i + 1]! + around[2 * i]! + around[2 * i + 1]!) / size);
  return one([x!.shape[0]! * product, ...spatialSizes, ...x!.shape.slice(1 + sizes.length)], x!.dtype);
};

const batchToSpace: ShapeRule = ([x, block, crops]) => {
  const sizes = constant(block);
  const off = constant(crops);
  const product = sizes.reduce((a, b) => a * b, 1);
  const spatialSizes = sizes.map((size, i) => x!.shape[i + 1]! * size - off[2 * i]! - off[2 * i + 1]!);
  return one([x!.shape[0]! / product, ...spatialSizes, ...x!.shape.slice(1 + sizes.length)], x!.dtype);
};

const depthToSpace: ShapeRule = ([x], {block_size: block}) => {
  const [n, h, w, c] = x!.shape as [number, number, number, number];
  const size = block as number;
  return one([n, h * size, w * size, c / (size * size)], x!.dtype);
};

const topK: ShapeRule = ([x, k]) => {
  const shape = [...x!.shape.slice(0, -1), constant(k)[0]!];
  return [
    {shape, dtype: x!.dtype},
    {shape, dtype: DataType.int32},
  ];
};

const batchNorm: ShapeRule = ([x, scale]) => [
  {shape: x!.shape, dtype: x!.dtype},
  ...Array.from({length: 5}, () => ({shape: scale!.shape, dtype: DataType.float32})),
];

const RULES: Readonly<Record<string, ShapeRule>> = {
  ...ruled(same, 'Abs Ceil Exp Expm1 Floor Log Log1p Neg Reciprocal Round Rsqrt Sign Sqrt Square'),
  ...ruled(same, 'Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan Tanh'),
  ...ruled(same, 'Elu Erf LeakyRelu Relu Relu6 Selu Sigmoid Softmax LogSoftmax Softplus Softsign LRN'),
  ...ruled(same, 'Identity OnesLike ZerosLike LogicalNot Cumsum Cumprod ReverseV2'),
  ...ruled(
    arithmetic,
    'Add AddV2 Sub Mul Div RealDiv DivNoNan FloorDiv FloorMod Mod Maximum Minimum Pow SquaredDifference Atan2',
  ),
  ...ruled(comparison, 'Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr'),
  ...ruled(reduction, 'Max Min Sum Mean Prod All Any'),
  ...ruled(argReduction, 'ArgMax ArgMin'),
  ...ruled(convolution, 'Conv2D Conv3D'),
  ...ruled(pooling, 'MaxPool AvgPool MaxPool3D AvgPool3D'),
  ...ruled(toConstantShape, 'Conv2DBackpropInput Conv3DBackpropInputV2'),
  ...ruled(matMul, 'MatMul BatchMatMul BatchMatMulV2'),
  ...ruled(pad, 'Pad PadV2 MirrorPad'),
  ...ruled(select, 'Select SelectV2'),
  ...ruled(([x]) => one(x!.shape, DataType.bool), 'IsNan IsInf IsFinite'),
  ...ruled(batchNorm, 'FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3'),
  BiasAdd: same,
  DepthwiseConv2dNative: depthwise,
  ResizeBilinear: resize,
  ResizeNearestNeighbor: resizeNearest,
  Reshape: reshape,
  Transpose: ([x, order]) =>
    one(
      constant(order).map((axis) => x!.shape[axis]!),
      x!.dtype,
    ),
  ConcatV2: concat,
  SplitV: split,
  Pack: pack,
  Unpack: unpack,
  Slice: ([x, begin, size]) => {
    const from = constant(begin);
    return one(
      constant(size).map((length, i) => (length === -1 ? x!.shape[i]! - from[i]! : length)),
      x!.dtype,
    );
  },
  Tile: ([x, times]) => {
    const repeats = constant(times);
    return one(
      x!.shape.map((size, i) => size * repeats[i]!),
      x!.dtype,
    );
  },
  ExpandDims: ([x, axis]) => {
    const [at] = constant(axis);
    return one(x!.shape.toSpliced(at! < 0 ? at! + x!.shape.length + 1 : at!, 0, 1), x!.dtype);
  },
  GatherV2: gather,
  Cast: ([x], {DstT: dtype}) => one(x!.shape, dtype as number),
  OneHot: ([indices, depth], {T: dtype}) => one([...indices!.shape, constant(depth)[0]!], dtype as number),
  Fill: ([sizes, value]) => one(constant(sizes), value!.dtype),
  LinSpace: ([start, , count]) => one(constant(count), start!.dtype),
  Range: ([start, stop, step], {Tidx: dtype}) =>
    one([Math.ceil((constant(stop)[0]! - constant(start)[0]!) / constant(step)[0]!)], dtype as number),
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
  DepthToSpace: depthToSpace,
  TopKV2: topK,
};

function ruled(rule: ShapeRule, names: string): Record<string, ShapeRule> {
  return Object.fromEntries(names.split(' ').map((name) => [name, rule]));
}
