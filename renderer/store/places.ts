/** Where items lie: told beside their names where others have the same. */
import type {Dropped} from '../../electron/contract/api';

/** Names of folders, by the ids of what lies in them. */
const places = new Map<string, string>();

/** Before the items are listed. */
export function notePlaces(items: readonly Pick<Dropped, 'id' | 'place'>[]): void {
  for (const {id, place} of items) places.set(id, place);
}

/** The folder of an item whose name others in the list have too; empty: it needs none, or none is known. */
export function placeAmong(item: Named, all: readonly Named[]): string {
  const isAlone = all.every(({id, name}) => id === item.id || name !== item.name);
  return isAlone ? '' : (places.get(item.id) ?? '');
}

/** The same for each of many. */
export function placesAmong(all: readonly Named[]): (item: Named) => string {
  const counts = new Map<string, number>();
  for (const {name} of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return ({id, name}) => (counts.get(name) === 1 ? '' : (places.get(id) ?? ''));
}

interface Named {
  readonly id: string;
  readonly name: string;
}
