import {randomUUID} from 'node:crypto';
import {z} from 'zod';
import type {PastCommand} from '../contract/api';
import {FaultError} from '../contract/fault';
import {readStored, writeStored} from './stored-json';

const KEPT = 100;
/** To be read by this user alone. */
const OWN = 0o600;
const stored = z.array(z.object({id: z.string(), at: z.string(), line: z.string(), whole: z.string()}));

interface Kept extends PastCommand {
  /** With the paths. */
  readonly whole: string;
}

/** Lines that were run, the latest first, kept for the next start. */
export class CommandLog {
  readonly #file: string;
  #lines: readonly Kept[];

  constructor(file: string) {
    this.#file = file;
    this.#lines = readStored<readonly Kept[]>(file, stored, []);
  }

  /** A line that is there already comes to the front. */
  add(line: Pick<Kept, 'line' | 'whole'>): readonly PastCommand[] {
    const kept = {id: randomUUID(), at: new Date().toISOString(), ...line};
    this.#lines = [kept, ...this.#lines.filter(({whole}) => whole !== line.whole)].slice(0, KEPT);
    writeStored(this.#file, this.#lines, OWN);
    return this.list();
  }

  list(): readonly PastCommand[] {
    return this.#lines.map(({id, at, line}) => ({id, at, line}));
  }

  /** Throws a FaultError ('not-found') for one that is no longer kept. */
  whole(id: string): string {
    const kept = this.#lines.find((one) => one.id === id);
    if (!kept) throw new FaultError('not-found', 'This line is no longer kept.');
    return kept.whole;
  }
}
