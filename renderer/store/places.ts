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

interface Named {
  readonly id: string;
  readonly name: string;
}
