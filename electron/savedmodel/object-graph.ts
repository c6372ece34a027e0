/**
 * Pairs the objects of saved_model.pb with those of the checkpoint, by name, from the roots: ids may differ, since
 * functions and captured tensors are only in the former.
 */
import type {TrackableObject} from './checkpoint-messages';
import type {SavedObject} from './messages';

/** Checkpoint key by saved object id, for every variable that both graphs reach. */
export function pairCheckpointKeys(
  saved: readonly SavedObject[],
  trackable: readonly TrackableObject[],
): Map<number, string> {
  const keys = new Map<number, string>();
  const paired = new Map<number, number>([[0, 0]]);
  const queue: [number, number][] = [[0, 0]];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [a, b] = next;
    const left = saved[a];
    const right = trackable[b];
    if (!left || !right) continue;
    if (right.checkpointKey !== null) keys.set(a, right.checkpointKey);
    const byName = new Map(right.children.map((child) => [child.localName, child.nodeId]));
    for (const child of left.children) {
      const match = byName.get(child.localName);
      if (match === undefined || paired.has(child.nodeId)) continue;
      paired.set(child.nodeId, match);
      queue.push([child.nodeId, match]);
    }
    const slotsBy = new Map(right.slots.map((slot) => [`${slot.slotName} ${slot.originalNodeId}`, slot.slotNodeId]));
    for (const slot of left.slots) {
      const original = paired.get(slot.originalNodeId) ?? slot.originalNodeId;
      const match = slotsBy.get(`${slot.slotName} ${original}`);
      if (match === undefined || paired.has(slot.slotNodeId)) continue;
      paired.set(slot.slotNodeId, match);
      queue.push([slot.slotNodeId, match]);
    }
  }
  return keys;
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
