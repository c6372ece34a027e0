/** `warmstart mesmer`: DeepCell's options, and the file that tifffile writes of DeepCell's array. */
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {DEMO, ROOT, runPython, testFolder} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SCRIPT = 'e2e/fixtures/mesmer_files.py';
const MODEL = join(DEMO, 'cells-savedmodel');
const folder = testFolder('mesmer-command');
const nuclei = join(folder, 'nuclei.tif');
const membranes = join(folder, 'membranes.tif');
const out = join(folder, 'out');
const labels = (compartment: string): string => join(folder, 'whole', `cells-${compartment}-labels.tif`);

function run(words: readonly string[], env: NodeJS.ProcessEnv = {}): {code: number | null; said: string} {
  const {status, stdout, stderr} = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
    env: {...process.env, WARMSTART_MODEL: MODEL, ...env},
  });
  return {code: status, said: stdout + stderr};
}

const mesmer = (...words: string[]): {code: number | null; said: string} => run(['mesmer', ...words]);

function difference(name: string, shape: string, ...compartments: string[]): string {
  return runPython(SCRIPT, ['compare', join(out, name), shape, ...compartments.map(labels)]);
}

beforeAll(() => {
  runPython(SCRIPT, ['split', join(DEMO, 'cells.ome.tif'), folder]);
  const image = join(DEMO, 'cells.ome.tif');
  const asked = ['--compartment', 'both', '--mpp', '0.5', '--results', 'labels', '-o', join(folder, 'whole')];
  expect(run(['segment', MODEL, image, ...asked]).code).toBe(0);
}, 120_000);

describe('the same file as DeepCell’s command writes of these labels', {timeout: 120_000}, () => {
  it('whole cells', () => {
    const {code, said} = mesmer('--nuclear-image', nuclei, '--membrane-image', membranes, '--output-directory', out);
    expect([code, said]).toEqual([0, expect.stringContaining('cells (whole-cell)')]);
    expect(difference('mask.tif', '1,512,512,1', 'whole-cell')).toBe('');
  });

  it('nuclei, squeezed, by letters, with channels that are summed', () => {
    const twice = join(folder, 'twice.tif');
    const words = [
      '-n',
      twice,
      '-nc',
      '0',
      '1',
      '-m',
      membranes,
      '-mc',
      '0',
      '-o',
      out,
      '-f',
      'n.tif',
      '-c',
      'nuclear',
    ];
    expect(mesmer('--squeeze', ...words, '-b', '4', '-L', 'WARN').code).toBe(0);
    expect(difference('n.tif', '512,512', 'nuclear')).toBe('');
  });

  it('both, of which every row is a page', () => {
    const words = ['--nuclear-image', nuclei, '--membrane-image', membranes, '--compartment', 'both'];
    expect(mesmer(...words, '--output-directory', out, '--output-name=both.tif', '--image-mpp', '0.5').code).toBe(0);
    expect(difference('both.tif', '1,512,512,2', 'whole-cell', 'nuclear')).toBe('');
  });
});

describe('refused in one sentence, with nothing written', {timeout: 60_000}, () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a file that is there', ['-n', nuclei, '-o', folder, '-f', 'membranes.tif'], /exists already/],
    ['an input as the output', ['-n', nuclei, '-o', folder, '-f', 'nuclei.tif', '--overwrite'], /files that are read/],
    ['a channel that is not there', ['-n', nuclei, '-nc', '1', '-o', join(folder, 'none')], /no channel 1/],
    ['two sizes', ['-n', nuclei, '-m', join(folder, 'small.tif'), '-o', join(folder, 'none')], /512 x 511/],
    ['a name with a folder', ['-n', nuclei, '-f', '../x.tif'], /--output-name takes the name of a file/],
    ['no channel number', ['-n', nuclei, '-nc', 'DAPI'], /--nuclear-channel takes channels by number/],
    ['no image', ['-o', out], /^Usage: warmstart mesmer/],
  ];
  it.each(cases)('%s', (_, words, sentence) => {
    const before = readdirSync(folder);
    const {code, said} = mesmer(...words);
    expect([code, said.trim().split('\n').length, said]).toEqual([2, 1, expect.stringMatching(sentence)]);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('no model', () => {
    const {code, said} = run(['mesmer', '-n', nuclei], {WARMSTART_MODEL: '', HOME: folder});
    expect([code, said]).toEqual([2, expect.stringContaining('No model is given')]);
    expect(existsSync(join(folder, 'output'))).toBe(false);
  });
});

it('says which version it is', () => {
  const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {version: string};
  expect(run(['--version'])).toEqual({code: 0, said: `warmstart ${version}\n`});
});
