import type {PlainObject} from '../json';
import {axisIndex, listOption, ShapeError, sizeOption, times, type Shape, type ShapeRule} from './shape';

/** Kernel and, unless it is turned off, bias. */
export function withBias(config: PlainObject, kernels: readonly Shape[], bias: Shape): Shape[] {
  return config['use_bias'] === false ? [...kernels] : [...kernels, bias];
}

const dense: ShapeRule = (config, [x = null]) => {
  const units = sizeOption(config, 'units');
  if (x && x.length < 2) throw new ShapeError(`it asks for two axes or more and is given [${x}]`);
  return {
    outputs: [x && [...x.slice(0, -1), units]],
    weights: withBias(config, [[x?.at(-1) ?? null, units]], [units]),
  };
};

const embedding: ShapeRule = (config, [x = null]) => {
  const [rows, width] = [sizeOption(config, 'input_dim'), sizeOption(config, 'output_dim')];
  return {outputs: [x && [...x, width]], weights: [[rows, width]]};
};

/** The equation's letters say which axis of the input or the output each axis of the kernel is. */
const einsumDense: ShapeRule = (config, [x = null]) => {
  const equation = typeof config['equation'] === 'string' ? config['equation'].replaceAll(' ', '') : '';
  const parts = /^(\.\.\.)?([a-zA-Z]+),([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)$/.exec(equation);
  const wanted = config['output_shape'];
  const given = Array.isArray(wanted) ? wanted : [wanted ?? null];
  if (!parts || x === null) return {outputs: [null], weights: null};
  const [, left, from, kernel, , to] = parts as unknown as [string, string?, string?, string?, string?, string?];
  const elided = left ? x.length - from!.length : 0;
  const sizes = given.map((size) => (typeof size === 'number' ? size : null));
  const output = [x[0] ?? null, ...x.slice(1, elided), ...sizes];
  if (output.length !== to!.length + elided || x.length !== from!.length + elided)
    return {outputs: [null], weights: null};
  const sizeOf = (letter: string): number | null => {
    const place = from!.indexOf(letter);
    return (place < 0 ? output[to!.indexOf(letter) + elided] : x[place + elided]) ?? null;
  };
  // An axis that the output shares with the input has the input's size.
  const known = output.map((size, i) => size ?? (i < elided ? null : sizeOf(to![i - elided]!)));
  return {outputs: [known], weights: [lettersOf(kernel!).map(sizeOf), ...einsumBias(config, to!, known.slice(elided))]};
};

function einsumBias(config: PlainObject, to: string, output: readonly (number | null)[]): Shape[] {
  const axes = config['bias_axes'];
  if (typeof axes !== 'string' || axes === '') return [];
  const first = Math.min(...lettersOf(axes).map((letter) => to.indexOf(letter)));
  return [lettersOf(to.slice(first)).map((letter, i) => (axes.includes(letter) ? (output[first + i] ?? null) : 1))];
}

function lettersOf(word: string): string[] {
  return Array.from(word);
}

const flatten: ShapeRule = (_, [x = null]) => {
  const rest = x && (x.length > 1 ? times(...x.slice(1)) : 1);
  return {outputs: [x && [x[0] ?? null, rest]], weights: []};
};

const reshape: ShapeRule = (config, [x = null]) => {
  const target = listOption(config, 'target_shape');
  if (!target) return {outputs: [null], weights: []};
  const total = x === null ? null : times(...x.slice(1));
  const known = target.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
  const isFree = target.some((size) => size < 0);
  if (total !== null && (isFree ? known === 0 || total % known !== 0 : total !== known))
    throw new ShapeError(`${total} values do not fill the shape [${target}]`);
  const free = total === null ? null : total / known;
  return {outputs: [[x?.[0] ?? null, ...target.map((size) => (size < 0 ? free : size))]], weights: []};
};

const permute: ShapeRule = (config, [x = null]) => {
  const dims = listOption(config, 'dims');
  if (!x || !dims) return {outputs: [null], weights: []};
  if (dims.length !== x.length - 1) throw new ShapeError(`it orders ${dims.length} axes of ${x.length - 1}`);
  return {outputs: [[x[0] ?? null, ...dims.map((dim) => x[axisIndex(dim, x.length)]!)]], weights: []};
};

const repeatVector: ShapeRule = (config, [x = null]) => ({
  outputs: [x && [x[0] ?? null, sizeOption(config, 'n'), x[1] ?? null]],
  weights: [],
});

/** What is encoded gets an axis of its own unless its last one is 1; batches of vectors are the most that come out. */
const categoryEncoding: ShapeRule = (config, [x = null]) => {
  const depth = sizeOption(config, 'num_tokens');
  if (!x || config['output_mode'] !== 'one_hot') return {outputs: [null], weights: []};
  const output = x.at(-1) === 1 ? [...x.slice(0, -1), depth] : [...x, depth];
  if (output.length > 2) throw new ShapeError(`it would give ${output.length} axes, and gives two at most`);
  return {outputs: [output], weights: []};
};

export const denseShapes: Readonly<Record<string, ShapeRule>> = {
  Dense: dense,
  Embedding: embedding,
  EinsumDense: einsumDense,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  CategoryEncoding: categoryEncoding,
};
