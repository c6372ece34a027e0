import {randomUUID} from 'node:crypto';
import {statSync} from 'node:fs';
import {basename} from 'node:path';
import type {Dropped} from '../contract/api';
import {FaultError} from '../contract/fault';

const IMAGE = /\.(tiff?|png)$/i;

/** Paths the user gave us, by the opaque ids the page knows. */
export class Handles {
  readonly #paths = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  /** The same path keeps its id. */
  register(path: string): Dropped {
    const id = this.#ids.get(path) ?? randomUUID();
    this.#ids.set(path, id);
    this.#paths.set(id, path);
    return {id, name: basename(path), role: IMAGE.test(path) && !isFolder(path) ? 'image' : 'model'};
  }

  path(id: string): string {
    const path = this.#paths.get(id);
    if (path === undefined) throw new FaultError('not-found', 'This item is no longer known; drop it again.');
    return path;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
}
