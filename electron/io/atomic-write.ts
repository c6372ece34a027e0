import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {FaultError} from '../contract/fault';

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
  if (!overwrite && existsSync(path)) {
    throw new FaultError('exists', `${path} exists already; choose another name or pass --overwrite.`);
  }
  const temporary = stagingPath(path);
  const forget = rememberPartial(temporary);
  let made: string | undefined;
  try {
    const result = await write(temporary);
    syncFile(temporary);
    made = mkdirSync(dirname(path), {recursive: true});
    // A folder takes the place of none that has files; of a file that would take a folder's the rename is refused.
    if (statSync(temporary).isDirectory()) rmSync(path, {recursive: true, force: true});
    renameSync(temporary, path);
    return result;
  } catch (error) {
    rmSync(temporary, {recursive: true, force: true});
    if (made !== undefined) rmSync(made, {recursive: true, force: true});
    throw error;
  } finally {
    forget();
  }
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

let count = 0;

function stagingPath(path: string): string {
  count += 1;
  const name = `.${basename(path)}.${process.pid}-${count}.partial`;
  const staging = stagingFolder();
  if (staging && statSync(staging).dev === statSync(existingParent(path)).dev) return join(staging, name);
  mkdirSync(dirname(path), {recursive: true});
  return join(dirname(path), name);
}

/** A folder of our own for what grows out of sight; null where the system has no usable one. */
function stagingFolder(): string | null {
  const staging = join(tmpdir(), `warmstart-${process.getuid?.() ?? 'user'}`);
  try {
    mkdirSync(staging, {recursive: true, mode: 0o700});
    if (process.getuid !== undefined && statSync(staging).uid !== process.getuid()) return null;
    sweep(staging);
    return staging;
  } catch {
    // A read-only or missing temporary folder: the caller does without.
    return null;
  }
}

/** A fresh folder that is removed when this process ends, or, after a kill, at the next start. */
export function temporaryFolder(label: string): string {
  count += 1;
  const path = join(stagingFolder() ?? tmpdir(), `.${label}.${process.pid}-${count}.partial`);
  mkdirSync(path, {recursive: true});
  rememberPartial(path);
  return path;
}

/** The nearest folder on the way to `path` that exists. */
export function existingParent(path: string): string {
  let folder = dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Removes what processes that no longer live have left in the staging folder. */
function sweep(staging: string): void {
  for (const name of readdirSync(staging)) {
    const pid = Number(/\.(\d+)-\d+\.partial$/.exec(name)?.[1]);
    if (pid > 0 && pid !== process.pid && !isAlive(pid)) rmSync(join(staging, name), {force: true, recursive: true});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const partials = new Set<string>();
let listener: ((paths: readonly string[]) => void) | null = null;

/**
 * Tells, at every change, which half-written files exist, so that a supervisor can remove them after a killed worker.
 */
export function onPartialsChanged(tell: (paths: readonly string[]) => void): void {
  listener = tell;
}

function rememberPartial(path: string): () => void {
  partials.add(path);
  listener?.([...partials]);
  return () => {
    partials.delete(path);
    listener?.([...partials]);
  };
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
