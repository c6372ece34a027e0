/** Small pieces of JSON, and questions about them. */
import {isArray, isObject, NumberToken, printJson, type Json, type JsonObject} from '../json';

export const int = (value: number): NumberToken => new NumberToken(String(value));

export function numberIn(value: Json | undefined): number | null {
  return value instanceof NumberToken ? value.value : null;
}

/** Nothing is said: null, false, or not there. */
export function isUnset(value: Json | undefined): boolean {
  return value === undefined || value === null || value === false;
}

export function sameJson(a: Json, b: Json): boolean {
  return printJson(a) === printJson(b);
}

export function objectIn(value: Json | undefined): JsonObject | null {
  return isObject(value) ? value : null;
}

/** A tensor of another layer: ["dense", 0, 0], sometimes with what the layer is called with behind it. */
export interface TensorPlace {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
  readonly keywords: JsonObject | null;
}

/** Such a tensor, without what stands behind it. */
export function isPlace(value: Json): value is readonly Json[] {
  return isArray(value) && value.length === 3 && typeof value[0] === 'string' && numberIn(value[1]) !== null;
}

export function tensorPlace(value: Json): TensorPlace | null {
  if (!isArray(value) || value.length < 3 || value.length > 4) return null;
  const [layer, node, tensor, keywords] = value;
  if (typeof layer !== 'string' || layer === '_CONSTANT_VALUE') return null;
  const [nodeNumber, tensorNumber] = [numberIn(node), numberIn(tensor)];
  if (nodeNumber === null || tensorNumber === null) return null;
  return {layer, node: nodeNumber, tensor: tensorNumber, keywords: objectIn(keywords)};
}
