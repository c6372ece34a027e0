/** Lambda layers: Python code in the model, carried over and never run here. */
import {isArray, isObject, textOf, type Json, type JsonObject} from '../json';
import {Keras3Error} from './keras3-error';
import {builtIn, typeName} from './objects';
import type {Scope} from './scope';

export function lambdaLayer(config: JsonObject, scope: Scope, notes: Set<string>): JsonObject {
  const name = scope.rename(textOf(config['name']) ?? '');
  notes.add(
    `the Lambda layer ${name} holds Python code, carried over as it is: Keras 3 loads it with safe_mode=False, and ` +
      'only the Python that saved it runs it; do so only if you trust where the model comes from',
  );
  return builtIn('keras.layers', 'Lambda', {
    name,
    trainable: config['trainable'] ?? true,
    dtype: typeName(config['dtype']) ?? 'float32',
    function: functionOf(config['function'] ?? null, textOf(config['function_type'])),
    arguments: isObject(config['arguments']) ? config['arguments'] : {},
    ...shapeOf(config),
  });
}

function functionOf(value: Json, type: string | null): Json {
  const parts = isObject(value) && isObject(value['config']) ? value['config'] : null;
  if (parts && textOf(parts['code'])) return {class_name: '__lambda__', config: parts};
  if (isArray(value) && typeof value[0] === 'string') {
    const [code, defaults = null, closure = null] = value;
    return {class_name: '__lambda__', config: {code: code!, defaults, closure}};
  }
  if (typeof value === 'string' && type === 'function')
    return {module: null, class_name: 'function', config: value, registered_name: value};
  throw new Keras3Error('its function is neither code nor a name');
}

function shapeOf(config: JsonObject): JsonObject {
  const shape = config['output_shape'] ?? null;
  if (shape === null) return {};
  if (!isArray(shape) || config['output_shape_type'] !== 'raw')
    throw new Keras3Error('the shape of its output is computed by Python code');
  return {output_shape: shape};
}
