/** Models inside archives: unpacked once, and called by the archive's name in what a person reads. */
import {existsSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {temporaryFolder} from '../../io/atomic-write';
import type {ArchiveKind} from '../../io/archive-kind';
import {starDistWeights} from './stardist-folder';

const unpackedFolders = new Map<string, string>();
const archiveOf = new Map<string, string>();

/** The sentence with the folders that archives were unpacked to called by their archives' names. */
export function namingArchives(sentence: string): string {
  return [...archiveOf].reduce((text, [folder, archive]) => text.replaceAll(folder, archive), sentence);
}

/** Where an archive's model was unpacked to; once for as long as the archive does not change. */
export async function unpackedModel(path: string, kind: ArchiveKind): Promise<string> {
  const {mtimeMs, size} = statSync(path);
  const key = `${path} ${mtimeMs} ${size}`;
  const known = unpackedFolders.get(key);
  if (known && existsSync(known)) return known;
  const folder = temporaryFolder('archive');
  archiveOf.set(folder, path);
  const {unpack} = await import('../../io/archive');
  await unpack(path, kind, folder);
  const place = modelInside(folder) ?? folder;
  unpackedFolders.set(key, place);
  return place;
}

/**
 * The only SavedModel folder, StarDist folder, .h5 or .keras file at most three folders down; null when there are none
 * or several.
 */
function modelInside(folder: string): string | null {
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
