/** Kernels that move values without computing: shapes, parts, and matrices, whose axes have a meaning. */
import {Varying, type Size} from '../../record/unify';
import {OnnxType} from '../messages';
import {NotWritable} from '../not-writable';
import {combined, fixed, isEqual} from '../sizes';
import {inOrder, type Order} from '../values';
import {placeOf} from './elementwise';
import type {Lowering, Work} from './work';

/** No node: only what the axes are called changes. */
const transpose: Lowering = (work) => {
  const perm = work.attribute<number[]>('perm');
  work.values.alias(work.output, work.input('x'), (order) => order.map((axis) => perm.indexOf(axis)));
};

const reshape: Lowering = (work) => {
  const x = work.list[0]!;
  const [from, to] = [work.values.shape(x), work.outputShape];
  const units = unitsOnly(from, to);
  if (units) {
    squeezeAndExpand(work, x, units);
    return;
  }
  const order = inOrder(to.length);
  if (work.values.isFixed(x) && !to.some((size) => size instanceof Varying)) {
    work.give({name: work.values.reshaped(x, inOrder(from.length), to as readonly number[]), order});
    return;
  }
  const target = work.builder.add('Reshape', [work.values.get(x), reshapeTarget(work, from, to)]);
  work.give({name: target, order});
};

/** 0 for a size that is the input's at the same place, -1 for one that is left over. */
function reshapeTarget(work: Work, from: readonly Size[], to: readonly Size[]): string {
  const copied = to.map((size, axis): Size =>
    size instanceof Varying && axis < from.length && isEqual(size, from[axis]!) ? 0 : size,
  );
  const left = copied.filter((size) => size instanceof Varying);
  if (left.length > 1) return work.sizes(to);
  return work.builder.integers(copied.map((size) => (size instanceof Varying ? -1 : size)));
}

interface Units {
  /** Axes of size 1 of the input that are gone. */
  readonly gone: readonly number[];
  /** Axes of size 1 of the output that are new. */
  readonly added: readonly number[];
}

/** Where shapes differ in axes of size 1 only; null: they differ in more. */
function unitsOnly(from: readonly Size[], to: readonly Size[]): Units | null {
  const gone: number[] = [];
  const added: number[] = [];
  let [a, b] = [0, 0];
  while (a < from.length || b < to.length) {
    if (a < from.length && b < to.length && isEqual(from[a]!, to[b]!)) {
      a += 1;
      b += 1;
    } else if (from[a] === 1) {
      gone.push(a);
      a += 1;
    } else if (to[b] === 1) {
      added.push(b);
      b += 1;
    } else return null;
  }
  return {gone, added};
}

function squeezeAndExpand(work: Work, x: number, {gone, added}: Units): void {
  if (gone.length === 0 && added.length === 0) {
    work.values.alias(work.output, x);
    return;
  }
  if (work.values.isFixed(x)) {
    const to = work.outputShape as readonly number[];
    work.give({name: work.values.reshaped(x, inOrder(work.values.rank(x)), to), order: inOrder(to.length)});
    return;
  }
  const {name, order} = work.form(x);
  const squeezed = gone.length
    ? work.builder.add('Squeeze', [name, work.builder.integers(placesOf(gone, order))])
    : name;
  const left = order.filter((axis) => !gone.includes(axis));
  // Each axis that stays, by its number in the output.
  const stays = inOrder(work.outputShape.length).filter((axis) => !added.includes(axis));
  const kept = left.map((axis) => stays[left.filter((other) => other < axis).length]!);
  const full = withNew(kept, added);
  const expanded = added.length
    ? work.builder.add('Unsqueeze', [squeezed, work.builder.integers(placesOf(added, full))])
    : squeezed;
  work.give({name: expanded, order: full});
}

function placesOf(axes: readonly number[], order: Order): number[] {
  return axes.map((axis) => order.indexOf(axis)).toSorted((a, b) => a - b);
}

