import {copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {createHash} from 'node:crypto';
import {dirname, join} from 'node:path';

const QUOTA_BYTES = 4e9;

/** Where a model's conversion is kept in the app's data folder, by the model's path. */
export function convertedPath(folder: string, modelPath: string): string {
  mkdirSync(folder, {recursive: true});
  return join(folder, `${createHash('sha256').update(modelPath).digest('hex').slice(0, 24)}.h5`);
}

/** The file under the name that the user expects, for dragging out: a hard link where possible. */
export function namedCopy(source: string, name: string): string {
  const folder = join(dirname(source), 'named');
  mkdirSync(folder, {recursive: true});
  const path = join(folder, name);
  rmSync(path, {force: true});
  try {
    linkSync(source, path);
  } catch {
    // A file system without hard links: a copy does.
    copyFileSync(source, path);
  }
  return path;
}

/** Removes the oldest conversions beyond the quota. */
export function trimConverted(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.h5'))
    .map((name) => ({path: join(folder, name), ...pick(statSync(join(folder, name)))}))
    .toSorted((a, b) => b.usedMs - a.usedMs);
  let total = 0;
  for (const {path, bytes} of files) {
    total += bytes;
    if (total > QUOTA_BYTES) rmSync(path, {force: true});
  }
}

function pick({size, mtimeMs}: {readonly size: number; readonly mtimeMs: number}): {bytes: number; usedMs: number} {
  return {bytes: size, usedMs: mtimeMs};
}
