/** Where the variables of a layer of one's own class lie inside it, by the attributes of its Python object. */
import type {SavedObject} from '../savedmodel/messages';
import {snakeCase} from './snake-case';
import {textOf, type JsonObject} from './json';

/** By the variable's node: the attributes on the way to the layer that has it. */
export type VariablePlaces = ReadonlyMap<number, readonly string[]>;

/** Keras 3 has these of its own layers without the underscore. */
const PLAIN_NAMES = /^_(?=(query|key|value|output)_dense$)/;
const NOT_FOLLOWED: ReadonlySet<string> = new Set([
  'keras_api',
  'variables',
  'trainable_variables',
  'regularization_losses',
]);

/** Follows attributes that hold layers, and lists of layers as Keras 3 numbers them; the first place counts. */
export function placesInside(
  objects: readonly SavedObject[],
  layer: number,
  metadata: (node: number) => JsonObject | null,
): VariablePlaces {
  const places = new Map<number, readonly string[]>();
  const seen = new Set<number>();
  const isLayer = (node: number): boolean => textOf(metadata(node)?.['class_name']) !== null;
  const visit = (node: number, path: readonly string[]): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const children = (objects[node]?.children ?? []).filter(({localName}) => !NOT_FOLLOWED.has(localName));
    for (const {nodeId} of children)
      if (objects[nodeId]?.kind === 'variable' && !places.has(nodeId)) places.set(nodeId, path);
    for (const {nodeId, localName} of children) {
      const name = localName.replace(PLAIN_NAMES, '');
      if (isLayer(nodeId)) visit(nodeId, [...path, name]);
      else visitList(nodeId, [...path, name]);
    }
  };
  const visitList = (node: number, path: readonly string[]): void => {
    const items = (objects[node]?.children ?? []).filter(({localName}) => /^\d+$/.test(localName));
    const used = new Map<string, number>();
    for (const {nodeId} of items.toSorted((a, b) => Number(a.localName) - Number(b.localName))) {
      if (!isLayer(nodeId)) continue;
      const name = snakeCase(textOf(metadata(nodeId)?.['class_name']) ?? '');
      const count = used.get(name) ?? 0;
      used.set(name, count + 1);
      visit(nodeId, [...path, count === 0 ? name : `${name}_${count}`]);
    }
  };
  visit(layer, []);
  return places;
}
