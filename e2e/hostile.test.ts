/** The built command among what strangers leave: damaged caches, files in the current folder, pipes, bombs. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {DEMO, ROOT, testFolder} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SAMPLE = join(DEMO, 'cells-savedmodel');

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function warmstart(words: readonly string[], {data, cwd}: {readonly data: string; readonly cwd?: string}): Ran {
  const env = {...process.env, WARMSTART_DATA: data};
  const {status, stdout, stderr} = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
    env,
    timeout: 60_000,
    ...(cwd !== undefined && {cwd}),
  });
  return {code: status, stdout, stderr};
}

/** The files in which compiled code is kept. */
function keptCode(data: string): string[] {
  const root = join(data, 'code-cache');
  return readdirSync(root, {recursive: true, encoding: 'utf8'})
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile());
}

describe('what was compiled and kept', () => {
  it('is used only whole: any damage is compiled over', {timeout: 120_000}, () => {
    const data = testFolder('data');
    expect(warmstart(['inspect', SAMPLE], {data}).code).toBe(0);
    const files = keptCode(data);
    expect(files.length).toBeGreaterThan(2);
    const whole = files.map((path) => readFileSync(path));
    for (const [i, path] of files.entries()) {
      const damaged = Uint8Array.from(whole[i]!);
      // Behind the header that V8 checks, and in every way: cut, zeroed, flipped.
      if (i % 3 === 0) writeFileSync(path, damaged.subarray(0, damaged.length / 2));
      else if (i % 3 === 1) writeFileSync(path, damaged.fill(0, 200));
      else for (let at = 100; at < damaged.length; at += 97) damaged[at]! ^= 0x5a;
      if (i % 3 === 2) writeFileSync(path, damaged);
    }
    expect(warmstart(['inspect', SAMPLE], {data})).toMatchObject({code: 0, stderr: expect.not.stringMatching(/broke/)});
    // Each was made anew.
    const sizes = keptCode(data).map((path) => statSync(path).size);
    expect(sizes).toHaveLength(whole.length);
    for (const [i, size] of sizes.entries()) expect(Math.abs(size / whole[i]!.length - 1)).toBeLessThan(0.1);
  });

  it('goes when a start that used it did not finish', {timeout: 120_000}, () => {
    const data = testFolder('data');
    warmstart(['inspect', SAMPLE], {data});
    const [file] = keptCode(data) as [string];
    // No system gives so large a number to a process.
    writeFileSync(join(file, '..', '.loading-2147483646'), '');
    // A file system may give the number of one that went to the next: what says that all went is what lay beside it.
    const beside = join(file, '..', 'beside');
    writeFileSync(beside, '');
    const before = statSync(file, {bigint: true}).mtimeNs;
    expect(warmstart(['inspect', SAMPLE], {data}).code).toBe(0);
    expect(existsSync(beside)).toBe(false);
    expect(statSync(file, {bigint: true}).mtimeNs).toBeGreaterThan(before);
    expect(keptCode(data).some((path) => path.includes('.loading'))).toBe(false);
  });

  it('is not needed where nothing can be kept', {timeout: 60_000}, () => {
    const data = join(testFolder('data'), 'a-file');
    writeFileSync(data, '');
    expect(warmstart(['inspect', SAMPLE], {data}).code).toBe(0);
  });
});

describe('a Python', () => {
  it('runs nothing of the folder that one works in', {timeout: 120_000}, () => {
    const cwd = testFolder('working');
    const proof = join(cwd, 'it-ran');
    const trap = `open(${JSON.stringify(proof)}, 'w').write('it ran')\n`;
    for (const name of ['csv', 'site', 'sitecustomize', 'importlib', 'tensorflow', 'numpy', 'sysconfig', 'json'])
      writeFileSync(join(cwd, `${name}.py`), trap);
    mkdirSync(join(cwd, 'tensorflow'));
    writeFileSync(join(cwd, 'tensorflow', '__init__.py'), trap);
    // Both ask a Python for its TensorFlow.
    warmstart(['bench', SAMPLE, '--engine', 'none', '--python', 'python3', '--runs', '1'], {
      data: testFolder('data'),
      cwd,
    });
    expect(warmstart(['doctor'], {data: testFolder('data'), cwd}).code).toBe(0);
    expect(existsSync(proof)).toBe(false);
  });
});
