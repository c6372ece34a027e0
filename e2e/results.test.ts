/** Many images, or a folder that is not empty: no result takes the place of another without a word. */
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {DEMO, ROOT, testFolder} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SAMPLE = join(DEMO, 'cells-savedmodel');
const folder = testFolder('results');

interface Report {
  readonly images: readonly {
    readonly image: string;
    readonly files: readonly string[];
    readonly notes: readonly {readonly text: string}[];
  }[];
  readonly failed: readonly {readonly image: string; readonly kind: string; readonly message: string}[];
}

function segment(...words: string[]): {code: number | null; stdout: string; stderr: string} {
  const line = [COMMAND, 'segment', SAMPLE, ...words];
  const {status, stdout, stderr} = spawnSync(process.execPath, line, {encoding: 'utf8', cwd: folder});
  return {code: status, stdout, stderr};
}

function read(...path: string[]): string {
  return readFileSync(join(folder, ...path)).toString('latin1');
}

beforeAll(() => {
  for (const [i, name] of ['Point1/nuclei.tif', 'Point2/nuclei.tif', 'scan.tif', 'scan.ome.tif'].entries()) {
    mkdirSync(join(folder, 'Point1'), {recursive: true});
    mkdirSync(join(folder, 'Point2'), {recursive: true});
    copyFileSync(join(DEMO, 'nuclei.tif'), join(folder, name));
    // Another image, as far as its bytes tell.
    appendFileSync(join(folder, name), String(i));
  }
  writeFileSync(join(folder, 'broken.tif'), readFileSync(join(DEMO, 'nuclei.tif')).subarray(0, 300));
  writeFileSync(join(folder, 'file'), '');
});

describe('a batch', () => {
  it('of images of the same names gives results of each, and goes on after one that is none', {timeout: 60_000}, () => {
    const images = ['Point1/nuclei.tif', 'broken.tif', 'Point2/nuclei.tif', 'scan.tif', 'scan.ome.tif', './scan.tif'];
    const {code, stdout} = segment(...images, '-o', 'batch', '--results', 'csv,record', '--json');
    const report = JSON.parse(stdout) as Report;
    const names = ['Point1-nuclei', 'Point2-nuclei', 'scan-tif', 'scan-ome-tif'];
    const files = names.flatMap((name) => [`${name}-run.json`, `${name}-whole-cell-cells.csv`]);
    expect(readdirSync(join(folder, 'batch'))).toEqual(files.toSorted());
    expect(report.images).toHaveLength(4);
    const said = report.images[0]!.notes.map(({text}) => text).join();
    expect(said).toContain('the results of Point1/nuclei.tif are named Point1-nuclei');
    expect(report.failed).toMatchObject([{image: 'broken.tif', kind: 'image'}]);
    expect(code).toBe(2);
  });

  it('says in its text which image failed and why', {timeout: 30_000}, () => {
    const {code, stdout} = segment('broken.tif', 'scan.tif', '-o', 'text', '--results', 'csv');
    expect(stdout).toMatch(/^broken\.tif: not segmented\. broken\.tif cannot be used as an image/m);
    expect(stdout).toMatch(/^scan\.tif: \d+ cells/m);
    expect(code).toBe(2);
  });

  it('keeps what is finished when it is cancelled, and says so', {timeout: 60_000}, async () => {
    const images = Array.from({length: 30}, (_, i) => {
      copyFileSync(join(DEMO, 'nuclei.tif'), join(folder, `many-${i}.tif`));
      return `many-${i}.tif`;
    });
    const line = [COMMAND, 'segment', SAMPLE, ...images, '-o', 'many', '--results', 'labels,csv,record'];
    const child = spawn(process.execPath, line, {cwd: folder, stdio: ['ignore', 'ignore', 'pipe']});
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    while (!existsSync(join(folder, 'many', 'many-1-run.json'))) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const code = await ended;
    const done = Number(/The results of (\d+) of 30 images are in many/.exec(said)?.[1]);
    expect(done).toBeGreaterThanOrEqual(2);
    expect(readdirSync(join(folder, 'many'))).toHaveLength(3 * done);
    expect(code).toBe(130);
  });
});

