import {createHash} from 'node:crypto';
import {existsSync, statSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {z} from 'zod';
import type {Dropped} from '../contract/api';
import {FaultError} from '../contract/fault';
import {isImageName} from '../contract/image-formats';
import {beginsAsImage, isImageFolder} from '../io/images-below';
import {readStored, writeStored} from './stored-json';

/** Two batches of images, and what else is dropped. */
const KEPT = 20_000;
/** A path, or one that came from below a folder which was given. */
const stored = z.record(
  z.string(),
  z.union([z.string(), z.object({path: z.string(), folder: z.string()})]).transform((item) => asItem(item)),
);

/** A path the user gave us, and the folders between it and the folder that was given; empty: it was given itself. */
export interface GivenPath {
  readonly path: string;
  readonly folder: string;
}

/** The page's name for a path: nothing of the path can be told from it. */
export function idOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 24);
}

function asItem(item: string | GivenPath): GivenPath {
  return typeof item === 'string' ? {path: item, folder: ''} : item;
}

/** Paths the user gave us, by the opaque ids the page knows; the latest are kept for the next start. */
export class Handles {
  readonly #file: string;
  readonly #paths: Map<string, GivenPath>;

  constructor(file: string) {
    this.#file = file;
    this.#paths = new Map(Object.entries(readStored(file, stored, {})));
  }

  /** The same path has the same id. */
  register(path: string): Dropped {
    return this.registerAll([{path, folder: ''}])[0]!;
  }

  /** The list is written once for all. */
  registerAll(given: readonly GivenPath[]): Dropped[] {
    const items = given.map((item) => {
      const id = idOf(item.path);
      this.#paths.delete(id);
      this.#paths.set(id, item);
      return describe(id, item);
    });
    this.#save();
    return items;
  }

  /** The item, if it was registered once and is still there. */
  known(id: string): Dropped | null {
    const item = this.#paths.get(id);
    return item !== undefined && existsSync(item.path) ? describe(id, item) : null;
  }

  path(id: string): string {
    return this.given(id).path;
  }

  given(id: string): GivenPath {
    const item = this.#paths.get(id);
    if (item === undefined) throw new FaultError('not-found', 'This item is no longer known; drop it again.');
    return item;
  }

  /** The text with every known path shortened to its name: the page sees no path. */
  hidePaths(text: string): string {
    return [...this.#paths.values()]
      .map(({path}) => path)
      .filter((path) => text.includes(path))
      .toSorted((a, b) => b.length - a.length)
      .reduce((out, path) => out.replaceAll(path, basename(path)), text);
  }

  #save(): void {
    const kept = [...this.#paths].slice(-KEPT);
    const texts = kept.map(([id, item]) => [id, item.folder === '' ? item.path : item] as const);
    writeStored(this.#file, Object.fromEntries(texts));
  }
}

function describe(id: string, {path, folder}: GivenPath): Dropped {
  const isFolder = statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
  const isImage = isFolder ? isImageFolder(path) : isImageName(path) || beginsAsImage(path);
  return {id, name: basename(path), folder, place: basename(dirname(path)), role: isImage ? 'image' : 'model'};
}
