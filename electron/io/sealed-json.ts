/** JSON on disk with its own hash beside it: what was cut short or changed is not read. */
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

/** Null where there is none, or one that is not as it was written. */
export function readSealed(path: string): unknown {
  try {
    const text = readFileSync(path, 'utf8');
    const end = text.indexOf('\n');
    return text.slice(0, end) === hashOfText(text.slice(end + 1)) ? (JSON.parse(text.slice(end + 1)) as unknown) : null;
  } catch {
    // Not there, not readable, no JSON: it is made again.
    return null;
  }
}

/** Atomically; throws where it cannot be written. */
export function writeSealed(path: string, value: unknown): void {
  const text = JSON.stringify(value);
  const temporary = `${path}.${process.pid}`;
  mkdirSync(dirname(path), {recursive: true});
  try {
    writeFileSync(temporary, `${hashOfText(text)}\n${text}`);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
}

function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
