/** The images in a folder and below it, as a person would count them. */
import {existsSync, readdirSync, realpathSync, statSync, type Dirent} from 'node:fs';
import {join} from 'node:path';
import {FaultError} from '../contract/fault';
import {IMAGE_FOLDER_FILES, isImageName} from '../contract/image-formats';
import {HEAD_BYTES, imageKind} from '../contract/image-heads';
import {fileHead} from './file-head';

/** More than any experiment has; a whole disk has more. */
const MOST_ENTRIES = 200_000;
const MOST_DEPTH = 32;

export interface ImageBelow {
  readonly path: string;
  /** The folders between the given one and the image, with `/`; empty: none. */
  readonly folder: string;
}

export interface ImagesBelow {
  /** Folder by folder, numbers in names by their value: a2 before a10. */
  readonly images: readonly ImageBelow[];
  /** Paths below the folder of what is no image, with `/`; a model's folder is one of these, and not looked into. */
  readonly others: readonly string[];
}

const natural = new Intl.Collator('en', {numeric: true});

/** Numbers in names by their value, whatever the language of the computer is. */
export function compareNaturally(a: string, b: string): number {
  return natural.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** Whether a folder is one image (OME-Zarr): by its name, or what lies in it; a model's has none of these files. */
export function isImageFolder(path: string): boolean {
  return /\.zarr$/i.test(path) || IMAGE_FOLDER_FILES.some((name) => existsSync(join(path, name)));
}

/** Whether a file whose name says nothing is one by its first bytes; what cannot be read is told when it is opened. */
export function beginsAsImage(path: string): boolean {
  try {
    return imageKind(path, fileHead(path, HEAD_BYTES)) !== null;
  } catch {
    return false;
  }
}

export function isModelFolder(path: string): boolean {
  return ['saved_model.pb', 'keras_metadata.pb'].some((name) => existsSync(join(path, name)));
}

/**
 * Files and folders whose names begin with a dot, and the system's own notes, are neither. Links to files are followed,
 * and links to folders that are not yet passed through. Throws a FaultError ('usage') for a folder of more entries than
 * any experiment has.
 */
export function imagesBelow(folder: string): ImagesBelow {
  const images: ImageBelow[] = [];
  const others: string[] = [];
  let entries = 0;
  const walk = (at: string, below: string, above: readonly string[]): void => {
    const names = readdirSync(at, {withFileTypes: true})
      .filter(({name}) => !isHidden(name))
      .toSorted((a, b) => compareNaturally(a.name, b.name));
    entries += names.length;
    if (entries > MOST_ENTRIES || above.length > MOST_DEPTH) throw tooMuch(folder);
    const inside: [path: string, name: string][] = [];
    for (const entry of names) {
      const path = join(at, entry.name);
      const kind = kindOf(path, entry);
      if (kind === 'image') images.push({path, folder: below});
      if (kind === 'other') others.push(nameBelow(below, entry.name));
      if (kind === 'folder') inside.push([path, entry.name]);
    }
    for (const [path, name] of inside) {
      const real = realpathSync(path);
      if (!above.includes(real)) walk(path, nameBelow(below, name), [...above, real]);
    }
  };
  walk(folder, '', [realpathSync(folder)]);
  return {images, others};
}

function nameBelow(below: string, name: string): string {
  return below === '' ? name : `${below}/${name}`;
}

/** What begins with a dot, and what Windows and macOS put into folders. */
function isHidden(name: string): boolean {
  return name.startsWith('.') || ['thumbs.db', 'desktop.ini', '__macosx'].includes(name.toLowerCase());
}

function kindOf(path: string, entry: Dirent): 'image' | 'folder' | 'other' {
  const stats = entry.isSymbolicLink() ? statSync(path, {throwIfNoEntry: false}) : entry;
  if (stats?.isFile()) return isImageName(entry.name) ? 'image' : 'other';
  if (!stats?.isDirectory()) return 'other';
  if (isImageFolder(path)) return 'image';
  return isModelFolder(path) ? 'other' : 'folder';
}

function tooMuch(folder: string): FaultError {
  return new FaultError(
    'usage',
    `${folder} holds more than ${MOST_ENTRIES} files and folders; give the folders that the images are in.`,
  );
}
