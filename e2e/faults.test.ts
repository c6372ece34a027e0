/**
 * What goes wrong while the command works: a disk that is full, read-only or takes no large file, files that go. Each
 * time: what is said, what is kept, and that the next job works. What becomes of jobs whose thread or process ends is
 * asked in supervisor.test.ts, engine-host.test.ts, onnx's tests and the stories.
 */
import {spawn, spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {DEMO, MODELS, ROOT, testFolder} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SAMPLE = join(DEMO, 'cells-savedmodel');
const SMALL = join(MODELS, 'unet', 'saved_model');
const data = testFolder('data');
const isWindows = process.platform === 'win32';

interface Ran {
  readonly code: number | null;
  readonly said: string;
}

/** `limit`: of the size of a file, in blocks of 512 bytes; the shell sets it. */
function warmstart(words: readonly string[], {limit, temporary}: {limit?: number; temporary?: string} = {}): Ran {
  const env = {...process.env, WARMSTART_DATA: data, ...(temporary !== undefined && {TMPDIR: temporary})};
  const line = [process.execPath, COMMAND, ...words];
  const [program, ...rest] =
    limit === undefined ? line : ['sh', '-c', 'ulimit -f "$0" && exec "$@"', String(limit), ...line];
  const {status, stderr} = spawnSync(program!, rest, {encoding: 'utf8', env, timeout: 120_000});
  return {code: status, said: stderr};
}

/** One sentence to read, and no stack. */
const refused = (words: RegExp): unknown => ({code: 2, said: expect.stringMatching(words)});

const everything = (of: string): string[] => readdirSync(of, {recursive: true, encoding: 'utf8'});

describe.skipIf(isWindows)('a disk that takes no more', () => {
  // A limit on a file's size is the one full disk that everybody can make.
  it('is told, and nothing half-written stays', {timeout: 120_000}, () => {
    const folder = testFolder('full');
    const temporary = testFolder('temporary');
    const output = join(folder, 'model.h5');
    const ran = warmstart(['convert', SAMPLE, '-o', output], {limit: 400, temporary});
    expect(ran).toEqual(refused(/^This disk does not take so large a file.*\(EFBIG[^\n]*\)\n$/m));
    expect(ran.said).not.toContain('HDF5-DIAG');
    expect(everything(folder)).toEqual([]);
    expect(everything(temporary).filter((name) => name.includes('.partial'))).toEqual([]);
    expect(warmstart(['convert', SMALL, '-o', output], {limit: 400, temporary}).code).toBe(0);
  });

  it('leaves the file that was to be written over', {timeout: 120_000}, () => {
    const output = join(testFolder('full'), 'model.h5');
    expect(warmstart(['convert', SMALL, '-o', output]).code).toBe(0);
    expect(warmstart(['convert', SAMPLE, '-o', output, '--overwrite'], {limit: 400}).code).toBe(2);
    expect(warmstart(['verify', SMALL, output]).code).toBe(0);
  });

  it('while results of an image are written leaves those that are whole', {timeout: 120_000}, () => {
    const folder = testFolder('full');
    const words = ['segment', SAMPLE, join(DEMO, 'nuclei.tif'), '-o', folder, '--engine', 'wasm'];
    const nuclei = [...words, '--compartment', 'nuclear', '--results', 'csv,labels'];
    expect(warmstart(nuclei, {limit: 8})).toEqual(refused(/EFBIG/));
    expect(everything(folder).filter((name) => name.includes('partial'))).toEqual([]);
    expect(warmstart([...nuclei, '--overwrite']).code).toBe(0);
  });
});

/** A small disk of its own, where this process may mount one. */
function smallDisk(kilobytes: number): string | null {
  const place = testFolder('disk');
  const words = ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', place];
  const isMounted = process.platform === 'linux' && spawnSync('mount', words).status === 0;
  if (isMounted) disks.push(place);
  return isMounted ? place : null;
}

const disks: string[] = [];
afterAll(() => {
  for (const disk of disks) spawnSync('umount', ['-l', disk]);
});

describe('a disk of its own', () => {
  it('that becomes full is told, and its temporary files go', {timeout: 120_000}, () => {
    // As large as the weights, and smaller than the file: it is found out on the way.
    const disk = smallDisk(2500);
    if (disk === null) return expect(process.getuid?.()).not.toBe(0);
    const output = join(disk, 'model.h5');
    expect(warmstart(['convert', SAMPLE, '-o', output])).toEqual(refused(/disk (became|is) full/));
    expect(everything(disk)).toEqual([]);
    expect(warmstart(['convert', SMALL, '-o', output]).code).toBe(0);
  });

  it('that is full of temporary files is done without', {timeout: 120_000}, () => {
    const disk = smallDisk(64);
    if (disk === null) return expect(process.getuid?.()).not.toBe(0);
    try {
      writeFileSync(join(disk, 'all'), new Uint8Array(1 << 20));
    } catch {
      // It is full now.
    }
    const folder = testFolder('written');
    expect(warmstart(['convert', SMALL, '-o', join(folder, 'model.h5')], {temporary: disk}).code).toBe(0);
    expect(everything(folder)).toEqual(['model.h5']);
  });

  it('that is read-only is told, for results; for temporary files it is done without', {timeout: 120_000}, () => {
    const disk = smallDisk(4000);
    if (disk === null) return expect(process.getuid?.()).not.toBe(0);
    mkdirSync(join(disk, `warmstart-${process.getuid!()}`), {mode: 0o700});
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0);
    expect(warmstart(['convert', SMALL, '-o', join(disk, 'model.h5')])).toEqual(refused(/read-only/));
    const folder = testFolder('written');
    expect(warmstart(['convert', SMALL, '-o', join(folder, 'model.h5')], {temporary: disk}).code).toBe(0);
    expect(everything(folder)).toEqual(['model.h5']);
  });
});

it('an image that goes between two is told, and the others are segmented', {timeout: 120_000}, async () => {
  const [folder, out] = [testFolder('images'), testFolder('results')];
  const images = ['a', 'b', 'c'].map((name) => join(folder, `${name}.tif`));
  for (const path of images) cpSync(join(DEMO, 'nuclei.tif'), path);
  const words = ['segment', SAMPLE, ...images, '-o', out, '--engine', 'wasm', '--compartment', 'nuclear'];
  const child = spawn(process.execPath, [COMMAND, ...words, '--results', 'csv'], {
    env: {...process.env, WARMSTART_DATA: data},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said === '') rmSync(images[2]!);
    said += chunk.toString('utf8');
  });
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect({code, said}).toEqual(refused(/c\.tif/));
  expect(everything(out).toSorted()).toEqual(['a-nuclear-cells.csv', 'b-nuclear-cells.csv']);
});
