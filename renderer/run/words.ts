import type {ThemeChoice} from '../store/view';

export const WORDS = {
  app: 'Warmstart',
  openModel: 'Open model…',
  openFile: 'Open file…',
  engine: 'Engine',
  bestEngine: (name: string | null) => (name === null ? 'Best here' : `Best here (${name})`),
  engineChoice: (name: string, device: string | null) => `${name} · ${device ?? 'not available'}`,
  segment: '▶ Segment',
  segmentNeeds: 'Needs a converted model and an image',
  cancel: 'Cancel',
  theme: (theme: ThemeChoice) => `Theme: ${theme}`,
} as const;
