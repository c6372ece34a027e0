/** Real files of the checkout and of what its tests have made, as cases to damage. */
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import type {Files, SeedPlace} from './reader';

/** Larger files are as good as small ones, and slower. */
const MOST_BYTES = 400_000;
const MOST_SEEDS = 160;

/** Of every place; a file that lies in several counts once. */
export function seedsOf(root: string, places: readonly SeedPlace[]): Files[] {
  const groups = new Map<string, Map<string, Uint8Array>>();
  for (const {folder, files} of places)
    for (const place of foldersLike(root, folder))
      for (const name of readdirSync(place, {recursive: true, encoding: 'utf8'}).toSorted()) {
        const match = files.exec(name.replaceAll('\\', '/'));
        const path = join(place, name);
        if (!match || !statSync(path, {throwIfNoEntry: false})?.isFile()) continue;
        const inCase = match.groups?.['case'];
        const group = `${relative(root, place)}/${inCase ?? match.input}`;
        const inside = inCase === undefined ? 'file' : match.input.slice(inCase.length + 1);
        if (!groups.has(group)) groups.set(group, new Map());
        groups.get(group)!.set(inside, readFileSync(path));
      }
  const small = [...groups.values()].filter((group) => bytesOf(group) > 0 && bytesOf(group) <= MOST_BYTES);
  return small.toSorted((a, b) => bytesOf(a) - bytesOf(b)).slice(0, MOST_SEEDS);
}

export function bytesOf(files: Files): number {
  return [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
}

function foldersLike(root: string, pattern: string): string[] {
  const path = join(root, pattern);
  if (!pattern.endsWith('*')) return existsSync(path) ? [path] : [];
  const above = dirname(path);
  const start = path.slice(above.length + 1, -1);
  if (!existsSync(above)) return [];
  const names = readdirSync(above).filter((name) => name.startsWith(start) && !/\.\d+$/.test(name));
  return names.toSorted().map((name) => join(above, name));
}