describe('a folder with results in it', () => {
  const [first, other] = ['Point1/nuclei.tif', 'Point2/nuclei.tif'];

  it('takes those of the same image again where it may, and keeps the run record true', {timeout: 60_000}, () => {
    expect(segment(first, '-o', 'again', '--results', 'csv,record').code).toBe(0);
    const before = read('again', 'nuclei-run.json');
    const words = [first, '-o', 'again', '--results', 'csv', '--interior-threshold', '0.9'];
    expect(segment(...words).code).toBe(2);
    expect(read('again', 'nuclei-run.json')).toBe(before);
    expect(segment(...words, '--overwrite').code).toBe(0);
    expect(read('again', 'nuclei-run.json')).not.toBe(before);
    expect(JSON.parse(read('again', 'nuclei-run.json'))).toMatchObject({
      options: {parameters: {interiorThreshold: 0.9}},
    });
  });

  it('refuses those of another image of the same name, unless told to overwrite', {timeout: 60_000}, () => {
    expect(segment(first, '-o', 'other', '--results', 'csv,record').code).toBe(0);
    const before = read('other', 'nuclei-run.json');
    const {code, stderr} = segment(other, '-o', 'other', '--results', 'labels');
    expect(stderr).toMatch(/^other has results named nuclei already, of another nuclei.tif as nuclei-run.json says/m);
    expect(code).toBe(2);
    expect(readdirSync(join(folder, 'other'))).toEqual(['nuclei-run.json', 'nuclei-whole-cell-cells.csv']);
    expect(read('other', 'nuclei-run.json')).toBe(before);
    expect(segment(other, '-o', 'other', '--results', 'csv', '--overwrite').code).toBe(0);
    expect(read('other', 'nuclei-run.json')).not.toBe(before);
  });

  it('refuses to write over files of which nothing says whose they are', () => {
    mkdirSync(join(folder, 'unknown'));
    writeFileSync(join(folder, 'unknown', 'nuclei-whole-cell-cells.csv'), 'mine');
    const {code, stderr} = segment(first, '-o', 'unknown', '--results', 'csv');
    expect(stderr).toMatch(/exists already, and no run record/);
    expect([code, read('unknown', 'nuclei-whole-cell-cells.csv')]).toEqual([2, 'mine']);
  });

  it('never writes a result over one of the images', () => {
    copyFileSync(join(DEMO, 'nuclei.tif'), join(folder, 'a.tif'));
    copyFileSync(join(DEMO, 'nuclei.tif'), join(folder, 'a-whole-cell-labels.tif'));
    const {code, stderr} = segment('a.tif', 'a-whole-cell-labels.tif', '-o', '.', '--overwrite');
    expect(stderr).toMatch(/a-whole-cell-labels.tif is one of the files that are read/);
    expect(code).toBe(2);
  });
});

describe('places where nothing can be written', () => {
  it.each([
    ['a file', 'file', /-o takes a folder; file is a file/],
    ['in a file', 'file/x', /-o takes a folder; .*file is a file/],
  ])('%s is refused before any work', (_, out, sentence) => {
    const {code, stderr} = segment('scan.tif', '-o', out);
    expect(stderr).toMatch(sentence);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });

  it('a full disk behind stdout is told of in a sentence', () => {
    const line = '"$1" "$2" inspect "$3" > /dev/full; echo "code $?" >&2';
    const {stderr} = spawnSync('sh', ['-c', line, 'sh', process.execPath, COMMAND, SAMPLE], {encoding: 'utf8'});
    expect(stderr).toMatch(/^The work is done, but its report cannot be printed: .*ENOSPC.*\ncode 2\n$/);
  });

  it('a reader that has gone is left in peace', () => {
    const line = '{ "$1" "$2" inspect "$3" --json; echo "code $?" >&2; } 2>&1 >&3 | cat';
    const script = `exec 3> >(exec true); sleep 0.5; ${line}`;
    expect(execFileSync('bash', ['-c', script, 'bash', process.execPath, COMMAND, SAMPLE], {encoding: 'utf8'})).toBe(
      'code 0\n',
    );
  });
});
