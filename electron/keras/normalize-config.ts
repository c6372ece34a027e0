import {isArray, isObject, type Json, type JsonObject} from './json';

/**
 * SavedModel metadata writes tuples and shapes as tagged objects; Keras HDF5 writes plain lists. Turns `{"class_name":
 * "__tuple__", "items": […]}` and `{"class_name": "TensorShape", "items": …}` into lists, everywhere.
 */
export function normalizeConfig(value: Json): Json {
  if (isArray(value)) return value.map(normalizeConfig);
  if (!isObject(value)) return value;
  const tag = value['class_name'];
  if ((tag === '__tuple__' || tag === 'TensorShape') && 'items' in value && Object.keys(value).length === 2) {
    const items = value['items']!;
    return isArray(items) ? items.map(normalizeConfig) : normalizeConfig(items);
  }
  const out = Object.create(null) as Record<string, Json>;
  for (const [key, inner] of Object.entries(value)) out[key] = normalizeConfig(inner);
  return out as JsonObject;
}
