/** Kernels that compute value by value: their result keeps the order of axes in which their inputs are there. */
import {NotWritable} from '../not-writable';
import {OnnxType} from '../messages';
import type {Order} from '../values';
import type {ElementType} from '../../record/graph';
import type {Lowering, Work} from './work';

/** Adds the nodes for one value each; gives the result's name. */
type Compute = (work: Work, names: readonly string[]) => string;

const one =
  (op: string): Compute =>
  ({builder}, names) =>
    builder.add(op, names);

/** A kernel of one input. */
function unary(compute: Compute): Lowering {
  return (work) => {
    const [id] = work.list;
    const {name, order} = work.form(id!);
    work.give({name: compute(work, [name]), order});
  };
}

/** A kernel whose inputs are broadcast with each other, in this order. */
function broadcast(inputs: readonly string[], compute: Compute): Lowering {
  return (work) => {
    const ids = inputs.map((name) => work.input(name));
    const order = work.commonOrder(ids, work.outputShape.length);
    const names = ids.map((id) => work.values.broadcast(id, order));
    work.give({name: compute(work, names), order});
  };
}

const binary = (compute: Compute): Lowering => broadcast(['a', 'b'], compute);

export function castTo({builder}: Pick<Work, 'builder'>, name: string, dtype: ElementType): string {
  return builder.add('Cast', [name], {to: OnnxType[dtype]});
}

function isFloat(work: Work, name: string): boolean {
  return work.values.value(work.input(name)).dtype === 'float32';
}

const square: Compute = ({builder}, [x]) => builder.add('Mul', [x!, x!]);

const floorDivision: Compute = (work, names) => {
  const quotient = work.builder.add('Div', names);
  return isFloat(work, 'a') ? work.builder.add('Floor', [quotient]) : quotient;
};

/** What is left of floor division, with the sign of the divisor. */
const floorMod: Compute = (work, [a, b]) => {
  const {builder} = work;
  if (!isFloat(work, 'a')) return builder.add('Mod', [a!, b!]);
  const whole = builder.add('Floor', [builder.add('Div', [a!, b!])]);
  return builder.add('Sub', [a!, builder.add('Mul', [whole, b!])]);
};

const {PI} = Math;

/** The angle of (x, y), from the arc tangent of y / x and the quadrant. */
const atan2: Compute = ({builder}, [y, x]) => {
  const zero = builder.float(0);
  const arc = builder.add('Atan', [builder.add('Div', [y!, x!])]);
  const turn = builder.add('Where', [builder.add('Less', [y!, zero]), builder.float(-PI), builder.float(PI)]);
  const left = builder.add('Where', [builder.add('Less', [x!, zero]), builder.add('Add', [arc, turn]), arc]);
  const isOrigin = builder.add('And', [builder.add('Equal', [x!, zero]), builder.add('Equal', [y!, zero])]);
  return builder.add('Where', [isOrigin, zero, left]);
};

/** A constant of the input's shape: the same for every value, those that are no numbers too. */
function filled(value: number): Lowering {
  return (work) => {
    const [id] = work.list;
    const {name, order} = work.form(id!);
    const {dtype} = work.values.value(work.output);
    work.give({name: constantLike(work, work.builder.add('Shape', [name]), value, dtype), order});
  };
}

export function constantLike(
  {builder}: Pick<Work, 'builder'>,
  shape: string,
  value: number,
  dtype: ElementType,
): string {
  const data = dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value);
  const known = dtype === 'bool' ? Uint8Array.of(value) : data;
  return builder.add('Expand', [builder.constant(known, [], dtype), shape]);
}

function withAttributes(op: string, attributes: (work: Work) => Record<string, number>): Lowering {
  return unary((work, names) => {
    const floats = Object.entries(attributes(work)).map(([key, value]) => [key, {float: value}] as const);
    return work.builder.add(op, names, Object.fromEntries(floats));
  });
}

function clip({builder, values, output}: Work, x: string, least: number, most: number): string {
  const {dtype} = values.value(output);
  const bound = (value: number): string =>
    builder.constant(dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value), [], dtype);
  return builder.add('Clip', [x, bound(least), bound(most)]);
}

