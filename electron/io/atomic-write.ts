import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {FaultError} from '../contract/fault';
import {asidePath, besidePath, forgetPlace, rememberPartial, stagingPath} from './staging';

export {existingParent, onPartialsChanged, removeTemporaryFolder, temporaryFolder} from './staging';

/**
 * Lets `write` make a file out of sight, then renames it to its place: a reader sees the whole file or none. Whatever
 * `write` throws, the half-written file is removed, and a process killed meanwhile leaves the user's folder as it was:
 * the file grows in a staging folder on the same disk, or, where there is none, beside its place.
 */
export async function writeAtomically<T>(
  path: string,
  overwrite: boolean,
  write: (temporary: string) => T | Promise<T>,
): Promise<T> {
  const [result] = await writeTogether([{path, write}], overwrite);
  return result!;
}

export interface FileTogether<T> {
  readonly path: string;
  /** `whereNow`: where a file before it in the list lies until all of them get their names. */
  readonly write: (temporary: string, whereNow: (path: string) => string) => T | Promise<T>;
  /** It says where things lie in a file before it: beside another version of that it would be wrong. */
  readonly leans?: boolean;
}

/**
 * Several files, each as `writeAtomically`, one after the other; they get their names when the last of them was
 * written, all of them or none. Killed between two names, what leans on another file is not there.
 */
export async function writeTogether<T>(files: readonly FileTogether<T>[], overwrite: boolean): Promise<T[]> {
  const there = overwrite ? undefined : files.find(({path}) => existsSync(path));
  if (there) throw taken(there.path);
  const [places, forgets] = [new Map<string, string>(), [] as (() => void)[]];
  const made: string[] = [];
  try {
    const results: T[] = [];
    for (const {path, write} of files) {
      const temporary = stagingPath(path);
      forgets.push(rememberPartial(temporary));
      places.set(path, temporary);
      results.push(await write(temporary, (other) => places.get(other) ?? other));
      syncFile(temporary);
    }
    for (const {path} of files) made.push(mkdirSync(dirname(path), {recursive: true}) ?? '');
    if (files.length === 1) moveTo(places.get(files[0]!.path)!, files[0]!.path, overwrite);
    else moveAll(files, places);
    return results;
  } catch (error) {
    for (const path of [...places.values(), ...made.filter(Boolean)]) rmSync(path, {recursive: true, force: true});
    throw error;
  } finally {
    for (const forget of forgets) forget();
  }
}

/** What was there is put aside, what leans on others first, and put back if one of the new ones cannot be placed. */
function moveAll(files: readonly FileTogether<unknown>[], places: ReadonlyMap<string, string>): void {
  const asides = new Map<string, string>();
  const placed: string[] = [];
  try {
    for (const {path, leans} of files.toReversed().filter((file) => existsSync(file.path))) {
      // Of what leans the old one does not come back after a kill: what it leaned on may be new by then.
      const aside = leans ? besidePath(path) : asidePath(path);
      renameSync(path, aside);
      asides.set(path, aside);
    }
    for (const {path} of files) {
      moveTo(places.get(path)!, path, false);
      placed.push(path);
    }
  } catch (error) {
    for (const path of placed) rmSync(path, {force: true});
    for (const [path, aside] of asides) if (!existsSync(path)) renameSync(aside, path);
    throw error;
  } finally {
    for (const aside of asides.values()) {
      rmSync(aside, {recursive: true, force: true});
      forgetPlace(aside);
    }
  }
}

/** Throws a FaultError ('exists') where another has taken the place meanwhile and may not be replaced. */
function moveTo(temporary: string, path: string, overwrite: boolean): void {
  try {
    if (statSync(temporary).isDirectory()) return moveFolder(temporary, path);
    if (!overwrite) return linkTo(temporary, path);
    // Of a file that would take a folder's place the rename is refused.
    renameSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // Two mounts of one disk have one number, and no rename between them.
    if (dirname(temporary) === dirname(path)) throw error;
    const beside = besidePath(path);
    const forget = rememberPartial(beside);
    try {
      cpSync(temporary, beside, {recursive: true});
      syncFile(beside);
      moveTo(beside, path, overwrite);
      rmSync(temporary, {recursive: true, force: true});
    } finally {
      rmSync(beside, {recursive: true, force: true});
      forget();
    }
  }
}

/** What each of OME-Zarr's folders has one of. */
const ZARR_FILES = ['.zgroup', '.zattrs', 'zarr.json'];

/** Takes the place of a folder only that an earlier result could be; that one goes when this one is there. */
function moveFolder(temporary: string, path: string): void {
  if (!existsSync(path)) return renameSync(temporary, path);
  const names = readdirSync(path);
  if (names.length > 0 && !ZARR_FILES.some((name) => names.includes(name)))
    throw new FaultError('exists', `${path} holds other files than results, and is not replaced; choose another name.`);
  const aside = asidePath(path);
  renameSync(path, aside);
  try {
    renameSync(temporary, path);
  } catch (error) {
    renameSync(aside, path);
    forgetPlace(aside);
    throw error;
  }
  rmSync(aside, {recursive: true, force: true});
  forgetPlace(aside);
}

/** A link, unlike a rename, never replaces what is there; where a disk has none, an empty file holds the place. */
function linkTo(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
    rmSync(temporary);
    return;
  } catch (error) {
    const {code = ''} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(path);
    if (!NO_LINKS.includes(code)) throw error;
  }
  try {
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? taken(path) : error;
  }
  renameSync(temporary, path);
}

/** What disks without links answer. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'];

function taken(path: string): FaultError {
  return new FaultError('exists', `${path} exists already; choose another name or pass --overwrite.`);
}

/** A file that grows; what was written may be written over. */
export interface FileSink {
  append(bytes: Uint8Array): void;
  /** Over bytes that are there already. */
  overwrite(at: number, bytes: Uint8Array): void;
}

/** Writes a file piece by piece, atomically. */
export function writeGrowing(path: string, work: (sink: FileSink) => void): Promise<void> {
  return writeAtomically(path, true, (temporary) => growFile(temporary, work));
}

/** Writes a file piece by piece where it is, for one that is out of sight already. */
export function growFile(path: string, work: (sink: FileSink) => void): void {
  const descriptor = openSync(path, 'w');
  const put = (bytes: Uint8Array, position: number): void => {
    for (let done = 0; done < bytes.length;)
      done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 26), position + done);
  };
  let size = 0;
  try {
    work({
      append(bytes) {
        put(bytes, size);
        size += bytes.length;
      },
      overwrite: (at, bytes) => put(bytes, at),
    });
  } finally {
    closeSync(descriptor);
  }
}

/** Writes `bytes` as the whole file, atomically. */
export function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  return writeGrowing(path, (sink) => sink.append(bytes));
}

/** Writes a folder of files, atomically; one that is there is replaced. Paths have slashes. */
export function writeFolder(
  path: string,
  files: Iterable<{readonly path: string; readonly bytes: Uint8Array}>,
): Promise<void> {
  return writeAtomically(path, true, (temporary) => {
    mkdirSync(temporary);
    for (const file of files) {
      const place = join(temporary, file.path);
      mkdirSync(dirname(place), {recursive: true});
      writeFileSync(place, file.bytes);
    }
  });
}

/** Of a folder: of all files in it. */
function syncFile(path: string): void {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) syncFile(join(path, name));
    return;
  }
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
