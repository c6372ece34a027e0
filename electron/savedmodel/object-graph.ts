/**
 * Pairs the objects of saved_model.pb with those of the checkpoint, by name, from the roots: ids may differ, since
 * functions and captured tensors are only in the former.
 */
import type {TrackableObject} from './checkpoint-messages';
import type {SavedObject} from './messages';

export interface PairedKeys {
  /** Checkpoint key by saved object id, for every variable that both graphs reach. */
  readonly keys: ReadonlyMap<number, string>;
  /** How many of an optimizer's slots are in the checkpoint alone. */
  readonly unlistedSlots: number;
}

export function pairCheckpointKeys(saved: readonly SavedObject[], trackable: readonly TrackableObject[]): PairedKeys {
  const keys = new Map<number, string>();
  const paired = new Map<number, number>([[0, 0]]);
  const queue: [number, number][] = [[0, 0]];
  let unlistedSlots = 0;
  // Many objects of a hostile file may lead to one that has many children.
  const childrenOf = memoised((b) => new Map(trackable[b]?.children.map((one) => [one.localName, one.nodeId])));
  const slotsOf = memoised(
    (b) => new Map(trackable[b]?.slots.map((slot) => [`${slot.slotName} ${slot.originalNodeId}`, slot.slotNodeId])),
  );
  const pair = (node: number, match: number | undefined): void => {
    if (match === undefined || paired.has(node)) return;
    paired.set(node, match);
    queue.push([node, match]);
  };
  // The queue grows while it is gone through.
  for (const [a, b] of queue) {
    const left = saved[a];
    const right = trackable[b];
    if (!left || !right) continue;
    if (right.checkpointKey !== null) keys.set(a, right.checkpointKey);
    const byName = childrenOf(b);
    for (const child of left.children) pair(child.nodeId, byName.get(child.localName));
    unlistedSlots += Math.max(0, right.slots.length - left.slots.length);
    const slotsBy = slotsOf(b);
    for (const slot of left.slots) {
      const original = paired.get(slot.originalNodeId) ?? slot.originalNodeId;
      pair(slot.slotNodeId, slotsBy.get(`${slot.slotName} ${original}`));
    }
  }
  return {keys, unlistedSlots};
}

function memoised<T>(make: (of: number) => T): (of: number) => T {
  const known = new Map<number, T>();
  return (of) => {
    const found = known.get(of) ?? make(of);
    known.set(of, found);
    return found;
  };
}

/** The child of that name, or null. */
export function child(objects: readonly SavedObject[], node: number, name: string): number | null {
  return objects[node]?.children.find((c) => c.localName === name)?.nodeId ?? null;
}

/** The items of a list object: its children named 0, 1, 2 … in numeric order. */
export function listItems(objects: readonly SavedObject[], node: number | null): number[] {
  if (node === null) return [];
  return (objects[node]?.children ?? [])
    .filter((c) => /^\d+$/.test(c.localName))
    .map((c) => ({at: Number(c.localName), id: c.nodeId}))
    .toSorted((x, y) => x.at - y.at)
    .map(({id}) => id);
}
