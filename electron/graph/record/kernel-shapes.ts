/** The shape and type of what each kernel of tfjs-core gives, from its inputs and attributes, without computing it. */
import {backend_util as util, util as core} from '@tensorflow/tfjs-core';
import {NotRecordable, type ElementType} from './graph';

export interface Told {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

export type Attributes = Readonly<Record<string, unknown>>;
type Inputs = Readonly<Record<string, Told>>;
type ShapeRule = (inputs: Inputs, attributes: Attributes) => readonly Told[];

/** What the kernel gives; throws NotRecordable for one that has no rule. */
export function outputsOf(kernel: string, inputs: Inputs, attributes: Attributes): readonly Told[] {
  const rule = RULES[kernel];
  if (!rule) throw new NotRecordable(`there is no shape rule for ${kernel}`);
  return rule(inputs, attributes);
}

export const KERNELS = (): readonly string[] => Object.keys(RULES);

const one = (shape: readonly number[], dtype: ElementType): Told[] => [{shape, dtype}];

function first(inputs: Inputs): Told {
  return Object.values(inputs)[0]!;
}

function listOf(inputs: Inputs): Told[] {
  return Object.values(inputs);
}

function broadcast(inputs: readonly Told[]): number[] {
  return inputs.map(({shape}) => [...shape]).reduce((a, b) => util.assertAndGetBroadcastShape(a, b));
}

const same: ShapeRule = (inputs) => one(first(inputs).shape, first(inputs).dtype);
const question: ShapeRule = (inputs) => one(first(inputs).shape, 'bool');
const arithmetic: ShapeRule = ({a, b}) => one(broadcast([a!, b!]), a!.dtype);
const comparison: ShapeRule = ({a, b}) => one(broadcast([a!, b!]), 'bool');

/** The axes that an attribute names, from 0 on; all where it names none. */
function axesOf(attribute: unknown, shape: readonly number[]): number[] {
  return core.parseAxisParam(attribute as number[], [...shape]);
}

function reduction(dtype: (x: Told) => ElementType): ShapeRule {
  return ({x}, {axis, reductionIndices, keepDims}) => {
    // Of the maximum alone, tfjs calls the axes so.
    const gone = axesOf(axis ?? reductionIndices, x!.shape);
    const [kept] = util.computeOutAndReduceShapes([...x!.shape], gone);
    return one(keepDims ? util.expandShapeToKeepDim(kept, gone) : kept, dtype(x!));
  };
}

type Two = [number, number];
type Three = [number, number, number];

function shapeOfConvolution({shape}: Told, filter: Told, attributes: Attributes, depthwise: boolean): number[] {
  const {strides, dilations, pad, dimRoundingMode} = attributes;
  const info = util.computeConv2DInfo(
    shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    strides as Two,
    (dilations ?? 1) as Two,
    pad as 'same',
    dimRoundingMode as 'floor',
    depthwise,
  );
  return info.outShape;
}

const convolution: ShapeRule = ({x, filter}, attributes) =>
  one(shapeOfConvolution(x!, filter!, attributes, false), x!.dtype);

const convolution3d: ShapeRule = ({x, filter}, {strides, dilations, pad}) =>
  one(
    util.computeConv3DInfo(
      x!.shape as [number, number, number, number, number],
      filter!.shape as [number, number, number, number, number],
      strides as Three,
      (dilations ?? 1) as Three,
      pad as 'same',
    ).outShape,
    x!.dtype,
  );

const pooling: ShapeRule = ({x}, {filterSize, strides, pad, dimRoundingMode}) =>
  one(
    util.computePool2DInfo(
      x!.shape as [number, number, number, number],
      filterSize as Two,
      strides as Two,
      1,
      pad as 'same',
      dimRoundingMode as 'floor',
    ).outShape,
    x!.dtype,
  );

const pooling3d: ShapeRule = ({x}, {filterSize, strides, pad, dimRoundingMode}) =>
  one(
    util.computePool3DInfo(
      x!.shape as [number, number, number, number, number],
      filterSize as Three,
      strides as Three,
      1,
      pad as 'same',
      dimRoundingMode as 'floor',
    ).outShape,
    x!.dtype,
  );

const resize: ShapeRule = ({images}, {size}) => {
  const [height, width] = size as Two;
  return one([images!.shape[0]!, height, width, images!.shape[3]!], 'float32');
};

const matMul: ShapeRule = ({a, b}, {transposeA, transposeB}) => {
  const rows = a!.shape.at(transposeA ? -1 : -2)!;
  const columns = b!.shape.at(transposeB ? -2 : -1)!;
  const leading = [a!, b!].map(({shape, dtype}) => ({shape: shape.slice(0, -2), dtype}));
  return one([...broadcast(leading), rows, columns], a!.dtype);
};

const einsum: ShapeRule = (inputs, {equation}) => {
  const tensors = listOf(inputs);
  const {allDims, idDims} = util.decodeEinsumEquation(equation as string, tensors.length);
  const sizes = new Map<number, number>();
  for (const [i, dims] of idDims.entries())
    for (const [axis, dim] of dims.entries()) sizes.set(dim, tensors[i]!.shape[axis]!);
  const output = (equation as string).replaceAll(' ', '').split('->')[1] ?? '';
  return one(
    Array.from(output, (letter) => sizes.get(allDims.indexOf(letter))!),
    tensors[0]!.dtype,
  );
};

const reshape: ShapeRule = ({x}, {shape}) =>
  one(core.inferFromImplicitShape(shape as number[], core.sizeFromShape([...x!.shape])), x!.dtype);

const pad: ShapeRule = ({x}, {paddings}) =>
  one(
    x!.shape.map((size, i) => size + (paddings as Two[])[i]![0] + (paddings as Two[])[i]![1]),
    x!.dtype,
  );

const concat: ShapeRule = (inputs, {axis}) => {
  const parts = listOf(inputs);
  const [at] = core.parseAxisParam(axis as number, [...parts[0]!.shape]);
  return one(
    util.computeOutShape(
      parts.map(({shape}) => [...shape]),
      at!,
    ),
    parts[0]!.dtype,
  );
};

const split: ShapeRule = ({x}, {numOrSizeSplits, axis}) => {
  const [at] = core.parseAxisParam(axis as number, [...x!.shape]);
  const asTensor = {shape: [...x!.shape]} as unknown as Parameters<typeof util.prepareSplitSize>[0];
  const sizes = util.prepareSplitSize(asTensor, numOrSizeSplits as number[], at!);
  return sizes.map((size) => ({shape: x!.shape.map((own, i) => (i === at ? size : own)), dtype: x!.dtype}));
};

const pack: ShapeRule = (inputs, {axis}) => {
  const parts = listOf(inputs);
  const {shape, dtype} = parts[0]!;
  const at = (axis as number) < 0 ? (axis as number) + shape.length + 1 : (axis as number);
  return one(shape.toSpliced(at, 0, parts.length), dtype);
};

const unpack: ShapeRule = ({value}, {axis}) => {
  const [at] = core.parseAxisParam(axis as number, [...value!.shape]);
  const part = {shape: value!.shape.toSpliced(at!, 1), dtype: value!.dtype};
  return Array.from({length: value!.shape[at!]!}, () => part);
};

const gather: ShapeRule = ({x, indices}, {axis, batchDims}) => {
  const [at] = core.parseAxisParam(axis as number, [...x!.shape]);
  const own = indices!.shape.slice((batchDims as number | undefined) ?? 0);
  return one([...x!.shape.slice(0, at), ...own, ...x!.shape.slice(at! + 1)], x!.dtype);
};

const topK: ShapeRule = ({x}, {k}) => {
  const shape = [...x!.shape.slice(0, -1), k as number];
  return [
    {shape, dtype: x!.dtype},
    {shape, dtype: 'int32'},
  ];
};

const expandDims: ShapeRule = ({input}, {dim}) => {
  const at = (dim as number) < 0 ? (dim as number) + input!.shape.length + 1 : (dim as number);
  return one(input!.shape.toSpliced(at, 0, 1), input!.dtype);
};

const slice: ShapeRule = ({x}, {begin, size}) =>
  one(
    (size as number[]).map((length, i) => (length === -1 ? x!.shape[i]! - (begin as number[])[i]! : length)),
    x!.dtype,
  );

const transpose: ShapeRule = ({x}, {perm}) =>
  one(
    (perm as number[]).map((axis) => x!.shape[axis]!),
    x!.dtype,
  );

const RULES: Readonly<Record<string, ShapeRule>> = {
  ...ruled(same, 'Abs Ceil Exp Expm1 Floor Log Log1p Neg Reciprocal Round Rsqrt Sign Sqrt Square Step'),
  ...ruled(same, 'Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan Tanh ClipByValue'),
  ...ruled(same, 'Elu Erf LeakyRelu Relu Relu6 Selu Sigmoid Softmax LogSoftmax Softplus Prelu'),
  ...ruled(same, 'Identity OnesLike ZerosLike Cumsum Cumprod Reverse'),
  ...ruled(question, 'IsNan IsInf IsFinite LogicalNot'),
  ...ruled(arithmetic, 'Add Sub Multiply RealDiv FloorDiv Mod Maximum Minimum Pow SquaredDifference Atan2'),
  ...ruled(comparison, 'Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr'),
  ...ruled(
    reduction(({dtype}) => dtype),
    'Max Min Prod All Any',
  ),
  ...ruled(
    reduction(() => 'float32'),
    'Mean',
  ),
  ...ruled(
    reduction(({dtype}) => (dtype === 'bool' ? 'int32' : dtype)),
    'Sum',
  ),
  ...ruled(
    reduction(() => 'int32'),
    'ArgMax ArgMin',
  ),
  ...ruled(convolution, 'Conv2D FusedConv2D'),
  DepthwiseConv2dNative: ({x, filter}, attributes) => one(shapeOfConvolution(x!, filter!, attributes, true), x!.dtype),
  Conv3D: convolution3d,
  Conv2DBackpropInput: ({dy}, {inputShape}) => one(inputShape as number[], dy!.dtype),
  ...ruled(pooling, 'MaxPool AvgPool'),
  ...ruled(pooling3d, 'MaxPool3D AvgPool3D'),
  ...ruled(resize, 'ResizeBilinear ResizeNearestNeighbor'),
  BatchMatMul: matMul,
  Einsum: einsum,
  Reshape: reshape,
  PadV2: pad,
  MirrorPad: pad,
  Concat: concat,
  SplitV: split,
  Pack: pack,
  Unpack: unpack,
  GatherV2: gather,
  TopK: topK,
  ExpandDims: expandDims,
  Slice: slice,
  Transpose: transpose,
  Tile: ({x}, {reps}) =>
    one(
      x!.shape.map((size, i) => size * (reps as number[])[i]!),
      x!.dtype,
    ),
  Cast: ({x}, {dtype}) => one(x!.shape, dtype as ElementType),
  Select: ({t, e}) => one(broadcast([t!, e!]), t!.dtype),
  OneHot: ({indices}, {depth, dtype}) => one([...indices!.shape, depth as number], dtype as ElementType),
};

function ruled(rule: ShapeRule, names: string): Record<string, ShapeRule> {
  return Object.fromEntries(names.split(' ').map((name) => [name, rule]));
}
