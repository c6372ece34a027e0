/**
 * Short texts of processes that died, in a folder of this computer: they are never sent, and say no path and no name of
 * a file. No electron here: `main/index.ts` tells it.
 */
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const MOST = 20;

export interface Death {
  /** Which process. */
  readonly process: string;
  /** How it ended, in the system's or Chromium's words. */
  readonly reason: string;
  readonly code: number | null;
}

export class CrashReports {
  readonly folder: string;
  readonly #versions: Readonly<Record<string, string>>;
  #count = 0;

  /** `versions`: of what is told beside every death. */
  constructor(folder: string, versions: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#versions = versions;
  }

  /** Never throws: a crash is not made worse by a disk that is full. */
  add({process: which, reason, code}: Death, now = new Date()): void {
    const lines = [
      `Time: ${now.toISOString()}`,
      `Process: ${which}`,
      `Ended: ${reason}${code === null ? '' : ` (code ${code})`}`,
      ...Object.entries(this.#versions).map(([name, version]) => `${name}: ${version}`),
    ];
    this.#count += 1;
    const name = `${now.toISOString().replaceAll(/[:.]/g, '-')}-${this.#count}.txt`;
    try {
      mkdirSync(this.folder, {recursive: true});
      writeFileSync(join(this.folder, name), `${lines.join('\n')}\n`);
      for (const old of this.list().slice(0, -MOST)) rmSync(join(this.folder, old), {force: true});
    } catch {
      // Nobody could be told either.
    }
  }

  /** The folder, which is made where there is none yet. */
  open(): string {
    mkdirSync(this.folder, {recursive: true});
    return this.folder;
  }

  /** Names, the oldest first. */
  list(): readonly string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => name.endsWith('.txt'))
        .toSorted((a, b) => (a < b ? -1 : 1));
    } catch {
      // There was none yet.
      return [];
    }
  }

  /** Deletes all; gives how many there were. */
  clear(): number {
    const all = this.list();
    for (const name of all) rmSync(join(this.folder, name), {force: true});
    return all.length;
  }
}
