/** The files of a model on disk: their size, and what the system's cache holds of them. */
import {execFileSync} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

export function filesOf(folder: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

export function folderBytes(folder: string): number {
  return filesOf(folder).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Why a cold disk cannot be had here; null where it can. */
export function whyNoColdDisk(path: string): string | null {
  if (process.platform !== 'linux') return 'Only Linux lets a program ask for a file to be dropped from the cache.';
  try {
    dropCache([path]);
    return null;
  } catch {
    // No dd here, or it may not read the file.
    return 'The file could not be dropped from the cache (dd with iflag=nocache is needed).';
  }
}

/** Asks the system to forget the pages of these files; no rights are needed for one's own. */
export function dropCache(paths: readonly string[]): void {
  for (const path of paths) execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], {stdio: 'ignore'});
}
