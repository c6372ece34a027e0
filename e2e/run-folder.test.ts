import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {testPython} from '../electron/testing';
import {ANY_PLANES} from '../electron/contract/image';
import {USUAL_RESULTS} from '../electron/contract/results';
import {hasLineBreak, runFiles, type RunOptions} from '../electron/contract/run-folder';

const OPTIONS: RunOptions = {
  model: "/models/it's a model",
  engine: 'onnx',
  options: {
    nuclear: [0, 2],
    membrane: [],
    micrometresPerPixel: 0.3,
    compartments: ['whole-cell'],
    parameters: {},
    reading: "map:it's; touch x",
  },
  planes: ANY_PLANES,
  results: USUAL_RESULTS,
};
const PATHS = ['/a b/c,d.tif', '/"said".ome.tif', '/ü/細胞 1.tif', '/line\nbreak.tif', '/$(x)/-o.tif', ' /a .tif '];

function textOf(path: string): string {
  const images = PATHS.map((own, i) => ({path: own, micrometresPerPixel: i === 0 ? 0.25 : null}));
  return runFiles(OPTIONS, images).find((file) => file.path === path)!.text;
}

test('Python’s csv reads every path as it is, and the names are fit for files and shells', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-run-folder-'));
  try {
    const sheet = join(folder, 'samplesheet.csv');
    writeFileSync(sheet, textOf('samplesheet.csv'));
    const read = 'import csv,json,sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1],newline="")))))';
    const rows = JSON.parse(execFileSync(testPython()!, ['-c', read, sheet], {encoding: 'utf8'})) as {
      readonly sample: string;
      readonly image: string;
      readonly mpp: string;
    }[];
    expect(rows.map(({image}) => image)).toEqual(PATHS);
    expect(rows.map(({mpp}) => mpp)).toEqual(['0.25', '', '', '', '', '']);
    for (const {sample} of rows) expect(sample).toMatch(/^\d[A-Za-z0-9._-]*$/);
    expect(new Set(rows.map(({sample}) => sample)).size).toBe(PATHS.length);
  } finally {
    rmSync(folder, {recursive: true});
  }
});

test.skipIf(process.platform === 'win32')('a shell takes the options apart as they were, and runs none of them', () => {
  const {segment_args: words, model} = JSON.parse(textOf('params.json')) as Record<string, string>;
  const parts = execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], {encoding: 'utf8'})
    .trim()
    .split('\n');
  expect(model).toBe(OPTIONS.model);
  expect(parts.slice(0, 4)).toEqual(['--nuclear', '0,2', '--membrane', 'none']);
  expect(parts).toContain("map:it's; touch x");
  // The samplesheet says it for each image.
  expect(parts).not.toContain('--mpp');
});

test('a line break is told, which the pipeline cannot read', () => {
  expect(PATHS.filter(hasLineBreak)).toEqual(['/line\nbreak.tif']);
});
