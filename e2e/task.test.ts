/** The command as a task on somebody else's machine: docs/tasks.md. */
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {DEMO, ROOT, testFolder} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SAMPLE = join(DEMO, 'cells-savedmodel');
const IMAGE = join(DEMO, 'cells.ome.tif');
const RESULTS = 'labels,csv,geojson,roi,parquet,zarr,heads,record';
const folder = testFolder('task');
const broken = join(folder, 'broken.tif');
const [first, second] = [join(folder, 'first'), join(folder, 'second')];

interface Line {
  readonly time: string;
  readonly stage: string;
  readonly image: string | null;
  readonly percent: number | null;
  readonly fault: {readonly kind: string; readonly message: string} | null;
}

function warmstart(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const {status, stdout, stderr} = spawnSync(process.execPath, [COMMAND, ...words], {
    encoding: 'utf8',
    env: {...process.env, ...env},
  });
  return {code: status, stdout, stderr};
}

const segmented = (...words: string[]): string[] => ['segment', SAMPLE, IMAGE, '--results', RESULTS, ...words];

function linesOf(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Every file below, with what is in it. */
function filesIn(place: string): Map<string, string> {
  const names = readdirSync(place, {recursive: true, encoding: 'utf8'}).toSorted();
  const files = names.filter((name) => statSync(join(place, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(place, name)).toString('base64')]));
}

/** Results and models, at another time, in another zone, by somebody else. */
function writeAll(place: string, env: NodeJS.ProcessEnv): string {
  const converted = ['convert', SAMPLE, '-o', join(place, 'm.h5'), '-o', join(place, 'm.keras'), '-o'];
  mkdirSync(place);
  expect(warmstart([...converted, join(place, 'm.onnx'), '-o', join(place, 'm.npz')], env).code).toBe(0);
  const {code, stderr} = warmstart([...segmented(broken, '-o', join(place, 'out')), '--log', 'json'], env);
  expect(code).toBe(2);
  return stderr;
}

describe('a task', {timeout: 120_000}, () => {
  let log: readonly Line[] = [];

  beforeAll(() => {
    writeFileSync(broken, readFileSync(IMAGE).subarray(0, 300));
    log = linesOf(writeAll(first, {TZ: 'UTC'}));
  }, 120_000);

  it('tells each stage, and each image that fails, in a line of JSON', () => {
    for (const line of log) expect(Object.keys(line)).toEqual(['time', 'stage', 'image', 'percent', 'fault']);
    const stages = log.filter(({image}) => image === IMAGE).map(({stage}) => stage);
    expect(stages).toEqual(expect.arrayContaining(['decode', 'preprocess', 'predict', 'post-process', 'export']));
    expect(log.filter(({fault}) => fault)).toMatchObject([{stage: 'failed', image: broken, fault: {kind: 'image'}}]);
    expect(log.at(-1)).toMatchObject({stage: 'done', percent: 100});
  });

  it('that is finished is not done again', () => {
    const out = join(first, 'out');
    const names = readdirSync(out).map((name) => join(out, name));
    const before = names.map((name) => statSync(name).mtimeMs);
    const {code, stdout} = warmstart(segmented('-o', out));
    expect(stdout).toMatch(/cells\.ome\.tif: \d+ cells \(whole-cell\) · done before, by the same model and options/);
    expect([code, names.map((name) => statSync(name).mtimeMs)]).toEqual([0, before]);
  });

  it.each([
    ['with other options', ['--interior-threshold', '0.9']],
    ['on another engine', ['--engine', 'wasm']],
  ])('made %s asks whether its results may go', (other, words) => {
    const {code, stderr} = warmstart(segmented('-o', join(first, 'out'), ...words));
    expect(stderr).toContain(`made ${other} as cells-run.json says. Choose another folder or pass --overwrite.`);
    expect(code).toBe(2);
  });

  // Seconds later, which files that tell the time would tell.
  it('gives the same bytes at another time, in another zone and home', () => {
    writeAll(second, {TZ: 'Asia/Tokyo', HOME: folder});
    const [one, other] = [filesIn(first), filesIn(second)];
    expect(other.size).toBeGreaterThan(10);
    expect([...one.keys()]).toEqual([...other.keys()]);
    for (const [name, bytes] of one) expect(other.get(name) === bytes, name).toBe(true);
  });

  it.each(['decode', 'predict', 'export'])(
    'whose machine is taken away in the stage %s leaves nothing',
    async (stage) => {
      const out = join(folder, `taken-${stage}`);
      const line = [COMMAND, ...segmented('-o', out), '--log', 'json'];
      const child = spawn(process.execPath, line, {stdio: ['ignore', 'ignore', 'pipe']});
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes(`"stage":"${stage}"`)) child.kill('SIGTERM');
      });
      const code = await ended;
      expect(existsSync(out)).toBe(false);
      // A thread that waits for the disk is not waited for.
      if (code !== null) expect(code).toBe(130);
      expect(linesOf(said).at(-1)).toMatchObject({stage: 'failed', fault: {kind: 'cancelled'}});
    },
  );

  it.each([
    ['--threads', '0', /^--threads takes a whole number from 1 to 1024, not "0"\.$/m],
    ['--memory', 'much', /^--memory takes a size such as 4GB or 3800MiB, not "much"\.$/m],
    ['--log', 'xml', /^--log takes text or json, not "xml"\.$/m],
    ['--memory', '400MB', /takes about 0\.5 GB; this task has 0\.4 GB\./],
  ])('with %s %s is refused before work', (option, value, sentence) => {
    const out = join(folder, 'refused');
    const {code, stderr} = warmstart(segmented('-o', out, option, value));
    expect(stderr).toMatch(sentence);
    expect([code, stderr.trim().split('\n').length, existsSync(out)]).toEqual([2, 1, false]);
  });
});
