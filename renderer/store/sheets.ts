/** Which of the sheets that a command opens lies over the window. */
import {create} from 'zustand';
import type {CommandId} from '../../electron/contract/commands';

/** Commands that open the help at what they are about. */
export const TOPICS = ['keys', 'sliders', 'why-hdf5', 'location2d', 'about'] as const satisfies readonly CommandId[];
export type Topic = (typeof TOPICS)[number];

interface Sheets {
  readonly open: 'palette' | 'settings' | 'help' | null;
  /** Of the help. */
  readonly topic: Topic;
}

export const useSheets = create<Sheets>(() => ({open: null, topic: TOPICS[0]}));

export function openSheet(open: Sheets['open'], topic: Topic = useSheets.getState().topic): void {
  useSheets.setState({open, topic});
}

export function closeSheet(): void {
  useSheets.setState({open: null});
}
