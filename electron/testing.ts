/** What tests share: where the fixtures are, the Python with real TensorFlow, a job context that asks for nothing. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {forkOnnx, OnnxHost} from './engine/onnx/host';
import {connectOnnx} from './engine/onnx/link';
import {isAlive} from './io/is-alive';
import type {JobContext} from './worker/runtime/stages';

export const ROOT = join(import.meta.dirname, '..');
export const MODELS = join(ROOT, 'e2e', 'fixtures', 'models');
export const DEMO = join(ROOT, 'assets', 'demo');

export const quiet: JobContext = {report: () => undefined, cancelled: () => false};

const folders: string[] = [];

/** A fresh folder, which goes when the tests of this file have ended. */
export function testFolder(label: string): string {
  const folder = mkdtempSync(join(tmpdir(), `warmstart-${label}-`));
  folders.push(folder);
  return folder;
}

export function removeTestFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
}

// Stories' processes end by themselves; those of unit tests are ended, after testing-set-up.ts.
process.on('exit', removeTestFolders);

/** Numbers from 0 to below 1 that look random, the same for the same seed: Knuth's and Lewis's generator. */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The test Python, or null where set-up did not make one. */
export function testPython(): string | null {
  return pythonAt('WARMSTART_TEST_PYTHON', 'python');
}

/** The Python with Keras 3, or null where set-up did not make one. */
export function keras3Python(): string | null {
  return pythonAt('WARMSTART_KERAS3_PYTHON', 'python-keras3');
}

function pythonAt(variable: string, folder: string): string | null {
  const given = process.env[variable];
  if (given) return given;
  const made = join(ROOT, '.cache', folder, 'bin', 'python');
  return existsSync(made) ? made : null;
}

export function runPython(script: string, parameters: readonly string[], python = testPython()): string {
  if (!python) throw new Error('there is no test Python');
  return execFileSync(python, [join(ROOT, script), ...parameters], {
    encoding: 'utf8',
    env: {...process.env, TF_CPP_MIN_LOG_LEVEL: '3'},
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', process.env['WARMSTART_DEBUG'] ? 'inherit' : 'ignore'],
  });
}

/** The script and the scripts beside it that it imports, directly or not. */
function scriptsOf(script: string, found = new Set<string>()): Set<string> {
  if (found.has(script)) return found;
  found.add(script);
  for (const [, name] of readFileSync(script, 'utf8').matchAll(/^(?:from|import) (\w+)/gm)) {
    const imported = join(dirname(script), `${name}.py`);
    if (existsSync(imported)) scriptsOf(imported, found);
  }
  return found;
}

/**
 * Fixtures that a mode of make_models.py (or another script) writes, made once for each version of the script. `from`:
 * another folder of fixtures, which the script takes them from.
 */
export function generatedFixtures(
  mode: string,
  script = 'e2e/fixtures/make_models.py',
  from?: string,
  python = testPython(),
): string {
  const hash = createHash('sha256');
  for (const path of [...scriptsOf(join(ROOT, script))].toSorted()) hash.update(readFileSync(path));
  if (from !== undefined) hash.update(basename(from));
  const version = hash.digest('hex').slice(0, 12);
  const folder = join(ROOT, '.cache', 'fixtures', `${mode}-${version}`);
  const maker = join(ROOT, '.cache', 'making', basename(folder));
  while (!existsSync(folder) && !isMaker(maker)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    if (!existsSync(folder)) {
      const work = `${folder}.${process.pid}`;
      mkdirSync(work, {recursive: true});
      runPython(script, [mode, work, ...(from === undefined ? [] : [from])], python);
      renameSync(work, folder);
    }
  } finally {
    if (contentOf(maker) === String(process.pid)) rmSync(maker);
  }
  return folder;
}

/** Whether it is this process that makes something: another one that does so is waited for, unless it died. */
function isMaker(maker: string): boolean {
  const mine = `${maker}.${process.pid}`;
  mkdirSync(dirname(maker), {recursive: true});
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, maker);
    return true;
  } catch {
    const other = contentOf(maker);
    if (other !== null && !isAlive(Number(other))) rmSync(maker, {force: true});
    return false;
  } finally {
    rmSync(mine, {force: true});
  }
}

function contentOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/**
 * Random models out of every layer, a folder each: those of the folder WARMSTART_CHAINS where somebody looks for faults
 * (`npm run chains`).
 */
export function chainFixtures(): string {
  return process.env['WARMSTART_CHAINS'] ?? generatedFixtures('chains', 'e2e/fixtures/make_chains.py');
}

/** How many values differ; all where the lengths do. */
export function unequal(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) count += 1;
  return count;
}

/** max |a - b| over max(1, max |b|): "within 1e-5" means this is at most 1e-5. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let difference = 0;
  let scale = 1;
  for (let i = 0; i < a.length; i += 1) {
    const here = Math.abs(a[i]! - b[i]!);
    if (!(here <= difference)) difference = here;
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return difference / scale;
}

/** Lets this process use ONNX Runtime as a thread of ours does: in a process of its own, which ends with this one. */
export function connectOnnxForTests(): OnnxHost {
  const host = new OnnxHost(() => forkOnnx(join(ROOT, 'dist', 'onnx.cjs')));
  connectOnnx({
    ask: (name, ...parameters) => host.ask(name, parameters) as Promise<never>,
    end: (fault) => void host.end(fault),
  });
  return host;
}
