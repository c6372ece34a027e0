import type {Plain, PlainObject} from '../json';
import {axesOption, axisIndex, ShapeError, sizeOption, stretches, type Shape, type ShapeRule, type Size} from './shape';

/** The learned ones among gamma and beta. */
function learned(config: PlainObject, shape: Shape): Shape[] {
  return ['scale', 'center'].filter((key) => config[key] !== false).map(() => shape);
}

/** Sizes along the axes of the config; null where they cannot be known. */
function sizesAlong(config: PlainObject, x: Shape): {readonly axes: readonly number[]; readonly sizes: Size[]} | null {
  const axes = x && axesOption(config, 'axis', x.length);
  return axes && {axes, sizes: axes.map((axis) => x[axis] ?? null)};
}

/** Along one axis a vector; along several a shape of the input's rank, 1 along the others. */
const batchNormalization: ShapeRule = (config, [x = null]) => {
  const along = sizesAlong(config, x);
  const over = (axes: readonly number[]): Size[] => x!.map((size, axis) => (axes.includes(axis) ? size : 1));
  const vector: Shape = along && (along.axes.length === 1 ? along.sizes : over(along.axes));
  return {outputs: [x], weights: [...learned(config, vector), vector, vector]};
};

const layerNormalization: ShapeRule = (config, [x = null]) => ({
  outputs: [x],
  weights: learned(config, sizesAlong(config, x)?.sizes ?? null),
});

const groupNormalization: ShapeRule = (config, [x = null]) => {
  const channels = (x && x[axisIndex(sizeOption(config, 'axis') ?? -1, x.length)]) ?? null;
  const groups = sizeOption(config, 'groups');
  if (channels !== null && groups !== null && groups > 0 && (groups > channels || channels % groups !== 0))
    throw new ShapeError(`its ${channels} channels do not divide into ${groups} groups`);
  return {outputs: [x], weights: learned(config, x && [channels])};
};

/** Without mean and variance in the config they are weights, beside a count. */
const normalization: ShapeRule = (config, [x = null]) => {
  const kept: Shape = config['axis'] === null ? [] : inOrder(config, x);
  if ((config['mean'] ?? null) !== null) {
    for (const key of ['mean', 'variance']) checkGiven(config[key], kept);
    return {outputs: [x], weights: []};
  }
  return {outputs: [x], weights: [kept, kept, []]};
};

/** Means that are given are as many as there are values to normalise, or one for all. */
function checkGiven(given: Plain | undefined, kept: Shape): void {
  const last = kept?.at(-1) ?? null;
  // Of means along several axes, which are lists of lists, nothing is said.
  if (!Array.isArray(given) || Array.isArray(given[0]) || stretches(given.length, last)) return;
  throw new ShapeError(`it is given ${given.length} means and ${last} values to normalise`);
}

function inOrder(config: PlainObject, x: Shape): Shape {
  const along = sizesAlong(config, x);
  return along && along.axes.toSorted((a, b) => a - b).map((axis) => x![axis] ?? null);
}

/** Axes that are there, each once. */
const unitNormalization: ShapeRule = (config, [x = null]) => {
  sizesAlong(config, x);
  return {outputs: [x], weights: []};
};

/** One factor for all values, or one for each of the last axis. */
const rescaling: ShapeRule = (config, [x = null]) => {
  for (const key of ['scale', 'offset']) {
    const given = config[key];
    if (Array.isArray(given) && x && !stretches(given.length, x.at(-1) ?? null))
      throw new ShapeError(`its ${key} has ${given.length} numbers for ${x.at(-1)} channels`);
  }
  return {outputs: [x], weights: []};
};

export const normalizationShapes: Readonly<Record<string, ShapeRule>> = {
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  BatchNormalizationV2: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  Normalization: normalization,
  UnitNormalization: unitNormalization,
  Rescaling: rescaling,
};
