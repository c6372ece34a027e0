/** How layers are called: Keras 2's inbound nodes as the arguments that Keras 3 writes. */
import {isArray, isObject, type Json, type JsonObject} from '../json';
import {int, isUnset, tensorPlace, type TensorPlace} from './json-values';
import {Keras3Error} from './keras3-error';

/** A call as Keras 3 writes it. */
export interface Call {
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** A tensor of a model, as an argument. */
export type TensorOf = (place: TensorPlace) => JsonObject;

/** The reference that Keras 3 puts in a call. Its shape is looked up from the layer, whatever stands here. */
export function kerasTensor(layer: string, node: number, tensor: number): JsonObject {
  const config = {shape: [null], dtype: 'float32', keras_history: [layer, int(node), int(tensor)]};
  return {class_name: '__keras_tensor__', config};
}

/** Throws Keras3Error for what is no call that Keras 2 writes. */
export function translateCall(className: string, node: Json, tensorOf: TensorOf): Call {
  const keywords: Record<string, Json> = {};
  const first = firstArgument(node, tensorOf, (found) => Object.assign(keywords, found));
  const kwargs = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, argument(value, tensorOf)]));
  if (kwargs['training'] === true)
    throw new Keras3Error('it is called with training=True, which Keras 3 does not keep when the model predicts');
  if (className === 'GroupNormalization' && !isUnset(kwargs['mask']))
    throw new Keras3Error('it is called with a mask, which Keras 3 does not take');
  return recurrentCall(className, {args: [first], kwargs});
}

/** A tensor, a list of them, or a dictionary; each says what the layer was called with beside it. */
function firstArgument(node: Json, tensorOf: TensorOf, tell: (keywords: JsonObject) => void): Json {
  const place = tensorPlace(node);
  if (place) {
    if (place.keywords) tell(place.keywords);
    return tensorOf(place);
  }
  if (isArray(node) && node[0] !== '_CONSTANT_VALUE') {
    const items = node.map((item) => firstArgument(item, tensorOf, tell));
    return items.length === 1 ? items[0]! : items;
  }
  if (isObject(node))
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, firstArgument(item, tensorOf, tell)]));
  throw new Keras3Error('it is called on something else than tensors');
}

/** What stands in a call beside the first argument: tensors by their places, other values as they are. */
export function argument(value: Json, tensorOf: TensorOf): Json {
  const place = tensorPlace(value);
  if (place) return tensorOf(place);
  if (isArray(value)) return value.map((item) => argument(item, tensorOf));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, argument(item, tensorOf)]));
  return value;
}

const RECURRENT = /^(LSTM|GRU|SimpleRNN|RNN|ConvLSTM\dD|Bidirectional)$/;

/** Keras 2 puts states behind the sequence into one list; Keras 3 takes them by name. */
function recurrentCall(className: string, {args, kwargs}: Call): Call {
  const [first] = args;
  if (!RECURRENT.test(className) || !isArray(first)) return {args, kwargs};
  if ('constants' in kwargs || '_num_constants' in kwargs)
    throw new Keras3Error('it is called with constants, which Keras 3 does not take');
  const [sequence, ...states] = first;
  return {args: [sequence!], kwargs: {...kwargs, initial_state: states}};
}
