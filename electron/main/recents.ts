/** What was opened last, with what was found: for the start page and the menu, kept for the next start. */
import {existsSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {z} from 'zod';
import type {Recent} from '../contract/api';
import {idOf} from './handles';
import {readStored, writeStored} from './stored-json';

const KEPT = 10;
/** Of more that are given at once none is kept: they would drive all others out. A folder of them is one. */
const MOST_AT_ONCE = 3;

const stored = z.array(
  z.object({path: z.string(), role: z.enum(['model', 'image', 'images']), verdict: z.string().nullable()}),
);
type Kept = z.infer<typeof stored>[number];

/** To be read by this user alone. */
const OWN = 0o600;

export class Recents {
  readonly #file: string;
  readonly #onChange: () => void;
  #all: readonly Kept[];

  constructor(file: string, onChange: () => void) {
    this.#file = file;
    this.#onChange = onChange;
    this.#all = readStored<readonly Kept[]>(file, stored, []);
  }

  /** Given at once; what is there already comes to the front and keeps its verdict until there is another. */
  add(given: readonly Pick<Kept, 'path' | 'role'>[]): void {
    if (given.length === 0 || given.length > MOST_AT_ONCE) return;
    const fresh = given.map(({path, role}) => ({path, role, verdict: this.#of(path)?.verdict ?? null}));
    const others = this.#all.filter(({path}) => !given.some((one) => one.path === path));
    this.#set([...fresh, ...others].slice(0, KEPT));
  }

  /** What was found of one that is kept; of others nothing is. */
  note(path: string, verdict: string): void {
    const kept = this.#of(path);
    if (!kept || kept.verdict === verdict) return;
    this.#set(this.#all.map((one) => (one === kept ? {...one, verdict} : one)));
  }

  /** Those that are still there, the latest first. */
  list(): readonly Recent[] {
    return this.#all
      .filter(({path}) => existsSync(path))
      .map(({path, ...kept}) => ({id: idOf(path), name: basename(path), folder: basename(dirname(path)), ...kept}));
  }

  /** Null for what is no longer kept. */
  path(id: string): string | null {
    return this.#all.find(({path}) => idOf(path) === id)?.path ?? null;
  }

  clear(): void {
    this.#set([]);
  }

  #of(path: string): Kept | undefined {
    return this.#all.find((one) => one.path === path);
  }

  #set(all: readonly Kept[]): void {
    this.#all = all;
    writeStored(this.#file, all, OWN);
    this.#onChange();
  }
}
