/** What a stage of the work is called where people read it; the one table of such words. */
import type {StageName} from '../electron/contract/timing';

const WORDS: Readonly<Record<StageName | 'process start', string>> = {
  'process start': 'starting the program',
  parse: 'reading the description',
  read: 'reading the weights',
  write: 'writing the file',
  compare: 'comparing with the original',
  library: 'starting the engine',
  compile: 'planning the computation',
  upload: 'handing over the weights',
  load: 'loading the model',
  'first predict': 'first prediction',
  predict: 'predicting',
  decode: 'opening the image',
  preprocess: 'adjusting the contrast',
  tile: 'cutting into pieces',
  untile: 'joining the pieces',
  'post-process': 'outlining the cells',
  export: 'writing the files',
  cancelling: 'stopping',
  failed: 'failed',
};

export function stageWords(stage: string): string {
  return Object.hasOwn(WORDS, stage) ? WORDS[stage as StageName] : stage;
}
