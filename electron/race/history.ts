/** Earlier races, one JSON line each: an append that was cut off loses itself and nothing before it. */
import {appendFileSync, existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {dirname} from 'node:path';
import type {RaceResult} from '../contract/race';

/** Newest first. Lines that are not whole, or of another schema, are left out. */
export function readHistory(file: string): RaceResult[] {
  if (!existsSync(file)) return [];
  const results = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const value = JSON.parse(line) as RaceResult;
        return value.schema === 'warmstart-race/1' ? [value] : [];
      } catch {
        // The end of a line that a crash cut off, or an empty one.
        return [];
      }
    });
  return results.toReversed();
}

export function addToHistory(file: string, result: RaceResult): void {
  mkdirSync(dirname(file), {recursive: true});
  // A line of its own also after one that was cut off.
  const cut = existsSync(file) && !readFileSync(file).subarray(-1).equals(Buffer.from('\n'));
  appendFileSync(file, `${cut ? '\n' : ''}${JSON.stringify(result)}\n`, {flush: true});
}

export function clearHistory(file: string): void {
  rmSync(file, {force: true});
}
