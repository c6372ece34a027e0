/**
 * Starting somebody's Python so that nothing runs but what is installed in it: Python puts the current folder before
 * its own libraries, and whatever is called csv.py there would run.
 */
import {mkdirSync, mkdtempSync, rmdirSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, isAbsolute, join, resolve} from 'node:path';

/**
 * The absolute path of a program by its name or path; null where there is none. The current folder is not searched, nor
 * are relative folders in PATH.
 */
export function programPath(name: string): string | null {
  // A path that somebody wrote is meant from where they are.
  if (/[/\\]/.test(name)) return isProgram(resolve(name)) ? resolve(name) : null;
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const places = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return places.flatMap((folder) => endings.map((ending) => join(folder, name + ending))).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  const found = statSync(path, {throwIfNoEntry: false});
  return found !== undefined && found.isFile() && (process.platform === 'win32' || (found.mode & 0o111) !== 0);
}

/** How it is started: in an empty folder, and without the folder of its script among those that it imports from. */
export function pythonOptions(): {readonly cwd: string; readonly env: NodeJS.ProcessEnv} {
  return {cwd: emptyFolder(), env: {...process.env, PYTHONSAFEPATH: '1', PYTHONDONTWRITEBYTECODE: '1'}};
}

let empty: string | null = null;

/** Nobody else writes into it. */
function emptyFolder(): string {
  if (empty !== null && statSync(empty, {throwIfNoEntry: false})) return empty;
  mkdirSync(tmpdir(), {recursive: true});
  const made = mkdtempSync(join(tmpdir(), 'warmstart-empty-'));
  process.once('exit', () => removeQuietly(made));
  empty = made;
  return made;
}

/** It is left where something has been put into it. */
function removeQuietly(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not ours to remove.
  }
}
