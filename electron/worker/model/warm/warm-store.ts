/**
 * Warm files in the data folder: each a folder with a graph that was optimised here, its weights as ONNX Runtime maps
 * them, and a sealed record of both. What is not exactly as the record says is not used, and made again.
 */
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {dataFolder} from '../../../io/data-folder';
import {
  hashAtOnce,
  hashOf,
  identityOf,
  isSameFile,
  isSettled,
  SETTLED_AFTER_MS,
  type FileIdentity,
} from '../../../io/file-identity';
import {readSealed, writeSealed} from '../../../io/sealed-json';
import type {WarmModel} from './warm-model';
import {keyName, namesOf, warmKey, type WarmKey} from './warm-key';

export const GRAPH = 'graph.onnx';
export const WEIGHTS = 'weights.bin';
const RECORD = 'warm.json';

interface FileRecord {
  readonly identity: FileIdentity;
  /** SHA-256 of its bytes. */
  readonly hash: string;
}

interface WarmRecord {
  readonly schema: 'warmstart-warm/1';
  readonly key: WarmKey;
  readonly model: WarmModel;
  readonly graph: FileRecord;
  readonly weights: FileRecord;
  /** When the files were read to be hashed, in milliseconds since 1970. */
  readonly at: number;
}

export interface WarmFile {
  readonly folder: string;
  readonly key: WarmKey;
  readonly model: WarmModel;
  /**
   * Whether its weights are those that were written. Until this has come, nothing computed from them may be given to
   * anybody.
   */
  readonly isWhole: Promise<boolean>;
}

export function warmFolder(): string {
  return join(dataFolder(), 'warm');
}

/** Folders in which warm files are looked for: one that was made to ship, then our own. */
function places(): string[] {
  const shipped = process.env['WARMSTART_WARM'];
  return [...(shipped ? [shipped] : []), warmFolder()];
}

/** Whether there is any that was made from a file of so many bytes; it need not be of the same content. */
export function mayBeWarm(bytes: number): boolean {
  return foldersOf(bytes).length > 0;
}

function foldersOf(bytes: number): string[] {
  return places().flatMap((place) => {
    try {
      const names = readdirSync(place).filter((name) => name.startsWith(namesOf(bytes)));
      return names.map((name) => join(place, name));
    } catch {
      // There is no such folder.
      return [];
    }
  });
}

/**
 * One of this model that may be used if the engine is the one that it was made with, which is not known yet: the one
 * that was used last. Null where there is none.
 */
export function likelyWarm(model: WarmKey['model']): WarmFile | null {
  const likely = foldersOf(model.bytes).flatMap((folder) => {
    const record = recordIn(folder);
    if (!record) return [];
    const {onnxRuntime, provider} = record.key;
    const key = warmKey(model, onnxRuntime, provider);
    return isRecordOf(record, key) ? [{folder, key, used: statSync(join(folder, RECORD)).mtimeMs}] : [];
  });
  const [last] = likely.toSorted((a, b) => b.used - a.used);
  return last ? openWarm(last.folder, last.key) : null;
}

function recordIn(folder: string): WarmRecord | null {
  const record = readSealed(join(folder, RECORD)) as WarmRecord | null;
  return record?.schema === 'warmstart-warm/1' ? record : null;
}

function isRecordOf({key}: WarmRecord, wanted: WarmKey): boolean {
  return JSON.stringify(key) === JSON.stringify(wanted);
}

/** Null where there is none that may be used. */
export function findWarm(key: WarmKey): WarmFile | null {
  for (const place of places()) {
    const found = openWarm(join(place, keyName(key)), key);
    if (found) return found;
  }
  return null;
}

function openWarm(folder: string, key: WarmKey): WarmFile | null {
  const record = recordIn(folder);
  if (!record || !isRecordOf(record, key)) return null;
  try {
    const [graph, weights] = [join(folder, GRAPH), join(folder, WEIGHTS)];
    // The graph is small, and the library's parser is not to be given what is not ours.
    if (statSync(graph).size !== record.graph.identity.bytes || hashAtOnce([graph]) !== record.graph.hash) return null;
    const identity = identityOf(weights);
    if (identity.bytes !== record.weights.identity.bytes) return null;
    const isKnown = isSameFile(identity, record.weights.identity) && isSettled(identity, record.at);
    touch(join(folder, RECORD));
    const isWhole = isKnown ? Promise.resolve(true) : checkWeights(folder, record);
    return {folder, key, model: record.model, isWhole};
  } catch {
    // A file of it is gone, or cannot be read.
    return null;
  }
}

