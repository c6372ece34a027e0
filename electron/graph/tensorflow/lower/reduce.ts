/** Kernels that make one value of many along axes, or go along one axis. */
import {util} from '@tensorflow/tfjs-core';
import {boolAttribute, type AttributeValue} from '../messages';
import {INDEX, typed, type Lowering, type Tensor, type Work} from './work';

/** The axes that an attribute names, from 0 on. */
function axesOf(work: Work, attribute: string): number[] {
  return util.parseAxisParam(work.attribute<number[]>(attribute), [...work.list[0]!.shape]);
}

function keepDims(work: Work): AttributeValue {
  return boolAttribute('keep_dims', work.attribute<boolean | undefined>('keepDims') ?? false);
}

function reduced(op: string, axes: string): Lowering {
  return (work) => {
    const [x] = work.list as [Tensor];
    const names = [x.name, work.builder.integers(axesOf(work, axes))];
    return work.add(op, names, x.dtype, [keepDims(work), typed('Tidx', INDEX)]);
  };
}

/**
 * Not TensorFlow's own: its graph optimiser takes what looks like a normalisation for one of its own, forgets its
 * epsilon, and has ended the process (IsCommonNormPattern and layer_norm_pattern_2 of grappler/optimizers/remapper.cc).
 * A sum that is divided it does not know.
 */
const mean: Lowering = (work) => {
  const [x] = work.list as [Tensor];
  const axes = axesOf(work, 'axis');
  const names = [work.cast(x, 'float32'), work.builder.integers(axes)];
  const sum = work.add('Sum', names, 'float32', [keepDims(work), typed('Tidx', INDEX)]);
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return work.add('RealDiv', [sum, work.builder.scalar(count, 'float32')], 'float32');
};

/** Of bool alone: without a type. */
function question(op: string): Lowering {
  return (work) => {
    const names = [work.list[0]!.name, work.builder.integers(axesOf(work, 'axis'))];
    return work.builder.add(op, names, [keepDims(work), typed('Tidx', INDEX)]);
  };
}

function place(op: string): Lowering {
  return (work) => {
    const [x] = work.list as [Tensor];
    const dtype = x.dtype === 'bool' ? 'int32' : x.dtype;
    const names = [work.cast(x, dtype), work.builder.integers(axesOf(work, 'axis'), [])];
    return work.add(op, names, dtype, [typed('Tidx', INDEX), typed('output_type', 'int32')]);
  };
}

function running(op: string): Lowering {
  return (work) => {
    const [{name, dtype}] = work.list as [Tensor];
    const names = [name, work.builder.integers(axesOf(work, 'axis'), [])];
    return work.add(op, names, dtype, [
      boolAttribute('exclusive', work.attribute<boolean>('exclusive')),
      boolAttribute('reverse', work.attribute<boolean>('reverse')),
      typed('Tidx', INDEX),
    ]);
  };
}

export const REDUCTIONS: Readonly<Record<string, Lowering>> = {
  // Of the maximum alone, tfjs calls the axes so.
  Max: reduced('Max', 'reductionIndices'),
  Min: reduced('Min', 'axis'),
  Sum: reduced('Sum', 'axis'),
  Prod: reduced('Prod', 'axis'),
  Mean: mean,
  All: question('All'),
  Any: question('Any'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Cumsum: running('Cumsum'),
  Cumprod: running('Cumprod'),
};
