import {mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {createHash} from 'node:crypto';
import {join} from 'node:path';

const QUOTA_BYTES = 4e9;

/** Where a model's conversion is kept in the app's data folder, by the model's path. */
export function convertedPath(folder: string, modelPath: string): string {
  mkdirSync(folder, {recursive: true});
  return join(folder, `${createHash('sha256').update(modelPath).digest('hex').slice(0, 24)}.h5`);
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
