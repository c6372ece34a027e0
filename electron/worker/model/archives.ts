/**
 * Models inside archives: unpacked once, called by the archive's name in what a person reads, and given back when they
 * are no longer used.
 */
import {existsSync, readdirSync} from 'node:fs';
import {join, sep} from 'node:path';
import {removeTemporaryFolder, temporaryFolder} from '../../io/atomic-write';
import type {ArchiveKind} from '../../io/archive-kind';
import {stateOf} from '../../io/path-state';

/** What was unpacked, the longest unused first, by the archive's path and what the system says of it. */
const unpacked = new Map<string, Unpacked>();
/** So many stay although nothing that was loaded from them is kept: the next question is often about the same one. */
const KEPT = 2;

interface Unpacked {
  readonly archive: string;
  readonly folder: string;
  /** Of the model in it. */
  readonly place: string;
  /** How many models are kept that were loaded from it. */
  holders: number;
}

/** The sentence with the folders that archives were unpacked to called by their archives' names. */
export function namingArchives(sentence: string): string {
  return [...unpacked.values()].reduce((text, {folder, archive}) => text.replaceAll(folder, archive), sentence);
}

/** Where an archive's model was unpacked to; once for as long as the archive does not change and is used. */
export async function unpackedModel(path: string, kind: ArchiveKind): Promise<string> {
  const key = stateOf(path);
  const known = unpacked.get(key);
  unpacked.delete(key);
  if (known && existsSync(known.place)) {
    unpacked.set(key, known);
    return known.place;
  }
  const folder = temporaryFolder('archive');
  // It names the folder in what is said of an archive that cannot be unpacked.
  unpacked.set(key, {archive: path, folder, place: folder, holders: 0});
  const {unpack} = await import('../../io/archive');
  await unpack(path, kind, folder);
  const place = (await modelInside(folder)) ?? folder;
  unpacked.set(key, {archive: path, folder, place, holders: 0});
  giveBack();
  return place;
}

/** A model that was loaded from `place` is kept; the answer is called when it no longer is. */
export function holdArchive(place: string): () => void {
  const held = [...unpacked.values()].find(({folder}) => place === folder || place.startsWith(folder + sep));
  if (!held) return () => undefined;
  held.holders += 1;
  return () => {
    held.holders -= 1;
    giveBack();
  };
}

/** Removes what was unpacked and is not used any more. */
function giveBack(): void {
  const unheld = [...unpacked].filter(([, {holders}]) => holders === 0);
  for (const [key, {folder}] of unheld.slice(0, -KEPT)) {
    unpacked.delete(key);
    removeTemporaryFolder(folder);
  }
}

/**
 * The only SavedModel folder, StarDist folder, .h5 or .keras file at most three folders down; null when there are none
 * or several.
 */
async function modelInside(folder: string): Promise<string | null> {
  const {starDistWeights} = await import('./stardist-folder');
  const search = (at: string, depth: number): string[] => {
    if (existsSync(join(at, 'saved_model.pb'))) return [at];
    if (existsSync(join(at, 'config.json')) && starDistWeights(at) !== null) return [at];
    return readdirSync(at, {withFileTypes: true}).flatMap((entry) => {
      if (entry.isDirectory()) return depth > 0 ? search(join(at, entry.name), depth - 1) : [];
      return /\.(h5|keras)$/.test(entry.name) ? [join(at, entry.name)] : [];
    });
  };
  const found = search(folder, 3);
  return found.length === 1 ? found[0]! : null;
}
