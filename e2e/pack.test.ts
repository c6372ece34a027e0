/** `warmstart pack`: the folder as the root of a system with nothing else in it, and where it lies. */
import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {DEMO, ROOT, runPython, testFolder, testPython} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const IMAGE = join(DEMO, 'cells.ome.tif');
const folder = testFolder('pack');
const packed = join(folder, 'packed');
const ours = join(folder, 'ours');
const isRoot = process.getuid?.() === 0;

interface Ran {
  readonly code: number | null;
  readonly said: string;
}

function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env): Ran {
  const {status, stdout, stderr} = spawnSync(program, [...words], {encoding: 'utf8', env});
  return {code: status, said: stdout + stderr};
}

const segmented = (words: readonly string[]): string[] => ['segment', ...words, '--mpp', '0.5', '--engine', 'onnx'];

/** Results but the record, which says how long it took. */
function results(place: string): Map<string, Buffer> {
  const names = readdirSync(place).filter((name) => !name.endsWith('-run.json'));
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(place, name))]));
}

beforeAll(() => {
  expect(run(process.execPath, [COMMAND, 'pack', join(DEMO, 'cells-savedmodel'), '-o', packed]).code).toBe(0);
  const words = segmented([join(packed, 'opt/warmstart/model.h5'), IMAGE, '-o', ours, '--no-warm']);
  expect(run(process.execPath, [COMMAND, ...words]).code).toBe(0);
}, 180_000);

describe.runIf(process.platform === 'linux')('a packed folder', {timeout: 180_000}, () => {
  it.runIf(isRoot)('is all that a task of a user without name and home needs, in an empty root', () => {
    const root = join(folder, 'root');
    expect(run('cp', ['-a', packed, root]).code).toBe(0);
    copyFileSync(IMAGE, join(root, 'tmp', 'cells.ome.tif'));
    const words = segmented(['/opt/warmstart/model.h5', '/tmp/cells.ome.tif', '-o', '/tmp/out']);
    const program = ['/opt/warmstart/bin/node', '/opt/warmstart/dist/warmstart.cjs', ...words];
    // A container has /dev; this root has a file in the place of what ONNX Runtime's process is given as its input.
    mkdirSync(join(root, 'dev'));
    copyFileSync('/dev/null', join(root, 'dev', 'null'));
    expect(run('chmod', ['-R', 'a+rwX', join(root, 'dev'), join(root, 'tmp')]).code).toBe(0);
    const {code, said} = run('chroot', ['--userspec=65532:65532', root, ...program], {
      WARMSTART_WARM: '/opt/warmstart/warm',
      PATH: process.env['PATH'],
    });
    expect([code, said]).toEqual([0, expect.stringContaining('cells (whole-cell) · onnx')]);
    expect(results(join(root, 'tmp', 'out'))).toEqual(results(ours));
    rmSync(root, {recursive: true});
  });

  it('runs where it lies, from its warm file, which it makes no other of', () => {
    const [out, data] = [join(folder, 'here'), join(folder, 'data')];
    const words = segmented([join(packed, 'opt/warmstart/model.h5'), IMAGE, '-o', out]);
    const env = {PATH: process.env['PATH'], WARMSTART_DATA: data};
    expect(run(join(packed, 'warmstart'), words, env).code).toBe(0);
    expect(results(out)).toEqual(results(ours));
    const warm = join(data, 'warm');
    const made = existsSync(warm) ? readdirSync(warm).filter((name) => existsSync(join(warm, name, 'warm.json'))) : [];
    expect(made).toEqual([]);
    expect(readdirSync(join(packed, 'opt/warmstart/warm'))).toHaveLength(1);
  });

  it.runIf(testPython())('reads what the HDF5 library has to be asked for', () => {
    const compressed = join(folder, 'compressed.h5');
    runPython('e2e/fixtures/recompress.py', [join(packed, 'opt/warmstart/model.h5'), compressed]);
    const said = run(join(packed, 'warmstart'), ['verify', compressed, join(packed, 'opt/warmstart/model.h5')]);
    expect(said).toMatchObject({code: 0});
    expect(existsSync(join(packed, 'opt/warmstart/dist/h5.cjs'))).toBe(true);
  });

  it('is refused where something is, and of what is no model leaves nothing', () => {
    expect(run(process.execPath, [COMMAND, 'pack', join(DEMO, 'cells-savedmodel'), '-o', packed])).toEqual({
      code: 2,
      said: expect.stringMatching(/exists already; choose another folder\.\n$/) as string,
    });
    const none = join(folder, 'none');
    expect(run(process.execPath, [COMMAND, 'pack', IMAGE, '-o', none]).code).toBe(2);
    expect(existsSync(none)).toBe(false);
  });
});
