import type {SavedObject} from '../savedmodel/messages';
import {child, listItems} from '../savedmodel/object-graph';
import {isObject, textOf, type Json} from './json';

/**
 * Variables of the optimizer in the order of Keras's HDF5: since Keras 2.11 its own list; before, the iteration
 * counter, Nadam's momentum cache, then the slots by name in order of appearance (Ftrl: variable by variable).
 */
export function optimizerVariables(
  objects: readonly SavedObject[],
  optimizer: number,
  trainingConfig: Json,
): number[] | null {
  const modern = child(objects, optimizer, '_variables');
  if (modern !== null) return listItems(objects, modern);
  const iteration = child(objects, optimizer, 'iter');
  if (iteration === null) return null;
  const cache = child(objects, optimizer, 'momentum_cache');
  const slots = objects[optimizer]?.slots ?? [];
  const modelVariables = listItems(objects, child(objects, 0, 'variables'));
  const names = [...new Set(slots.map((slot) => slot.slotName))];
  const find = (name: string, variable: number): number[] =>
    slots.filter((slot) => slot.slotName === name && slot.originalNodeId === variable).map((slot) => slot.slotNodeId);
  const config = isObject(trainingConfig) ? trainingConfig['optimizer_config'] : null;
  const byVariable = isObject(config ?? undefined) && textOf((config as {class_name?: Json}).class_name) === 'Ftrl';
  const ordered = byVariable
    ? modelVariables.flatMap((variable) => names.flatMap((name) => find(name, variable)))
    : names.flatMap((name) => modelVariables.flatMap((variable) => find(name, variable)));
  return [iteration, ...(cache === null ? [] : [cache]), ...ordered];
}
