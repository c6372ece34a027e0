import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {z} from 'zod';
import type {Dropped} from '../contract/api';
import {FaultError} from '../contract/fault';
import {IMAGE_FOLDER_FILES, isImageName} from '../contract/image-formats';

const KEPT = 200;
const stored = z.record(z.string(), z.string());

/** Paths the user gave us, by the opaque ids the page knows; the latest are kept for the next start. */
export class Handles {
  readonly #file: string;
  readonly #paths: Map<string, string>;

  constructor(file: string) {
    this.#file = file;
    this.#paths = new Map(Object.entries(read(file)));
  }

  /** The same path has the same id. */
  register(path: string): Dropped {
    const id = createHash('sha256').update(path).digest('hex').slice(0, 24);
    this.#paths.delete(id);
    this.#paths.set(id, path);
    this.#save();
    return describe(id, path);
  }

  /** The item, if it was registered once and is still there. */
  known(id: string): Dropped | null {
    const path = this.#paths.get(id);
    return path !== undefined && existsSync(path) ? describe(id, path) : null;
  }

  path(id: string): string {
    const path = this.#paths.get(id);
    if (path === undefined) throw new FaultError('not-found', 'This item is no longer known; drop it again.');
    return path;
  }

  /** The text with every known path shortened to its name: the page sees no path. */
  hidePaths(text: string): string {
    return [...this.#paths.values()]
      .toSorted((a, b) => b.length - a.length)
      .reduce((out, path) => out.replaceAll(path, basename(path)), text);
  }

  #save(): void {
    mkdirSync(dirname(this.#file), {recursive: true});
    writeFileSync(`${this.#file}.partial`, JSON.stringify(Object.fromEntries([...this.#paths].slice(-KEPT))));
    renameSync(`${this.#file}.partial`, this.#file);
  }
}

function describe(id: string, path: string): Dropped {
  const isFolder = statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
  const isImage = isFolder ? isImageFolder(path) : isImageName(path);
  return {id, name: basename(path), role: isImage ? 'image' : 'model'};
}

/** By its name, or what lies in it: a model's folder has none of these files. */
function isImageFolder(path: string): boolean {
  return /\.zarr$/i.test(path) || IMAGE_FOLDER_FILES.some((name) => existsSync(join(path, name)));
}

function read(file: string): Record<string, string> {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // A first start, or a damaged list: nothing is remembered.
    return {};
  }
}
