/** Masks that a layer is called with: whether they fit what it is called on. */
import type {PlainObject} from '../json';
import {ShapeError, showShape, stretches, type Shape} from './shape';

type MaskCheck = (inputs: readonly Shape[], masks: readonly Shape[], config: PlainObject) => boolean;

/** Sizes are compared from the first axis or from the last; those of 1 are stretched. */
const fromFirst = (x: Shape, mask: Shape): boolean =>
  !x || !mask || mask.every((size, i) => i >= x.length || stretches(size, x[i]!));
const fromLast = (x: Shape, mask: Shape): boolean =>
  !x || !mask || mask.toReversed().every((size, i) => i >= x.length || stretches(size, x.at(-1 - i)!));

/** A mask of the query and one of the value, each of a batch and its steps. */
const pairs: MaskCheck = (inputs, masks) => masks.every((mask, i) => fromFirst(inputs[i] ?? null, mask));

/** Step by step a mask may be longer than its sequence; all steps at once are laid beside it. */
const recurrent: MaskCheck = ([x = null], [mask = null], config) => {
  const {config: inner = config} = (config['layer'] ?? {}) as PlainObject;
  return (inner as PlainObject)['unroll'] !== true || fromFirst(x, mask);
};

const CHECKS: Readonly<Record<string, MaskCheck>> = {
  Softmax: ([x = null], [mask = null]) => fromLast(x, mask),
  GroupNormalization: ([x = null], [mask = null]) => fromFirst(x, mask),
  GlobalAveragePooling1D: ([x = null], [mask = null]) => fromFirst(x, mask),
  GlobalAvgPool1D: ([x = null], [mask = null]) => fromFirst(x, mask),
  Attention: pairs,
  AdditiveAttention: pairs,
  ...Object.fromEntries(['SimpleRNN', 'LSTM', 'GRU', 'RNN', 'Bidirectional'].map((name) => [name, recurrent])),
};

/** Throws ShapeError where Keras refuses the layer with such masks; of other classes nothing is said. */
export function checkMask(
  {className, config}: {readonly className: string; readonly config: PlainObject},
  inputs: readonly Shape[],
  masks: readonly Shape[],
): void {
  if (masks.length === 0 || (CHECKS[className]?.(inputs, masks, config) ?? true)) return;
  throw new ShapeError(
    `its mask of ${masks.map(showShape).join(' and ')} does not fit ${inputs.map(showShape).join(' and ')}`,
  );
}
