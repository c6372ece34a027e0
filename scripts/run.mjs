/** What every step uses: where the checkout is, running a program, saying one line. */
import {spawn} from 'node:child_process';
import {createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createHash} from 'node:crypto';
import {dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {fileURLToPath} from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
export const CACHE = join(ROOT, '.cache');

/** A step cannot be done; the message is one sentence that says what to do. */
export class SetupError extends Error {}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program and resolves with its exit code and output. `show` passes its output on as it comes, so that a long
 * download is seen moving.
 */
export function run(program, parameters, {cwd = ROOT, env = {}, show = false, timeoutMs = 0} = {}) {
  return new Promise((resolve) => {
    // npm is a batch file on Windows, which only a shell starts.
    const shell = process.platform === 'win32' && program === 'npm';
    const child = spawn(program, parameters, {
      cwd,
      env: {...process.env, ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
    });
    let output = '';
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : null;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        if (show) process.stderr.write(chunk);
      });
    }
    const end = (code) => {
      if (timer) clearTimeout(timer);
      resolve({code, output});
    };
    child.on('error', (error) => end(error.code === 'ENOENT' ? 127 : 1));
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Runs a program in the foreground with this terminal; resolves with its exit code. */
export function foreground(program, parameters, {cwd = ROOT, env = {}} = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {cwd, env: {...process.env, ...env}, stdio: 'inherit'});
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.on('error', () => resolve(127));
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

export function lastLines(output, count = 3) {
  return output.trim().split('\n').slice(-count).join(' / ');
}

/** A step's mark says for which inputs it was last done, so that a broken-off one is done again. */
export function isMarked(step, inputs) {
  const path = join(CACHE, 'setup', step);
  return existsSync(path) && readFileSync(path, 'utf8') === fingerprint(inputs);
}

export function mark(step, inputs) {
  mkdirSync(join(CACHE, 'setup'), {recursive: true});
  writeFileSync(join(CACHE, 'setup', step), fingerprint(inputs));
}

export function unmark(step) {
  rmSync(join(CACHE, 'setup', step), {force: true});
}

function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(String(input)).update('\0');
  return hash.digest('hex');
}

/**
 * Fetches `url` into `path` and compares its hash; gives why the file is not to be used, or null. What comes is hashed
 * as it is written, and believed only then.
 */
export async function download({url, sha256}, path) {
  const hash = createHash('sha256');
  try {
    const response = await fetch(url, {signal: AbortSignal.timeout(30 * 60_000)});
    if (!response.ok) return `the server answers ${response.status}`;
    mkdirSync(dirname(path), {recursive: true});
    const pass = async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(response.body, pass, createWriteStream(path));
  } catch (error) {
    return `the download broke off (${error.message})`;
  }
  const found = hash.digest('hex');
  return found === sha256 ? null : `its SHA-256 is ${found} in place of ${sha256}`;
}

export async function hashFile(path, algorithm) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash;
}

export function packageJson() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}
