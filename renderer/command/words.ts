import {ENGINES, type EngineId} from '../../electron/contract/engines';

export const WORDS = {
  title: 'Command',
  explained: 'This line gives exactly these files, without the window. Copied, it has the whole paths.',
  elsewhere: 'All images of the list on Nextflow, in a folder made for it:',
  runFolder: (images: number) => `Run folder (${images})…`,
  needs: 'Drop a model and an image: here stands the line that does the same without the window.',
  otherEngine: (engine: EngineId) =>
    `${ENGINES[engine].name} computes in the window only: the command takes another engine, whose numbers may differ ` +
    'in their last digits.',
  copy: 'Copy command',
  history: (count: number) => `Earlier lines (${count})`,
  copyPast: (line: string) => `Copy: ${line}`,
  copyShort: 'Copy',
  when: (at: string) => at.slice(0, 16).replace('T', ' '),
} as const;
