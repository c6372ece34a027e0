/** What the results of images are called: each image of a call differently, in every kind of file system. */
import {basename, dirname, extname, join, resolve, sep} from 'node:path';
import type {Compartment} from '../../../contract/compartments';
import {RESULTS, type ResultKind} from '../../../contract/results';

/** An image whose results need a name. */
export interface ToName {
  readonly path: string;
  /** Which of the file's images it is, where there are more; null: nothing has to tell. */
  readonly part: string | null;
}

/** The file's own name without its ending. */
export function plainName(path: string): string {
  return basename(path, extname(path)).replace(/\.ome$/i, '');
}

/**
 * One name for each, none like another even where capitals do not count. Those whose files have the same name begin
 * with the part of the folders' paths that tells them apart (Point1-nuclei, Point2-nuclei), or end with the files'
 * endings where the folder is the same (scan-tif, scan-png); a number where that is not enough.
 */
export function distinctNames(images: readonly ToName[]): string[] {
  const ofFiles = namesOfFiles([...new Set(images.map(({path}) => resolve(path)))]);
  const taken = new Set<string>();
  return images.map(({path, part}) => {
    const name = `${ofFiles.get(resolve(path))!}${part === null ? '' : `-${part}`}`;
    let free = name;
    for (let n = 2; taken.has(keyOf(free)); n += 1) free = `${name}-${n}`;
    taken.add(keyOf(free));
    return free;
  });
}

function namesOfFiles(paths: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const group of groupsOf(paths)) {
    const found = SCHEMES.map((scheme) => scheme(group)).find(areDistinct) ?? group.map(plainName);
    for (const [i, path] of group.entries()) names.set(path, found[i]!);
  }
  return names;
}

/** As file systems compare that take no account of capitals. */
function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Paths of files whose plain names are alike. */
function groupsOf(paths: readonly string[]): Iterable<readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(plainName(path));
    const group = groups.get(key);
    if (group) group.push(path);
    else groups.set(key, [path]);
  }
  return groups.values();
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names.map(keyOf)).size === names.length;
}

/** From the shortest on. */
const SCHEMES: readonly ((paths: readonly string[]) => string[])[] = [
  (paths) => paths.map(plainName),
  (paths) => folderParts(paths).map((folder, i) => `${folder}${plainName(paths[i]!)}`),
  (paths) => paths.map(nameWithEnding),
  (paths) => folderParts(paths).map((folder, i) => `${folder}${nameWithEnding(paths[i]!)}`),
];

function nameWithEnding(path: string): string {
  return basename(path).replaceAll('.', '-');
}

/**
 * As many of the folders' last names as tell different folders apart, those at the end left out that all have; with a
 * dash behind.
 */
function folderParts(files: readonly string[]): string[] {
  const paths = files.map(foldersOf);
  const shortest = Math.min(...paths.map(({length}) => length));
  const isShared = (fromEnd: number): boolean => new Set(paths.map((folders) => folders.at(-1 - fromEnd))).size === 1;
  let shared = 0;
  while (shared < shortest && isShared(shared)) shared += 1;
  const rest = paths.map((folders) => folders.slice(0, folders.length - shared));
  const different = new Set(paths.map((folders) => keyOf(folders.join(sep)))).size;
  const longest = Math.max(...rest.map(({length}) => length));
  let count = 1;
  const partsOf = (): string[] => rest.map((folders) => [...folders.slice(-count), ''].join('-'));
  while (count < longest && new Set(partsOf().map(keyOf)).size < different) count += 1;
  return partsOf();
}

/** Without what a name cannot have: the colon of a drive. */
function foldersOf(path: string): string[] {
  return dirname(path)
    .split(sep)
    .map((folder) => folder.replaceAll(':', ''))
    .filter((folder) => folder !== '');
}

/** Where a result of an image goes; `compartment` null: of the image as a whole. `n`: its n-th file, from 1 on. */
export function resultPath(
  folder: string,
  {name}: {readonly name: string},
  compartment: Compartment | null,
  kind: ResultKind,
  n = 1,
): string {
  const {ending} = RESULTS[kind];
  const extension = extname(ending);
  const numbered = n === 1 ? ending : `${ending.slice(0, -extension.length)}-${n}${extension}`;
  return join(folder, [name, ...(compartment === null ? [] : [compartment]), numbered].join('-'));
}
