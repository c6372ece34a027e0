/**
 * What every command takes beside its own options, for a task on somebody else's machine. It is read before anything
 * else is, and by what is started first: the limits go to all threads and processes through the environment.
 */
import {FaultError} from '../contract/fault';

export interface TaskOptions {
  /** The words without these options. */
  readonly words: readonly string[];
  /** Whether the result is printed for machines. */
  readonly json: boolean;
  /** How progress and faults are told on stderr. */
  readonly log: 'text' | 'json';
}

/** Of the environment: what limits (io/limits.ts) go by. */
type Setting = 'WARMSTART_THREADS' | 'WARMSTART_MEMORY';

interface TaskOption {
  readonly value: string;
  readonly does: string;
  /** Throws a FaultError ('usage'). */
  readonly read: (given: string) => {readonly log: TaskOptions['log']} | {readonly [N in Setting]?: string};
}

const MOST_THREADS = 1024;

export const TASK_OPTIONS: Readonly<Record<string, TaskOption>> = {
  threads: {
    value: 'N',
    does: 'How many threads compute; usually as many as there are processors.',
    read(given) {
      const threads = Number(given);
      if (/^\d+$/.test(given) && threads >= 1 && threads <= MOST_THREADS) return {WARMSTART_THREADS: String(threads)};
      throw new FaultError('usage', `--threads takes a whole number from 1 to ${MOST_THREADS}, not "${given}".`);
    },
  },
  memory: {
    value: 'SIZE',
    does: 'What may be taken, as 4GB or 3800MiB: what needs more is refused before work. Usually what the machine has.',
    read: (given) => ({WARMSTART_MEMORY: String(bytesOf(given))}),
  },
  log: {
    value: 'text|json',
    does: 'Progress and faults on stderr as text, or as a line of JSON each; usually text.',
    read(given) {
      if (given === 'text' || given === 'json') return {log: given};
      throw new FaultError('usage', `--log takes text or json, not "${given}".`);
    },
  },
};

/** A thousand or, with an i, 1024 of the one before. */
const UNITS = ['', 'K', 'M', 'G', 'T'];

function bytesOf(given: string): number {
  const [, number = '', unit = '', binary = ''] = /^(\d+(?:\.\d+)?) ?([KMGT]?)(i?)B?$/i.exec(given) ?? [];
  const bytes = Math.floor(Number(number) * (binary === '' ? 1000 : 1024) ** UNITS.indexOf(unit.toUpperCase()));
  if (number !== '' && (binary === '' || unit !== '') && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new FaultError('usage', `--memory takes a size such as 4GB or 3800MiB, not "${given}".`);
}

/** Sets what threads and processes that are started later go by. Throws a FaultError ('usage'). */
export function takeTaskOptions(line: readonly string[]): TaskOptions {
  const words: string[] = [];
  let [json, log] = [false, 'text' as TaskOptions['log']];
  for (let i = 0; i < line.length; i += 1) {
    const word = line[i]!;
    // What follows is names of files.
    if (word === '--') return {words: [...words, ...line.slice(i)], json, log};
    const [, name = '', inline] = /^--(\w+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = Object.hasOwn(TASK_OPTIONS, name) ? TASK_OPTIONS[name]! : null;
    if (word === '--json') json = true;
    else if (option === null) words.push(word);
    else {
      const value = inline ?? line[(i += 1)];
      if (value === undefined) throw new FaultError('usage', `--${name} needs a value.`);
      const read = option.read(value);
      if ('log' in read) ({log} = read);
      else Object.assign(process.env, read);
    }
  }
  return {words, json, log};
}
