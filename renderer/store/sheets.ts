/** The sheets that commands open over the window, one over the other. */
import {create} from 'zustand';
import type {CommandId} from '../../electron/contract/commands';

/** Commands that open the help at what they are about. */
export const TOPICS = ['keys', 'sliders', 'why-hdf5', 'location2d', 'about'] as const satisfies readonly CommandId[];
export type Topic = (typeof TOPICS)[number];
export type SheetName = 'palette' | 'settings' | 'help';

interface Sheets {
  /** The last lies on top. */
  readonly open: readonly SheetName[];
  /** Of the help. */
  readonly topic: Topic;
}

export const useSheets = create<Sheets>(() => ({open: [], topic: TOPICS[0]}));

export function openSheet(name: SheetName, topic: Topic = useSheets.getState().topic): void {
  useSheets.setState(({open}) => ({open: open.includes(name) ? open : [...open, name], topic}));
}

export function closeSheet(name: SheetName): void {
  useSheets.setState(({open}) => ({open: open.filter((other) => other !== name)}));
}
