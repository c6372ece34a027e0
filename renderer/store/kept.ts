/**
 * What the page keeps between starts, in its own storage and read with suspicion: an entry that cannot be read is set
 * aside under another key, so that nothing is lost by what is written next.
 */
import type {PersistOptions, PersistStorage, StorageValue} from 'zustand/middleware';

/** Names of the entries that were set aside since the page began. */
const setAside: string[] = [];

export function asideKey(name: string): string {
  return `${name}-damaged`;
}

/** Those names, once. */
export function takeSetAside(): readonly string[] {
  return setAside.splice(0);
}

export class DamagedEntry extends Error {
  constructor(name: string, what: string) {
    super(`${name}: ${what}`);
    this.name = 'DamagedEntry';
  }
}

/** Writes only what is new: the same object, or the same text, is not written again. */
function storageOf<Kept>(): PersistStorage<Kept> {
  let lastState: Kept | null = null;
  let lastText: string | null = null;
  return {
    getItem: (name) => {
      lastText = localStorage.getItem(name);
      if (lastText === null) return null;
      const entry = JSON.parse(lastText) as unknown;
      const isVersioned = typeof entry === 'object' && entry !== null && 'version' in entry && 'state' in entry;
      // Before there were versions the state itself was written.
      return (isVersioned ? entry : {state: entry, version: 0}) as StorageValue<Kept>;
    },
    setItem: (name, value) => {
      if (value.state === lastState) return;
      lastState = value.state;
      const text = JSON.stringify(value);
      if (text === lastText) return;
      lastText = text;
      localStorage.setItem(name, text);
    },
    removeItem: (name) => localStorage.removeItem(name),
  };
}

export interface KeptEntry<State, Kept> {
  readonly name: string;
  readonly version: number;
  readonly take: (state: State) => Kept;
  /** What an older version wrote, as this one would have. Throws `DamagedEntry`. */
  readonly migrate: (kept: unknown, version: number) => unknown;
  /** The state with what was kept in it. Throws `DamagedEntry` for what is not what `take` gives. */
  readonly bringBack: (kept: unknown, state: State) => State;
}

/** Options for zustand's `persist`. */
export function keptAs<State, Kept>(entry: KeptEntry<State, Kept>): PersistOptions<State, Kept> {
  const {name, version, take, migrate, bringBack} = entry;
  return {
    name,
    version,
    storage: storageOf<Kept>(),
    partialize: take,
    migrate: (kept, from) => {
      if (from > version) throw new DamagedEntry(name, `written by version ${from}, this is ${version}`);
      return migrate(kept, from) as Kept;
    },
    merge: (kept, state) => (kept === undefined ? state : bringBack(kept, state)),
    onRehydrateStorage: () => (_state, error) => {
      if (error === undefined) return;
      localStorage.setItem(asideKey(name), localStorage.getItem(name) ?? '');
      localStorage.removeItem(name);
      setAside.push(name);
    },
  };
}
