/** How the app ended the last time: a mark that only a proper end takes away. */
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {isAlive} from '../io/is-alive';

/** Sets the mark; whether the one of an earlier start was still there, whose process has ended. */
export function beginSession(mark: string): boolean {
  const wasLeft = existsSync(mark) && !isRunning(mark);
  mkdirSync(dirname(mark), {recursive: true});
  writeFileSync(mark, String(process.pid));
  return wasLeft;
}

export function endSession(mark: string): void {
  rmSync(mark, {force: true});
}

function isRunning(mark: string): boolean {
  const pid = Number(readFileSync(mark, 'utf8'));
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid);
}
