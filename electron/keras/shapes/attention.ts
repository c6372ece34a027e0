import type {PlainObject} from '../json';
import {listOption, ShapeError, showShape, sizeOption, stretches, type Shape, type ShapeRule} from './shape';

/** Projections of query, key and value, each to heads; what comes out is projected back. */
const multiHead: ShapeRule = (config, [query = null, second = null, third = null], named) => {
  const value = named('value')[0] ?? second;
  const key = named('key')[0] ?? third ?? value;
  const [heads, keys] = [sizeOption(config, 'num_heads'), sizeOption(config, 'key_dim')];
  const values = (config['value_dim'] ?? null) === null ? keys : sizeOption(config, 'value_dim');
  const isGiven = (config['output_shape'] ?? null) !== null;
  const width = isGiven ? listOption(config, 'output_shape') : [query?.at(-1) ?? null];
  const projection = (kernel: Shape, bias: Shape): Shape[] =>
    config['use_bias'] === false ? [kernel] : [kernel, bias];
  checkMask(named('attention_mask')[0] ?? null, query, key);
  return {
    outputs: [query && width && [...query.slice(0, -1), ...width]],
    weights: [
      ...projection([query?.at(-1) ?? null, heads, keys], [heads, keys]),
      ...projection([key?.at(-1) ?? null, heads, keys], [heads, keys]),
      ...projection([value?.at(-1) ?? null, heads, values], [heads, values]),
      ...projection(width && [heads, values, ...width], width),
    ],
  };
};

/** One number for each pair of a query's and a key's step, or one for all. */
function checkMask(mask: Shape, query: Shape, key: Shape): void {
  if (mask?.length !== 3 || query?.length !== 3 || key?.length !== 3) return;
  if (!stretches(mask[1]!, query[1]!) || !stretches(mask[2]!, key[1]!))
    throw new ShapeError(`its mask of ${showShape(mask)} does not fit ${showShape(query)} and ${showShape(key)}`);
}

/** Given query and value, and perhaps key. */
const attention =
  (fits: (a: Shape, b: Shape) => boolean, scale: (config: PlainObject, query: Shape) => Shape[]): ShapeRule =>
  (config, [query = null, value = null, key = value]) => {
    if (!fits(query, key))
      throw new ShapeError(`it compares a query of ${showShape(query)} with a key of ${showShape(key)}`);
    return {
      outputs: [query && value && [...query.slice(0, -1), value.at(-1) ?? null]],
      weights: scale(config, query),
    };
  };

function lastOf(shape: Shape): number | null {
  return shape?.at(-1) ?? null;
}

/** Dot products need equal widths. */
const equalWidths = (a: Shape, b: Shape): boolean =>
  lastOf(a) === null || lastOf(b) === null || lastOf(a) === lastOf(b);
/** Sums stretch a width of 1. */
const addedWidths = (a: Shape, b: Shape): boolean => stretches(lastOf(a), lastOf(b));

export const attentionShapes: Readonly<Record<string, ShapeRule>> = {
  MultiHeadAttention: multiHead,
  Attention: (config, inputs, named) =>
    attention(config['score_mode'] === 'concat' ? addedWidths : equalWidths, () => [
      ...(config['use_scale'] === true ? [[]] : []),
      ...(config['score_mode'] === 'concat' ? [[]] : []),
    ])(config, inputs, named),
  AdditiveAttention: attention(addedWidths, (config, query) =>
    config['use_scale'] === false ? [] : [query && [query.at(-1) ?? null]],
  ),
};