/** New axes before the one that follows them, in the order that the others have. */
function withNew(order: Order, added: readonly number[]): Order {
  const out = [...order];
  for (const axis of added.toReversed()) {
    const next = out.indexOf(axis + 1);
    out.splice(next === -1 ? out.length : next, 0, axis);
  }
  return out;
}

const expandDims: Lowering = (work) => {
  const dim = work.attribute<number>('dim');
  const at = dim < 0 ? dim + work.outputShape.length : dim;
  squeezeAndExpand(work, work.input('input'), {gone: [], added: [at]});
};

const concat: Lowering = (work) => {
  const order = work.commonOrder(work.list, work.outputShape.length);
  const names = work.list.map((id) => work.values.get(id, order));
  const axis = placeOf(work.attribute<number>('axis'), order);
  work.give({name: work.builder.add('Concat', names, {axis}), order});
};

const pack: Lowering = (work) => {
  const axis = work.attribute<number>('axis');
  const at = axis < 0 ? axis + work.outputShape.length : axis;
  const places = work.builder.integers([at]);
  const parts = work.list.map((id) => work.builder.add('Unsqueeze', [work.values.get(id), places]));
  work.give({name: work.builder.add('Concat', parts, {axis: at}), order: inOrder(work.outputShape.length)});
};

const unpack: Lowering = (work) => {
  const value = work.input('value');
  const axis = work.attribute<number>('axis');
  const at = axis < 0 ? axis + work.values.rank(value) : axis;
  const x = work.values.get(value);
  for (const [i, output] of work.node.outputs.entries()) {
    const name = work.builder.add('Gather', [x, work.builder.integers([i], [])], {axis: at});
    work.values.set(output, {name, order: inOrder(work.values.rank(output))});
  }
};

const split: Lowering = (work) => {
  const {name, order} = work.form(work.input('x'));
  const axis = work.attribute<number>('axis');
  const logical = axis < 0 ? axis + order.length : axis;
  const sizes = work.sizes(work.node.outputs.map((output) => work.values.shape(output)[logical]!));
  const parts = work.builder.addSeveral('Split', [name, sizes], {axis: placeOf(axis, order)}, work.node.outputs.length);
  for (const [i, output] of work.node.outputs.entries()) work.values.set(output, {name: parts[i]!, order});
};

const END = 2 ** 31 - 1;

const slice: Lowering = (work) => {
  const x = work.input('x');
  const [from, to] = [work.values.shape(x), work.outputShape];
  const begin = work.attribute<Size[]>('begin');
  const {name, order} = work.form(x);
  const axes = inOrder(from.length).filter((axis) => !isEqual(from[axis]!, to[axis]!));
  if (axes.length === 0) {
    work.values.alias(work.output, x);
    return;
  }
  const starts = axes.map((axis) => boundary(begin[axis]!, from[axis]!));
  const ends = axes.map((axis) => {
    const end = combined(begin[axis]!, to[axis]!, (start, length) => start + length);
    return isEqual(end, from[axis]!) ? END : boundary(end, from[axis]!);
  });
  const {builder} = work;
  const places = builder.integers(axes.map((axis) => order.indexOf(axis)));
  work.give({name: builder.add('Slice', [name, work.sizes(starts), work.sizes(ends), places]), order});
};

/** A place along an axis that is not fixed, counted from the end where that is the same for all sizes. */
function boundary(at: Size, size: Size): Size {
  if (!(at instanceof Varying)) return at;
  const fromEnd = combined(at, size, (place, length) => place - length);
  return fromEnd instanceof Varying || fromEnd >= 0 ? at : fromEnd;
}

const reverse: Lowering = (work) => {
  const {name, order} = work.form(work.input('x'));
  const dims = work.attribute<number[] | number>('dims');
  const axes = (Array.isArray(dims) ? dims : [dims]).map((axis) => placeOf(axis, order));
  if (axes.length === 0) {
    work.values.alias(work.output, work.input('x'));
    return;
  }
  const {builder} = work;
  const all = (value: number): string => builder.integers(axes.map(() => value));
  work.give({name: builder.add('Slice', [name, all(-1), all(-END), builder.integers(axes), all(-1)]), order});
};

