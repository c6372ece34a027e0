import {statSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {openFile, type ByteSource} from './byte-source';

/** Files beside one, by their plain names; what was opened of them is closed by `close`. */
export class FolderNeighbours {
  readonly own: string;
  readonly #folder: string;
  readonly #opened: ByteSource[] = [];

  constructor(path: string) {
    this.own = basename(path);
    this.#folder = dirname(resolve(path));
  }

  has(name: string): boolean {
    return isFileIn(this.#folder, name);
  }

  open(name: string): ByteSource | null {
    return this.#openIn(this.#folder, name);
  }

  openAbove(name: string): ByteSource | null {
    return this.#openIn(dirname(this.#folder), name);
  }

  #openIn(folder: string, name: string): ByteSource | null {
    if (!isFileIn(folder, name)) return null;
    const source = openFile(join(folder, name));
    this.#opened.push(source);
    return source;
  }

  close(): void {
    for (const source of this.#opened.splice(0)) source.close();
  }
}

/** A name with a folder in it is none. */
function isFileIn(folder: string, name: string): boolean {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) return false;
  return statSync(join(folder, name), {throwIfNoEntry: false})?.isFile() ?? false;
}
