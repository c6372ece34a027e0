/** Activations that are layers: what they hold, by the shape of what they are applied to, in a layer's option too. */
import type {Plain, PlainObject} from '../json';
import {listOption, type LayerShapes, type Shape, type ShapeRule} from './shape';

/** alpha has the input's sizes, but 1 along shared axes. */
const prelu: ShapeRule = (config, [x = null]) => {
  const shared = (config['shared_axes'] ?? null) === null ? [] : listOption(config, 'shared_axes');
  const alpha = x && shared && x.slice(1).map((size, i) => (shared.includes(i + 1) ? 1 : size));
  return {outputs: [x], weights: [alpha]};
};

/** The input's shape comes out again, and there are no weights. */
export const sameShape: ShapeRule = (_, [x = null]): LayerShapes => ({outputs: [x], weights: []});

const activation: ShapeRule = (config, [x = null]) => ({outputs: [x], weights: activationWeights(config, x)});

export const activationShapes: Readonly<Record<string, ShapeRule>> = {
  Activation: activation,
  ELU: sameShape,
  LeakyReLU: sameShape,
  PReLU: prelu,
  ReLU: sameShape,
  Softmax: sameShape,
  ThresholdedReLU: sameShape,
};

/**
 * Of the weights that a layer given as an option brings, where it is applied to a value of the shape; a name brings
 * none. Null: of a class that is not known.
 */
export function activationWeights(config: PlainObject, shape: Shape, key = 'activation'): readonly Shape[] | null {
  const value = config[key] ?? null;
  if (typeof value === 'string') return activationShapes[value]?.({}, [shape], () => []).weights ?? [];
  const {class_name: name = null, config: options = null} = objectOf(value) ?? {};
  if (typeof name !== 'string' || !objectOf(options)) return [];
  return activationShapes[name]?.(options as PlainObject, [shape], () => []).weights ?? null;
}

/** The weights behind a layer's own, where all of them are known. */
export function withActivation(own: LayerShapes, activations: readonly (readonly Shape[] | null)[]): LayerShapes {
  const isKnown = own.weights !== null && activations.every((weights) => weights !== null);
  return {outputs: own.outputs, weights: isKnown ? [...own.weights, ...activations.flat()] : null};
}

function objectOf(value: Plain | undefined): PlainObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainObject) : null;
}
