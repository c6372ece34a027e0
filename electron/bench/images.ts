/** Images that are measured, made once by the test Python. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchContext} from './context';

/** `made`: the script among the fixtures, and its words before the path. There must be a Python. */
export function madeImage(
  {work, root, pythonExecutable}: BenchContext,
  [script, ...words]: readonly [string, ...string[]],
): string {
  const folder = join(work, 'large');
  mkdirSync(folder, {recursive: true});
  const path = join(folder, `${words.join('-')}.ome.tif`);
  if (!existsSync(path)) execFileSync(pythonExecutable!, [join(root, 'e2e', 'fixtures', script), ...words, path]);
  return path;
}

/** Two channels of so many pixels a side. */
export function largeImage(context: BenchContext, side: number): string {
  return madeImage(context, ['make_large.py', String(side)]);
}
