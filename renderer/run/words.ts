import {commandLabel} from '../../electron/contract/commands';
import type {ThemeChoice} from '../store/view';

export const WORDS = {
  app: 'Warmstart',
  openFolder: commandLabel('open-folder'),
  openFile: commandLabel('open-file'),
  engine: 'Engine',
  bestEngine: (name: string | null) => (name === null ? 'Best here' : `Best here (${name})`),
  engineChoice: (name: string, device: string | null) => `${name} · ${device ?? 'not available'}`,
  segment: '▶ Segment',
  segmentNeeds: 'Needs a converted model and an image',
  noCells: (why: string) => `No cells can be drawn with this model, because: ${why}`,
  cancel: 'Cancel',
  cancelJob: (label: string) => `Cancel: ${label}`,
  percent: (share: number) => `${Math.floor(share * 100)} %`,
  left: (text: string) => `about ${text} left`,
  more: (count: number) => `and ${count} more`,
  undo: (what: string) => `Undo ${what}`,
  undoHint: 'Takes back the last that removed or overwrote something (Ctrl + Z)',
  theme: (theme: ThemeChoice) => `Theme: ${theme}`,
} as const;
