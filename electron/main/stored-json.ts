/** Small lists of the app's own that come back at the next start. */
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import type {z} from 'zod';

/** `otherwise`: at a first start, and of a damaged file, of which nothing is remembered. */
export function readStored<T>(file: string, schema: z.ZodType<T>, otherwise: T): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return otherwise;
  }
}

/** The whole of it, or what was there before. `mode`: of the file, as chmod's. */
export function writeStored(file: string, value: unknown, mode?: number): void {
  const partial = `${file}.partial`;
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(partial, JSON.stringify(value), {mode});
  renameSync(partial, file);
}
