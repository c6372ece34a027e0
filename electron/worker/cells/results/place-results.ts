/** Where the results of many images go: into folders as those they came from, each with a name of its own. */
import {existsSync, statSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {imagesBelow, isImageFolder} from '../../../io/images-below';
import {distinctNames, type ToName} from './result-names';

/** An image, and the folders between it and the folder that was given, with `/`; empty: it was given itself. */
export interface GivenImage {
  readonly path: string;
  readonly folder: string;
}

export interface ResultPlace {
  readonly folder: string;
  /** What the results' names begin with. */
  readonly name: string;
}

export interface GivenImages {
  readonly images: readonly GivenImage[];
  /** Files in the given folders that are no images, by the folder. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
}

/** Folders that are no image stand for the images in them and below. */
export function withFoldersOpened(paths: readonly string[]): GivenImages {
  const images = new Map<string, GivenImage>();
  const leftOut = new Map<string, readonly string[]>();
  const add = (image: GivenImage): void => {
    const full = resolve(image.path);
    if (!images.has(full)) images.set(full, image);
  };
  for (const path of paths) {
    const isFolder = existsSync(path) && statSync(path).isDirectory() && !isImageFolder(path);
    const found = isFolder ? imagesBelow(path) : null;
    if (!found || found.images.length === 0) {
      add({path, folder: ''});
      continue;
    }
    const own = basename(resolve(path));
    for (const {path: image, folder} of found.images) add({path: image, folder: folder ? `${own}/${folder}` : own});
    if (found.others.length > 0) leftOut.set(path, found.others);
  }
  return {images: [...images.values()], leftOut};
}

/** One for each; in one folder none is called like another, even where capitals do not count. */
export function placesOf(images: readonly (GivenImage & Pick<ToName, 'part'>)[], out: string): ResultPlace[] {
  const groups = new Map<string, number[]>();
  for (const [i, {folder}] of images.entries()) {
    const key = folder.normalize('NFC').toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const places: ResultPlace[] = [];
  for (const group of groups.values()) {
    const names = distinctNames(group.map((i) => images[i]!));
    const {folder} = images[group[0]!]!;
    for (const [n, i] of group.entries()) places[i] = {folder: join(out, ...folder.split('/')), name: names[n]!};
  }
  return places;
}
