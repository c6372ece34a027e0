/** What is selected in a list after a click or a key, as lists of files have it. */
export interface Selection {
  readonly selected: readonly string[];
  /** Where a range begins. */
  readonly anchor: string | null;
}

export interface Modifiers {
  /** Ctrl, or Cmd on a Mac. */
  readonly toggles: boolean;
  readonly extends: boolean;
}

/** `ids`: all of the list, in its order. */
export function selectedAfter(before: Selection, ids: readonly string[], id: string, by: Modifiers): Selection {
  if (by.extends) {
    const [from, to] = [ids.indexOf(before.anchor ?? id), ids.indexOf(id)];
    const range = ids.slice(Math.max(Math.min(from, to), 0), Math.max(from, to) + 1);
    return {selected: range, anchor: before.anchor ?? id};
  }
  if (!by.toggles) return {selected: [id], anchor: id};
  const selected = before.selected.includes(id)
    ? before.selected.filter((other) => other !== id)
    : ids.filter((other) => other === id || before.selected.includes(other));
  return {selected, anchor: id};
}
