import {axisIndex, listOption, ShapeError, showShape, sizeOption, type Shape, type ShapeRule, type Size} from './shape';

/** Sizes of 1 are stretched; inputs of lower rank get axes after the batch. Throws ShapeError where sizes differ. */
const merged: ShapeRule = (_, inputs) => ({
  outputs: [inputs.reduce((a, b) => broadcastRest(a, b))],
  weights: [],
});

function broadcastRest(a: Shape, b: Shape): Shape {
  if (!a || !b) return null;
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const rest = short.slice(1);
  const before = long.length - rest.length;
  const sizes = long.slice(1).map((size, i): Size => {
    const other = i + 1 < before ? 1 : rest[i + 1 - before]!;
    if (size === null || other === null) return size === 1 || other === 1 ? null : (size ?? other);
    if (size !== other && size !== 1 && other !== 1)
      throw new ShapeError(`it is given ${showShape(a)} and ${showShape(b)}, which do not go together`);
    return size === 1 ? other : size;
  });
  return [a[0] ?? b[0] ?? null, ...sizes];
}

const concatenate: ShapeRule = (config, inputs) => {
  const shapes = inputs.filter((shape) => shape !== null);
  const [first] = shapes;
  if (!first || shapes.length < inputs.length) return {outputs: [null], weights: []};
  const axis = axisIndex(sizeOption(config, 'axis') ?? -1, first.length);
  const sizes = first.map((_, i) => {
    const along = shapes.map((shape) => shape[i] ?? null);
    if (i === axis) return along.includes(null) ? null : along.reduce((sum, size) => sum! + size!, 0);
    const known = along.filter((size) => size !== null);
    if (i > 0 && new Set(known).size > 1)
      throw new ShapeError(`it joins ${shapes.map(showShape).join(' and ')}, which differ beside the joined axis`);
    return known[0] ?? null;
  });
  if (shapes.some((shape) => shape.length !== first.length))
    throw new ShapeError(`it joins ${shapes.map(showShape).join(' and ')}, which have other ranks`);
  return {outputs: [sizes], weights: []};
};

/** Two inputs, multiplied and summed along an axis of each. */
const dot: ShapeRule = (config, [a = null, b = null]) => {
  const axes = listOption(config, 'axes');
  if (!a || !b || !axes) return {outputs: [null], weights: []};
  const [first, second] = [axisIndex(axes[0] ?? 0, a.length), axisIndex(axes.at(-1) ?? 0, b.length)];
  const [along, other] = [a[first] ?? null, b[second] ?? null];
  if (along !== null && other !== null && along !== other)
    throw new ShapeError(`it multiplies axis ${first} of ${showShape(a)} with axis ${second} of ${showShape(b)}`);
  const rest = [...a.toSpliced(first, 1), ...b.toSpliced(second, 1).slice(1)];
  return {outputs: [rest.length === 1 ? [...rest, 1] : rest], weights: []};
};

const NAMES = ['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'];

export const mergeShapes: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(NAMES.map((name) => [name, merged])),
  Concatenate: concatenate,
  Dot: dot,
};
