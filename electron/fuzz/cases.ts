/** Case after case of one reader: the same for the same number, whichever were run before. */
import {createHash} from 'node:crypto';
import {FaultError} from '../contract/fault';
import {mutate} from './mutate';
import {Random} from './random';
import type {Files, FuzzedReader} from './reader';
import {bytesOf} from './seeds';

/** What is wrong with how a case ended. */
export interface Finding {
  readonly kind: 'exception' | 'slow' | 'memory' | 'hang' | 'crash';
  readonly number: number;
  /** The same for cases that end in the same way. */
  readonly signature: string;
  readonly detail: string;
}

/** A case that ended as it should. */
export interface Ended {
  readonly result: 'read' | 'fault';
  /** The exception of ours by way of which a fault was told; null: none. */
  readonly masked: string | null;
}

const MOST_CPU_SECONDS = 5;
const MOST_BYTES = 256 << 20;

export class Cases {
  readonly #reader: FuzzedReader;
  readonly #seeds: readonly Files[];
  readonly #words: readonly Uint8Array[];
  readonly #scratch: string;
  readonly #first: number;

  /** `first`: another series of cases for another number. */
  constructor(reader: FuzzedReader, seeds: readonly Files[], scratch: string, first: number) {
    const {prepare = (files: Files) => files} = reader;
    this.#reader = reader;
    this.#seeds = seeds.map(prepare).filter((files) => files !== null);
    this.#words = (reader.words ?? []).map((word) => new TextEncoder().encode(word));
    this.#scratch = scratch;
    this.#first = first;
  }

  get seeds(): number {
    return this.#seeds.length;
  }

  /** The files of a case: of a real one, one or two are damaged. */
  files(number: number): Files {
    const random = new Random(Math.imul(this.#first, 1_000_003) + number);
    const seed = random.of(this.#seeds);
    const names = [...seed.keys()].filter((name) => !this.#reader.keeps?.test(name));
    const files = new Map(seed);
    for (let i = random.below(4) === 0 ? 2 : 1; i > 0 && names.length > 0; i -= 1) {
      const name = random.of(names);
      const damaged = mutate(files.get(name)!, random, this.#words);
      const isRepaired = this.#reader.repair !== undefined && random.below(4) > 0;
      files.set(name, isRepaired ? this.#reader.repair!(name, Uint8Array.from(damaged)) : damaged);
    }
    return files;
  }

  async run(number: number): Promise<Ended | Finding> {
    const files = this.files(number);
    const before = {cpu: process.cpuUsage(), peak: process.resourceUsage().maxRSS};
    let ended: Ended | Finding;
    try {
      await this.#reader.read(files, this.#scratch);
      ended = {result: 'read', masked: null};
    } catch (error) {
      ended = judged(error, number);
    }
    if ('signature' in ended) return ended;
    const {user} = process.cpuUsage(before.cpu);
    const grown = (process.resourceUsage().maxRSS - before.peak) * 1024;
    const size = bytesOf(files);
    if (user > MOST_CPU_SECONDS * 1e6)
      return {kind: 'slow', number, signature: 'slow', detail: `${(user / 1e6).toFixed(1)} s for ${size} bytes`};
    if (grown > MOST_BYTES + 4 * size)
      return {kind: 'memory', number, signature: 'memory', detail: `${grown >> 20} MB for ${size} bytes`};
    return ended;
  }
}

function judged(error: unknown, number: number): Ended | Finding {
  if (error instanceof FaultError && error.fault.kind !== 'internal') {
    const cause = deepestCause(error);
    const isOurs = /^(Type|Range|Reference|Syntax|Eval)Error$/.test(cause.name);
    return {result: 'fault', masked: isOurs ? signatureOf(cause) : null};
  }
  const thrown = error instanceof Error ? error : new Error(String(error));
  return {kind: 'exception', number, signature: signatureOf(thrown), detail: thrown.stack ?? thrown.message};
}

function deepestCause(error: Error): Error {
  let deepest = error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest;
}

/** Its words without numbers and names, and where it was thrown. */
function signatureOf({name, message, stack = ''}: Error): string {
  const place = /\n\s+at ([^\n(]*)/.exec(stack)?.[1]?.trim() ?? '';
  const words = message
    .split('\n')[0]!
    .replaceAll(/\d+/g, '#')
    .replaceAll(/'[^']*'|"[^"]*"/g, '…');
  return `${name}: ${words.slice(0, 120)} in ${place}`;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