const pad: Lowering = (work) => {
  const {name, order} = work.form(work.input('x'));
  const paddings = work.attribute<[Size, Size][]>('paddings').map(([a, b]) => [fixed(a), fixed(b)] as const);
  const turned = order.map((axis) => paddings[axis]!);
  const pads = work.builder.integers([...turned.map(([before]) => before), ...turned.map(([, after]) => after)]);
  const mode = work.attribute<string | undefined>('mode');
  if (mode === 'symmetric') {
    const padded = turned.reduce((x, [before, after], axis) => mirrored(work, x, axis, [before, after]), name);
    work.give({name: padded, order});
    return;
  }
  const value = mode ? [] : [work.builder.float(work.attribute<number>('constantValue'))];
  work.give({name: work.builder.add('Pad', [name, pads, ...value], {mode: mode ?? 'constant'}), order});
};

/** Along one axis, the first and last values once more, the other way round. */
function mirrored({builder}: Work, x: string, axis: number, [before, after]: readonly [number, number]): string {
  const part = (start: number, end: number): string =>
    builder.add('Slice', [x, ...[[start], [end], [axis], [-1]].map((values) => builder.integers(values))]);
  const parts = [...(before > 0 ? [part(before - 1, -END)] : []), x, ...(after > 0 ? [part(-1, -after - 1)] : [])];
  return parts.length === 1 ? x : builder.add('Concat', parts, {axis});
}

const tile: Lowering = (work) => {
  const {name, order} = work.form(work.input('x'));
  const reps = work.attribute<Size[]>('reps');
  work.give({name: work.builder.add('Tile', [name, work.sizes(order.map((axis) => reps[axis]!))]), order});
};

const gather: Lowering = (work) => {
  const {values, builder} = work;
  const [x, indices] = [work.input('x'), work.input('indices')];
  const axis = placeOf(work.attribute<number>('axis'), inOrder(values.rank(x)));
  const batchDims = work.attribute<number | undefined>('batchDims') ?? 0;
  const names = [values.get(x), values.get(indices)] as const;
  const order = inOrder(work.outputShape.length);
  if (batchDims === 0) {
    work.give({name: builder.add('Gather', names, {axis}), order});
    return;
  }
  if (axis !== batchDims) throw new NotWritable('gathering within a batch along a later axis is not written');
  const places = builder.add('Cast', [names[1]], {to: OnnxType.int64});
  const apart = builder.add('Unsqueeze', [places, builder.integers([-1])]);
  work.give({name: builder.add('GatherND', [names[0], apart], {batch_dims: batchDims}), order});
};

const matMul: Lowering = (work) => {
  const operand = (name: string, turned: boolean): string => {
    const id = work.input(name);
    const order = [...inOrder(work.values.rank(id))];
    if (turned) order.push(...order.splice(-2).toReversed());
    return work.values.get(id, order);
  };
  const a = operand('a', work.attribute<boolean>('transposeA'));
  const b = operand('b', work.attribute<boolean>('transposeB'));
  work.give({name: work.builder.add('MatMul', [a, b]), order: inOrder(work.outputShape.length)});
};

const einsum: Lowering = (work) => {
  const names = work.list.map((id) => work.values.get(id));
  const equation = work.attribute<string>('equation');
  work.give({name: work.builder.add('Einsum', names, {equation}), order: inOrder(work.outputShape.length)});
};

export const ARRANGEMENTS: Readonly<Record<string, Lowering>> = {
  Transpose: transpose,
  Reshape: reshape,
  ExpandDims: expandDims,
  Concat: concat,
  Pack: pack,
  Unpack: unpack,
  SplitV: split,
  Slice: slice,
  Reverse: reverse,
  PadV2: pad,
  MirrorPad: pad,
  Tile: tile,
  GatherV2: gather,
  BatchMatMul: matMul,
  Einsum: einsum,
};
