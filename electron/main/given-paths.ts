/** Files and folders that a start of the app was given: by a double click, by "Open with", or in a terminal. */
import {existsSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {z} from 'zod';

const MOST = 20_000;
/** What a second start hands to the first. */
export const handedOver = z.object({paths: z.array(z.string().min(1).max(32_768)).max(MOST)});

interface Start {
  /** The words it was started with, the program's own first. */
  readonly words: readonly string[];
  /** The folder it was started in. */
  readonly folder: string;
  /** From a checkout the first word that is no option is the app itself. */
  readonly isPackaged: boolean;
}

/** Options, Chromium's among them, begin with a dash; desktops give addresses of files in place of paths. */
export function pathsOf({words, folder, isPackaged}: Start): string[] {
  const given = words.slice(1).filter((word) => word !== '' && !word.startsWith('-'));
  return (isPackaged ? given : given.slice(1)).slice(0, MOST).flatMap((word) => {
    if (!word.startsWith('file:')) return [resolve(folder, word)];
    try {
      return [fileURLToPath(word)];
    } catch {
      return [];
    }
  });
}

/** What was given and waits until the page takes it: it may not be there yet. */
export class Doorstep {
  readonly #onGiven: () => void;
  #paths: string[] = [];

  constructor(onGiven: () => void) {
    this.#onGiven = onGiven;
  }

  put(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#paths.push(...paths);
    this.#onGiven();
  }

  /** All that waits, and sentences about what is not there. */
  take(): {readonly paths: readonly string[]; readonly missing: readonly string[]} {
    const all = this.#paths.splice(0);
    const missing = all.filter((path) => !existsSync(path));
    return {
      paths: all.filter((path) => !missing.includes(path)),
      missing: missing.map((path) => `${basename(path)} was to be opened and is not there; check its path.`),
    };
  }
}
