import type {SelfTest} from '../../electron/contract/model';
import {milliseconds} from '../../electron/contract/format';

export const WORDS = {
  title: 'Engines',
  open: 'Engines…',
  hint: 'Engines: what there is and what is missing',
  usual: 'used unless you choose',
  available: 'available',
  notAvailable: 'not available',
  selfTest: 'Self-test',
  lookAgain: 'Look again',
  looking: 'Looking what there is; each engine is started once for that …',
  tested: ({passed, difference, milliseconds: took}: SelfTest) =>
    `${passed ? 'Passed' : 'Failed'}: within ${difference.toExponential(1)} of the known answer, ${milliseconds(took)}`,
  engine: 'Engine',
  bestEngine: (name: string | null) => (name === null ? 'Best here' : `Best here (${name})`),
  engineChoice: (name: string, device: string | null) => `${name} · ${device ?? 'not available'}`,
} as const;
