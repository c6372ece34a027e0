import {commandLabel} from '../../electron/contract/commands';

export const WORDS = {
  app: 'Warmstart',
  openFolder: commandLabel('open-folder'),
  openFile: commandLabel('open-file'),
  help: 'Help',
  helpHint: 'Help, keys, what things mean (F1)',
  settings: 'Settings',
  settingsHint: 'Settings: theme, engine, kept results, Python (Ctrl + ,)',
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
} as const;
