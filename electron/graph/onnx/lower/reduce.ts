/** Kernels that make one value of many along axes, or along one axis. */
import {util} from '@tensorflow/tfjs-core';
import {castTo, placeOf} from './elementwise';
import type {Order} from '../values';
import type {Lowering, Work} from './work';

function axesOf(work: Work, id: number): number[] {
  const rank = work.values.rank(id);
  return util.parseAxisParam(
    // Of the maximum alone, tfjs calls them so.
    work.attribute<number[]>(work.node.kernel === 'Max' ? 'reductionIndices' : 'axis'),
    Array.from({length: rank}, () => 1),
  );
}

/** The order that is left when these axes are gone, each axis by its new number. */
function without(order: Order, gone: readonly number[]): Order {
  return order.filter((axis) => !gone.includes(axis)).map((axis) => axis - gone.filter((one) => one < axis).length);
}

interface Reduction {
  readonly op: string;
  /** What all values are before, and what is made of the result. */
  readonly before?: (work: Work, name: string) => string;
  readonly after?: (work: Work, name: string) => string;
}

function reduction({op, before, after}: Reduction): Lowering {
  return (work) => {
    const x = work.input('x');
    const axes = axesOf(work, x);
    const {name, order} = work.form(x);
    const keep = work.attribute<boolean | undefined>('keepDims') ?? false;
    const given = before?.(work, name) ?? name;
    const reduced = axes.length === 0 ? given : reducedBy(work, op, given, axes, {order, keep});
    work.give({name: after?.(work, reduced) ?? reduced, order: keep ? order : without(order, axes)});
  };
}

function reducedBy(
  {builder}: Work,
  op: string,
  x: string,
  axes: readonly number[],
  {order, keep}: {readonly order: Order; readonly keep: boolean},
): string {
  const places = axes.map((axis) => order.indexOf(axis)).toSorted((a, b) => a - b);
  const keepdims = keep ? 1 : 0;
  // Of these, opset 17 has only the sum take its axes as a tensor.
  return op === 'ReduceSum'
    ? builder.add(op, [x, builder.integers(places)], {keepdims})
    : builder.add(op, [x], {axes: places, keepdims});
}

function argReduction(op: string): Lowering {
  return (work) => {
    const x = work.input('x');
    const [axis] = axesOf(work, x);
    const {name, order} = work.form(x);
    const index = work.builder.add(op, [name], {axis: order.indexOf(axis!), keepdims: 0});
    work.give({name: castTo(work, index, 'int32'), order: without(order, [axis!])});
  };
}

const cumsum: Lowering = (work) => {
  const {name, order} = work.form(work.input('x'));
  const axis = work.builder.integers([placeOf(work.attribute<number>('axis'), order)], []);
  const [exclusive, reverse] = [work.attribute<boolean>('exclusive'), work.attribute<boolean>('reverse')];
  const attributes = {exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0};
  work.give({name: work.builder.add('CumSum', [name, axis], attributes), order});
};

const toInt = (work: Work, name: string): string => castTo(work, name, 'int32');
const toBool = (work: Work, name: string): string => castTo(work, name, 'bool');

const sum: Lowering = (work) => {
  const isBool = work.values.value(work.input('x')).dtype === 'bool';
  reduction({op: 'ReduceSum', ...(isBool ? {before: toInt} : {})})(work);
};

export const REDUCTIONS: Readonly<Record<string, Lowering>> = {
  Max: reduction({op: 'ReduceMax'}),
  Min: reduction({op: 'ReduceMin'}),
  Mean: reduction({op: 'ReduceMean'}),
  Prod: reduction({op: 'ReduceProd'}),
  Sum: sum,
  Any: reduction({op: 'ReduceMax', before: toInt, after: toBool}),
  All: reduction({op: 'ReduceMin', before: toInt, after: toBool}),
  ArgMax: argReduction('ArgMax'),
  ArgMin: argReduction('ArgMin'),
  Cumsum: cumsum,
};