/** By their bytes; they are known from then on, where that can be kept. */
async function checkWeights(folder: string, record: WarmRecord): Promise<boolean> {
  const path = join(folder, WEIGHTS);
  const at = Date.now();
  const identity = identityOf(path);
  const hash = await hashOf(path);
  if (hash !== record.weights.hash || !isSameFile(identity, identityOf(path))) return false;
  if (isSettled(identity, at)) {
    try {
      writeSealed(join(folder, RECORD), {...record, weights: {identity, hash}, at});
    } catch {
      // A folder that cannot be written to: they are read each time.
    }
  }
  return true;
}

/** The time of its last use. */
function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A folder that cannot be written to keeps no such time.
  }
}

/** A folder to make a warm file of so many bytes in; null where none can be made, or it would be too large. */
export function beginWarm(bytes: number, place = warmFolder()): string | null {
  if (bytes > quotaBytes()) return null;
  const path = join(place, `.${process.pid}-${(count += 1)}.partial`);
  try {
    mkdirSync(path, {recursive: true});
    return path;
  } catch {
    // A data folder that cannot be written to: it works without.
    return null;
  }
}

let count = 0;

/**
 * Gives what was made its place; one that another process has made meanwhile stays. Gives the folder; null, and nothing
 * is left, where it cannot be kept.
 */
export async function keepWarm(
  begun: string,
  key: WarmKey,
  model: WarmModel,
  place = warmFolder(),
): Promise<string | null> {
  const folder = join(place, keyName(key));
  try {
    await sleep(SETTLED_AFTER_MS);
    const at = Date.now();
    const [graph, weights] = [await recordOf(join(begun, GRAPH)), await recordOf(join(begun, WEIGHTS))];
    const record: WarmRecord = {schema: 'warmstart-warm/1', key, model, graph, weights, at};
    writeSealed(join(begun, RECORD), record);
    if (existsSync(folder) && !openWarm(folder, key)) clearAway(folder, place);
    if (!existsSync(folder)) renameSync(begun, folder);
    makeRoom(place, folder);
    return folder;
  } catch {
    // A full disk, or another process that was faster.
    return openWarm(folder, key) ? folder : null;
  } finally {
    rmSync(begun, {recursive: true, force: true});
  }
}

async function recordOf(path: string): Promise<FileRecord> {
  const identity = identityOf(path);
  return {identity, hash: await hashOf(path)};
}

/** First out of the way, at once, then removed: somebody may be reading it. */
function clearAway(folder: string, place: string): void {
  const away = join(place, `.${process.pid}-${(count += 1)}.partial`);
  renameSync(folder, away);
  rmSync(away, {recursive: true, force: true});
}

/** Removes one that turned out not to be whole. */
export function dropWarm({folder}: WarmFile): void {
  try {
    rmSync(folder, {recursive: true, force: true});
  } catch {
    // One that was shipped, or is in use: it is never taken for whole.
  }
}

/** What warm files may take: WARMSTART_WARM_MB, else 4 GB. */
function quotaBytes(): number {
  const given = process.env['WARMSTART_WARM_MB'];
  return given === undefined ? 4e9 : Number(given) * 1e6;
}

/** Removes those not used for longest, never `kept`, and what processes that were killed have left. */
export function makeRoom(place: string, kept: string | null = null): void {
  const found = readdirSync(place, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map(({name}) => join(place, name));
  for (const path of found.filter((one) => one.endsWith('.partial'))) sweep(path);
  const warm = found
    .filter((path) => existsSync(join(path, RECORD)) && !path.endsWith('.partial'))
    .map((path) => ({path, used: statSync(join(path, RECORD)).mtimeMs, bytes: bytesOf(path)}))
    .toSorted((a, b) => b.used - a.used);
  let bytes = 0;
  for (const one of warm) {
    bytes += one.bytes;
    if (bytes > quotaBytes() && one.path !== kept) rmSync(one.path, {recursive: true, force: true});
  }
}

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** What takes an hour is not being made any more. */
const STALE_MS = 3_600_000;

function sweep(path: string): void {
  if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, {recursive: true, force: true});
}
