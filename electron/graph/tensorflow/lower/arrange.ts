/** Kernels that move values without computing, and matrices. */
import {util} from '@tensorflow/tfjs-core';
import {boolAttribute, intAttribute, textAttribute} from '../messages';
import {INDEX, typed, type Lowering, type Tensor, type Work} from './work';

/** Where an axis is, counted from the end if negative, in a value with so many axes. */
function placeOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** An op that takes its input and one int32 vector. */
function withIntegers(op: string, type: string, integers: (work: Work, x: Tensor) => readonly number[]): Lowering {
  return (work) => {
    const [x] = work.list as [Tensor];
    return work.add(op, [x.name, work.builder.integers(integers(work, x))], x.dtype, [typed(type, INDEX)]);
  };
}

const expandDims: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const dim = work.builder.integers([work.attribute<number>('dim')], []);
  return work.add('ExpandDims', [x.name, dim], x.dtype, [typed('Tdim', INDEX)]);
};

const concat: Lowering = (work) => {
  const [{dtype}] = work.list as [Tensor];
  const axis = work.builder.integers([work.attribute<number>('axis')], []);
  const names = [...work.list.map(({name}) => name), axis];
  return work.add('ConcatV2', names, dtype, [intAttribute('N', work.list.length), typed('Tidx', INDEX)]);
};

const pack: Lowering = (work) => {
  const names = work.list.map(({name}) => name);
  const axis = intAttribute('axis', placeOf(work.attribute<number>('axis'), work.output.shape.length));
  return work.add('Pack', names, work.output.dtype, [intAttribute('N', names.length), axis]);
};

function several(name: string, count: number): string[] {
  return Array.from({length: count}, (_, i) => (i === 0 ? name : `${name}:${i}`));
}

const split: Lowering = (work) => {
  const {builder, outputs} = work;
  const [x] = work.list as [Tensor];
  const axis = placeOf(work.attribute<number>('axis'), x.shape.length);
  const sizes = builder.integers(outputs.map(({shape}) => shape[axis]!));
  const attributes = [intAttribute('num_split', outputs.length), typed('Tlen', INDEX)];
  const name = work.add('SplitV', [x.name, sizes, builder.integers([axis], [])], x.dtype, attributes);
  return several(name, outputs.length);
};

const unpack: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const axis = intAttribute('axis', placeOf(work.attribute<number>('axis'), x.shape.length));
  const name = work.add('Unpack', [x.name], x.dtype, [intAttribute('num', work.outputs.length), axis]);
  return several(name, work.outputs.length);
};

const slice: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const begin = x.shape.map((size, axis) => placeOf(work.attribute<number[]>('begin')[axis] ?? 0, size));
  const names = [x.name, work.builder.integers(begin), work.builder.integers(work.output.shape)];
  return work.add('Slice', names, x.dtype, [typed('Index', INDEX)]);
};

/** `[before, after]` for each axis. */
function paddings(work: Work): string {
  const each = work.attribute<readonly [number, number][]>('paddings');
  return work.builder.integers(each.flat(), [each.length, 2]);
}

const pad: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const value = work.builder.scalar(work.attribute<number>('constantValue'), x.dtype);
  return work.add('PadV2', [x.name, paddings(work), value], x.dtype, [typed('Tpaddings', INDEX)]);
};

const mirrorPad: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const mode = textAttribute('mode', work.attribute<string>('mode').toUpperCase());
  return work.add('MirrorPad', [x.name, paddings(work)], x.dtype, [typed('Tpaddings', INDEX), mode]);
};

const gather: Lowering = (work) => {
  const [x, indices] = [work.input('x'), work.input('indices')];
  const axis = work.builder.integers([work.attribute<number>('axis')], []);
  return work.builder.add(
    'GatherV2',
    [x.name, indices.name, axis],
    [
      intAttribute('batch_dims', work.attribute<number | undefined>('batchDims') ?? 0),
      typed('Tparams', x.dtype),
      typed('Tindices', indices.dtype),
      typed('Taxis', INDEX),
    ],
  );
};

const matMul: Lowering = (work) => {
  const [a, b] = [work.input('a'), work.input('b')];
  return work.add('BatchMatMulV2', [a.name, b.name], a.dtype, [
    boolAttribute('adj_x', work.attribute<boolean>('transposeA')),
    boolAttribute('adj_y', work.attribute<boolean>('transposeB')),
  ]);
};

const einsum: Lowering = (work) => {
  const names = work.list.map(({name}) => name);
  const equation = textAttribute('equation', work.attribute<string>('equation'));
  return work.add('Einsum', names, work.output.dtype, [intAttribute('N', names.length), equation]);
};

const topK: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const k = work.builder.integers([work.attribute<number | undefined>('k') ?? 1], []);
  const sorted = boolAttribute('sorted', work.attribute<boolean | undefined>('sorted') ?? true);
  return several(work.add('TopKV2', [x.name, k], x.dtype, [sorted]), 2);
};

const oneHot: Lowering = (work) => {
  const {builder, output} = work;
  const indices = work.input('indices');
  const scalar = (name: string): string => builder.scalar(work.attribute<number>(name), output.dtype);
  const depth = builder.integers([work.attribute<number>('depth')], []);
  return builder.add(
    'OneHot',
    [indices.name, depth, scalar('onValue'), scalar('offValue')],
    [intAttribute('axis', -1), typed('T', output.dtype), typed('TI', indices.dtype)],
  );
};

export const ARRANGEMENTS: Readonly<Record<string, Lowering>> = {
  Transpose: withIntegers('Transpose', 'Tperm', (work) => work.attribute<number[]>('perm')),
  Reshape: withIntegers('Reshape', 'Tshape', ({output}) => output.shape),
  Tile: withIntegers('Tile', 'Tmultiples', (work) => work.attribute<number[]>('reps')),
  Reverse: withIntegers('ReverseV2', 'Tidx', (work, {shape}) =>
    util.parseAxisParam(work.attribute<number[]>('dims'), [...shape]),
  ),
  ExpandDims: expandDims,
  Concat: concat,
  Pack: pack,
  SplitV: split,
  Unpack: unpack,
  Slice: slice,
  PadV2: pad,
  MirrorPad: mirrorPad,
  GatherV2: gather,
  BatchMatMul: matMul,
  Einsum: einsum,
  TopK: topK,
  OneHot: oneHot,
};