/** What a convolution is fused with, by tfjs's names. */
export function activated(work: Work, activation: string, x: string): string {
  const {builder} = work;
  if (activation === 'linear') return x;
  if (activation === 'relu') return builder.add('Relu', [x]);
  if (activation === 'relu6') return clip(work, x, 0, 6);
  if (activation === 'sigmoid') return builder.add('Sigmoid', [x]);
  if (activation === 'elu') return builder.add('Elu', [x]);
  if (activation === 'leakyrelu')
    return builder.add('LeakyRelu', [x], {alpha: {float: work.attribute<number | undefined>('leakyreluAlpha') ?? 0.2}});
  throw new NotWritable(`a convolution fused with ${activation} is not written`);
}

const step: Compute = (work, [x]) => {
  const {builder} = work;
  const alpha = work.attribute<number | undefined>('alpha') ?? 0;
  return builder.add('Where', [builder.add('Greater', [x!, builder.float(0)]), builder.float(1), builder.float(alpha)]);
};

const isFinite: Compute = ({builder}, [x]) => {
  const odd = builder.add('Or', [builder.add('IsNaN', [x!]), builder.add('IsInf', [x!])]);
  return builder.add('Not', [odd]);
};

/** softmax along one axis, which is found in the order that the input is in. */
function along(op: string, attribute: string): Lowering {
  return (work) => {
    const [id] = work.list;
    const {name, order} = work.form(id!);
    const axis = work.attribute<number | undefined>(attribute) ?? -1;
    work.give({name: work.builder.add(op, [name], {axis: placeOf(axis, order)}), order});
  };
}

/** Where an axis of the value, counted from the end if negative, is in a tensor with its axes in this order. */
export function placeOf(axis: number, order: Order): number {
  return order.indexOf(axis < 0 ? axis + order.length : axis);
}

const notEqual: Compute = ({builder}, names) => builder.add('Not', [builder.add('Equal', names)]);

/** Names that are the same in ONNX or there by another. */
const UNARY: Readonly<Record<string, string>> = {
  ...sameNames('Abs Ceil Exp Floor Log Neg Reciprocal Round Sign Sqrt Erf Relu Sigmoid Softplus Tanh Elu Selu'),
  ...sameNames('Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan IsInf'),
  IsNan: 'IsNaN',
  LogicalNot: 'Not',
};

const BINARY: Readonly<Record<string, string>> = {
  ...sameNames('Add Sub Pow Equal Greater Less'),
  Multiply: 'Mul',
  RealDiv: 'Div',
  Maximum: 'Max',
  Minimum: 'Min',
  GreaterEqual: 'GreaterOrEqual',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
};

function sameNames(names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, name]));
}

function eachOf(ops: Readonly<Record<string, string>>, lowering: (op: string) => Lowering): Record<string, Lowering> {
  return Object.fromEntries(Object.entries(ops).map(([kernel, op]) => [kernel, lowering(op)]));
}

export const ELEMENTWISE: Readonly<Record<string, Lowering>> = {
  ...eachOf(UNARY, (op) => unary(one(op))),
  ...eachOf(BINARY, (op) => binary(one(op))),
  NotEqual: binary(notEqual),
  FloorDiv: binary(floorDivision),
  Mod: binary(floorMod),
  SquaredDifference: binary((work, names) => square(work, [work.builder.add('Sub', names)])),
  Atan2: binary(atan2),
  Square: unary(square),
  Rsqrt: unary(({builder}, names) => builder.add('Reciprocal', [builder.add('Sqrt', names)])),
  Expm1: unary(({builder}, names) => builder.add('Sub', [builder.add('Exp', names), builder.float(1)])),
  Log1p: unary(({builder}, [x]) => builder.add('Log', [builder.add('Add', [x!, builder.float(1)])])),
  Relu6: unary((work, [x]) => clip(work, x!, 0, 6)),
  ClipByValue: unary((work, [x]) =>
    clip(work, x!, work.attribute<number>('clipValueMin'), work.attribute<number>('clipValueMax')),
  ),
  LeakyRelu: withAttributes('LeakyRelu', (work) => ({alpha: work.attribute<number>('alpha')})),
  Prelu: broadcast(['x', 'alpha'], one('PRelu')),
  Step: unary(step),
  IsFinite: unary(isFinite),
  Cast: unary((work, [x]) => castTo(work, x!, work.attribute<ElementType>('dtype'))),
  Select: broadcast(['condition', 't', 'e'], one('Where')),
  ZerosLike: filled(0),
  OnesLike: filled(1),
  Softmax: along('Softmax', 'dim'),
  LogSoftmax: along('LogSoftmax', 'axis'),
};
