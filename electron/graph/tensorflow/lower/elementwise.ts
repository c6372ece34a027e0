/** Kernels that compute value by value. */
import {NotRecordable} from '../../record/graph';
import {floatAttribute} from '../messages';
import type {Lowering, Tensor, Work} from './work';

const unary =
  (op: string): Lowering =>
  (work) =>
    work.add(op, [work.list[0]!.name], work.list[0]!.dtype);

/** tfjs-core has made the types of both the same. */
const binary =
  (op: string): Lowering =>
  (work) =>
    work.add(op, [work.input('a').name, work.input('b').name], work.input('a').dtype);

/** Ops of bool alone, which have no type attribute. */
const logical =
  (op: string): Lowering =>
  ({builder, list}) =>
    builder.add(
      op,
      list.map(({name}) => name),
    );

/** Adding a vector to what a convolution gives is a bias: by this name TensorFlow fuses it into the convolution. */
function isBias(a: Tensor, b: Tensor): boolean {
  return a.shape.length === 4 && b.shape.length === 1 && a.shape[3] === b.shape[0] && a.dtype === 'float32';
}

const add: Lowering = (work) => binary(isBias(work.input('a'), work.input('b')) ? 'BiasAdd' : 'AddV2')(work);

const clip: Lowering = (work) => {
  const [{name, dtype}] = work.list as [Tensor];
  const bound = (attribute: string): string => work.builder.scalar(work.attribute<number>(attribute), dtype);
  const below = work.add('Minimum', [name, bound('clipValueMax')], dtype);
  return work.add('Maximum', [below, bound('clipValueMin')], dtype);
};

/** TensorFlow has no such op: max(x, 0) + alpha min(x, 0). */
const prelu: Lowering = (work) => {
  const [x, alpha] = [work.input('x'), work.input('alpha')];
  const negative = work.add('Minimum', [x.name, work.builder.scalar(0, x.dtype)], x.dtype);
  const scaled = work.add('Mul', [alpha.name, negative], x.dtype);
  return work.add('AddV2', [work.add('Relu', [x.name], x.dtype), scaled], x.dtype);
};

/**
 * max(x, c x) is a leaky ReLU for c from 0 to 1 only, but TensorFlow's graph optimiser takes it for one whatever c is
 * (FindMulAndMaximum of grappler/optimizers/remapper.cc): for other c it is written as a minimum.
 */
const maximum: Lowering = (work) => {
  const [a, b] = [work.input('a'), work.input('b')];
  const isScaled = (x: string, of: string): boolean => {
    const node = work.builder.nodeOf(x);
    return node?.op === 'Mul' && node.inputs.includes(of);
  };
  if (a.dtype !== 'float32' || !(isScaled(a.name, b.name) || isScaled(b.name, a.name))) return binary('Maximum')(work);
  const [minusA, minusB] = [a, b].map(({name}) => work.add('Neg', [name], 'float32')) as [string, string];
  return work.add('Neg', [work.add('Minimum', [minusA, minusB], 'float32')], 'float32');
};

function leakyRelu(work: Work, x: string, alpha: number): string {
  return work.add('LeakyRelu', [x], 'float32', [floatAttribute('alpha', alpha)]);
}

/** 1 above zero, else alpha; what is no number stays so. */
const step: Lowering = (work) => {
  const [{name, dtype}] = work.list as [Tensor];
  const scalar = (value: number): string => work.builder.scalar(value, dtype);
  const isAbove = work.add('Greater', [name, scalar(0)], dtype);
  const alpha = scalar(work.attribute<number | undefined>('alpha') ?? 0);
  const stepped = work.add('SelectV2', [isAbove, scalar(1), alpha], dtype);
  return work.add('SelectV2', [work.add('IsNan', [name], dtype), name, stepped], dtype);
};

const FUSED: Readonly<Record<string, string>> = {relu: 'Relu', relu6: 'Relu6', sigmoid: 'Sigmoid', elu: 'Elu'};

/** What a convolution is fused with, by tfjs's names. */
export function activated(work: Work, activation: string, x: string): string {
  if (activation === 'linear') return x;
  if (activation === 'leakyrelu')
    return leakyRelu(work, x, work.attribute<number | undefined>('leakyreluAlpha') ?? 0.2);
  const op = FUSED[activation];
  if (op === undefined) throw new NotRecordable(`a convolution fused with ${activation} is not written`);
  return work.add(op, [x], 'float32');
}

/** Kernels whose name is that of TensorFlow's op. */
function sameNames(lowering: (op: string) => Lowering, names: string): Record<string, Lowering> {
  return Object.fromEntries(names.split(' ').map((name) => [name, lowering(name)]));
}

export const ELEMENTWISE: Readonly<Record<string, Lowering>> = {
  ...sameNames(unary, 'Abs Ceil Exp Expm1 Floor Log Log1p Neg Reciprocal Round Rsqrt Sign Sqrt Square'),
  ...sameNames(unary, 'Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan Tanh'),
  ...sameNames(unary, 'Elu Erf Relu Relu6 Selu Sigmoid Softmax LogSoftmax Softplus'),
  ...sameNames(unary, 'IsNan IsInf IsFinite OnesLike ZerosLike'),
  ...sameNames(binary, 'Sub RealDiv FloorDiv Minimum Pow SquaredDifference Atan2'),
  ...sameNames(binary, 'Equal NotEqual Greater GreaterEqual Less LessEqual'),
  ...sameNames(logical, 'LogicalAnd LogicalOr LogicalNot'),
  Add: add,
  Multiply: binary('Mul'),
  Mod: binary('FloorMod'),
  Maximum: maximum,
  ClipByValue: clip,
  Prelu: prelu,
  LeakyRelu: (work) => leakyRelu(work, work.list[0]!.name, work.attribute<number>('alpha')),
  Step: step,
  Cast: (work) => work.cast(work.list[0]!, work.output.dtype),
  Select: (work) =>
    work.add(
      'SelectV2',
      ['condition', 't', 'e'].map((name) => work.input(name).name),
      work.output.dtype,
    ),
};
