/**
 * Where files grow out of sight: a folder of our own among the system's temporary ones, or, where that is another disk,
 * beside their place. What a killed process has left in either goes when another one starts.
 */
import {createHash} from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {threadId} from 'node:worker_threads';
import {FaultError} from '../contract/fault';
import {isAlive} from './is-alive';

/** `.NAME.SPACE-PROCESS-COUNT.partial`, and what a writer puts beside it while it grows. */
const PARTIAL = /^\..*\.([0-9a-f]{8})-(\d+)-\d+\.partial(\.weights)?$/s;
/** In its content the path of what grows elsewhere, and, of what was put aside, behind a zero the one that it had. */
const JOURNAL = '.journal.';
/** A name may have 255 bytes. */
const MOST_LETTERS = 40;
/** What nobody can ask after, the process being one of another container, is left alone for so long. */
const FOREIGN_DAYS = 7;

/** Threads of one process count each for itself. */
let count = threadId * 1_000_000;

function partialName(label: string): string {
  count += 1;
  return `.${label.slice(0, MOST_LETTERS)}.${processSpace()}-${process.pid}-${count}.partial`;
}

let space: string | null = null;

/** Which processes this one knows by their numbers: those of this computer or container. */
function processSpace(): string {
  if (space !== null) return space;
  let own = '';
  try {
    own = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has them.
  }
  space = createHash('sha256').update(`${hostname()} ${own}`).digest('hex').slice(0, 8);
  return space;
}

export function stagingPath(path: string): string {
  const name = partialName(basename(path));
  const staging = stagingFolder();
  if (staging && statSync(staging).dev === statSync(existingParent(path)).dev) return join(staging, name);
  mkdirSync(dirname(path), {recursive: true});
  return besidePath(path, name);
}

/** Of places outside the staging folder. */
const journals = new Map<string, string>();

/** A place in the folder that `path` is in; a journal remembers it for after a kill, until `forgetPlace`. */
export function besidePath(path: string, name = partialName(basename(path))): string {
  const place = join(dirname(path), name);
  keepJournal(place, place);
  return place;
}

/** A place for what is at `path`, which it is put back to after a kill where nothing else has come there. */
export function asidePath(path: string): string {
  const place = join(dirname(path), partialName(basename(path)));
  keepJournal(place, `${place}\0${path}`);
  return place;
}

function keepJournal(place: string, content: string): void {
  const staging = stagingFolder();
  if (!staging) return;
  const journal = join(staging, partialName(JOURNAL));
  try {
    writeFileSync(journal, content);
    journals.set(place, journal);
  } catch {
    // The disk of temporary files is full: that is no reason not to write elsewhere.
    rmSync(journal, {force: true});
  }
}

/** Once nothing is there any more. */
export function forgetPlace(place: string): void {
  const journal = journals.get(place);
  if (journal === undefined) return;
  journals.delete(place);
  rmSync(journal, {force: true});
}

/** A folder of our own for what grows out of sight; null where the system has no usable one. */
function stagingFolder(): string | null {
  const staging = join(tmpdir(), `warmstart-${process.getuid?.() ?? 'user'}`);
  try {
    mkdirSync(staging, {recursive: true, mode: 0o700});
    if (process.getuid !== undefined && statSync(staging).uid !== process.getuid()) return null;
    accessSync(staging, constants.W_OK);
    sweep(staging);
    return staging;
  } catch {
    // A read-only or missing temporary folder: the caller does without.
    return null;
  }
}

const forgetFolder = new Map<string, () => void>();

/**
 * A fresh folder, until `removeTemporaryFolder`, the end of this process, or, after a kill, the next start. Throws a
 * FaultError ('disk') where the system's temporary folder is not there or cannot be written into.
 */
export function temporaryFolder(label: string): string {
  const path = join(stagingFolder() ?? tmpdir(), partialName(label));
  try {
    mkdirSync(path, {recursive: true});
  } catch (error) {
    throw new FaultError(
      'disk',
      `Working files have no place: nothing can be written into ${tmpdir()}. Set TMPDIR to another folder.`,
      {cause: error},
    );
  }
  forgetFolder.set(path, rememberPartial(path));
  return path;
}

/** One that could not be removed, being in use, goes when this process ends. */
export function removeTemporaryFolder(path: string): void {
  try {
    rmSync(path, {recursive: true, force: true, maxRetries: 3});
  } catch {
    return;
  }
  forgetFolder.get(path)?.();
  forgetFolder.delete(path);
}

/** The nearest folder on the way to `path` that exists. */
export function existingParent(path: string): string {
  let folder = dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Removes what processes that no longer live have left in the staging folder, and what its journals tell of. */
function sweep(staging: string): void {
  for (const name of readdirSync(staging)) {
    const path = join(staging, name);
    if (!isLeftOver(path)) continue;
    try {
      if (name.startsWith(`.${JOURNAL}`)) removeTold(path);
      rmSync(path, {force: true, recursive: true});
    } catch {
      // On a disk that is gone or read-only now: tried again at the next start.
    }
  }
}

/** Only what such a process has named itself. */
function removeTold(journal: string): void {
  const [place = '', before] = readFileSync(journal, 'utf8').split('\0');
  if (!PARTIAL.test(basename(place)) || !isLeftOver(place)) return;
  if (before !== undefined && existsSync(place) && !existsSync(before)) renameSync(place, before);
  else for (const path of [place, `${place}.weights`]) rmSync(path, {force: true, recursive: true});
}

function isLeftOver(path: string): boolean {
  const [, own, pid] = PARTIAL.exec(basename(path)) ?? [];
  if (own === undefined) return false;
  if (own === processSpace()) return Number(pid) !== process.pid && !isAlive(Number(pid));
  const found = statSync(path, {throwIfNoEntry: false});
  return found !== undefined && Date.now() - found.mtimeMs > FOREIGN_DAYS * 86_400_000;
}

const partials = new Set<string>();
let listener: ((paths: readonly string[]) => void) | null = null;

/**
 * Tells, at every change, which half-written files exist, so that a supervisor can remove them after a killed worker.
 */
export function onPartialsChanged(tell: (paths: readonly string[]) => void): void {
  listener = tell;
}

export function rememberPartial(path: string): () => void {
  partials.add(path);
  listener?.([...partials]);
  return () => {
    partials.delete(path);
    forgetPlace(path);
    listener?.([...partials]);
  };
}
