import {existsSync, statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {openFile, type ByteSource} from './byte-source';

/** Files beside one, by their plain names; what was opened of them is closed by `close`. */
export class FolderNeighbours {
  readonly own: string;
  readonly #folder: string;
  readonly #opened: ByteSource[] = [];

  constructor(path: string) {
    this.own = basename(path);
    this.#folder = dirname(path);
  }

  /** A name with a folder in it is none. */
  has(name: string): boolean {
    if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) return false;
    const path = join(this.#folder, name);
    return existsSync(path) && statSync(path).isFile();
  }

  open(name: string): ByteSource | null {
    if (!this.has(name)) return null;
    const source = openFile(join(this.#folder, name));
    this.#opened.push(source);
    return source;
  }

  close(): void {
    for (const source of this.#opened.splice(0)) source.close();
  }
}
