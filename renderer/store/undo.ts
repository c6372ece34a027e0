/** What removed or overwrote something can be taken back, the last first. */
import {create} from 'zustand';

interface Step {
  /** What is undone, in words. */
  readonly label: string;
  readonly undo: () => unknown;
}

/** More than anybody goes back. */
const MOST_STEPS = 50;

export const useUndo = create<{readonly steps: readonly Step[]}>(() => ({steps: []}));

export function canUndo(label: string, undo: () => unknown): void {
  useUndo.setState(({steps}) => ({steps: [...steps, {label, undo}].slice(-MOST_STEPS)}));
}

/** The label of what was undone; null: there was nothing. */
export async function undoLast(): Promise<string | null> {
  const step = useUndo.getState().steps.at(-1);
  if (!step) return null;
  useUndo.setState(({steps}) => ({steps: steps.slice(0, -1)}));
  await step.undo();
  return step.label;
}
