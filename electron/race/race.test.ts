/** Statistics against numpy; processes that are really fresh; a history that survives being cut off. */
import {execFileSync} from 'node:child_process';
import {appendFileSync, readFileSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {whichToShip, type RaceEvent, type RaceResult, type RaceRow} from '../contract/race';
import {ROOT, testFolder, testPython} from '../testing';
import {addToHistory, clearHistory, readHistory} from './history';
import {watchLoad} from './machine';
import {findPythons} from './python';
import {startProcess} from './process';
import {reportOf} from './report';
import type {RaceContext} from './context';
import {runRace} from './run-race';
import {quantile, statistics} from './statistics';

const folder = testFolder('race');

describe('statistics', () => {
  const cases = [
    [3],
    [2, 1],
    [5, 1, 4, 2],
    [0.5, 100, 3, 3, 3, 7, 8.25],
    Array.from({length: 101}, (_, i) => (i * 37) % 101),
  ];

  it.skipIf(!testPython())('equal numpy', () => {
    const script = [
      'import json, sys, numpy as np',
      'of = lambda c: [float(np.median(c)), min(c), float(np.percentile(c, 95)), float(np.percentile(c, 10))]',
      'print(json.dumps([of(c) for c in json.loads(sys.argv[1])]))',
    ].join('\n');
    const expected = JSON.parse(
      execFileSync(testPython()!, ['-c', script, JSON.stringify(cases)], {encoding: 'utf8'}),
    ) as number[][];
    for (const [i, values] of cases.entries()) {
      const {median, min, p95, n} = statistics(values)!;
      expect([median, min, p95, quantile(values, 0.1)].map((v) => v.toFixed(9))).toEqual(
        expected[i]!.map((v) => v.toFixed(9)),
      );
      expect(n).toBe(values.length);
    }
  });

  it('of nothing is nothing', () => expect(statistics([])).toBeNull());
});

const TRIAL = join(ROOT, 'dist', 'trial.cjs');
const MODEL = join(ROOT, 'e2e', 'fixtures', 'models', 'unet');

function context(events: RaceEvent[], overrides: Partial<RaceContext> = {}): RaceContext {
  return {
    savedModel: join(MODEL, 'saved_model'),
    h5: join(MODEL, 'keras.h5'),
    onnx: null,
    customObjects: [],
    image: null,
    app: 'test',
    startTrial: (argument) => startProcess(process.execPath, [TRIAL, argument]),
    onEvent: (event) => void events.push(event),
    cancelled: () => false,
    ...overrides,
  };
}

describe('a race', () => {
  const wasm = [{kind: 'engine', engine: 'wasm'}] as const;

  it('is run in fresh processes: nobody has anything loaded', {timeout: 60_000}, async () => {
    const result = await runRace({runs: 3, batch: 1, cold: false, environments: wasm}, context([]));
    const [, row] = result.rows;
    const pids = row!.trials.map(({pid}) => pid);
    expect(new Set([process.pid, ...pids]).size).toBe(4);
    for (const {stagesMs} of row!.trials) expect(stagesMs['library']).toBeGreaterThan(5);
  });

  it(
    'shows every run of a load that is slowed on purpose: nothing is kept between them',
    {timeout: 60_000},
    async () => {
      // The process is held back for 700 ms before it begins, as a slow disk would hold it.
      const delay = join(folder, 'slow.cjs');
      appendFileSync(
        delay,
        `const fs = require('node:fs'); const open = fs.openSync; let held = false;
fs.openSync = (path, ...rest) => {
  if (String(path).endsWith('.h5') && !held) {
    held = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
  }
  return open(path, ...rest);
};`,
      );
      const slow = (argument: string) => startProcess(process.execPath, ['--require', delay, TRIAL, argument]);
      const plain = await runRace({runs: 2, batch: 1, cold: false, environments: wasm}, context([]));
      const slowed = await runRace(
        {runs: 2, batch: 1, cold: false, environments: wasm},
        context([], {startTrial: slow}),
      );
      for (const {readyMs} of slowed.rows[1]!.trials)
        expect(readyMs).toBeGreaterThan(plain.rows[1]!.readyMs!.min + 500);
    },
  );

  it(
    'tells the lanes, their stages and their ends; stopped, it keeps what is finished',
    {timeout: 60_000},
    async () => {
      const events: RaceEvent[] = [];
      const finished = (): number => events.filter(({kind}) => kind === 'finish').length;
      const result = await runRace(
        {runs: 20, batch: 1, cold: false, environments: wasm},
        context(events, {cancelled: () => finished() >= 2}),
      );
      expect(result.cancelled).toBe(true);
      expect(result.rows[1]!.trials).toHaveLength(2);
      expect(events[0]).toMatchObject({kind: 'lanes', rounds: 20});
      expect(events.filter(({kind}) => kind === 'stage').map((event) => (event as {stage: string}).stage)).toEqual(
        expect.arrayContaining(['read', 'library', 'first predict']),
      );
    },
  );

  it('has a lane for every file that ONNX Runtime takes, and says which to ship', {timeout: 120_000}, async () => {
    process.env['WARMSTART_DATA'] = join(folder, 'data');
    const onnx = join(folder, 'model.onnx');
    const command = join(ROOT, 'dist', 'warmstart.cjs');
    execFileSync(process.execPath, [command, 'convert', join(MODEL, 'keras.h5'), '-o', onnx], {stdio: 'ignore'});
    const result = await runRace(
      {runs: 1, batch: 1, cold: false, environments: [{kind: 'engine', engine: 'onnx'}]},
      context([], {onnx}),
    );
    expect(result.rows.map(({format, missing, trials}) => [format, missing === null, trials.length])).toEqual([
      ['saved-model', false, 0],
      ['hdf5', true, 1],
      ['onnx', true, 1],
      ['warm', true, 1],
    ]);
    expect(result.rows[0]!.missing).toContain('ONNX Runtime cannot load a SavedModel itself');
    expect(result.model.onnxBytes).toBeGreaterThan(1000);
    expect(whichToShip(result)).toMatch(/^Ship the (HDF5|ONNX) file.* by Warmstart, ONNX Runtime it needs \d/);
    delete process.env['WARMSTART_DATA'];
  });

  it('a file that is no model is a fault of its lane', {timeout: 60_000}, async () => {
    const events: RaceEvent[] = [];
    const result = await runRace(
      {runs: 1, batch: 1, cold: false, environments: wasm},
      context(events, {h5: join(MODEL, 'io.npz')}),
    );
    expect(result.rows[1]!.trials).toEqual([]);
    expect(result.rows[1]!.missing).toMatch(/neither a SavedModel folder nor|io\.npz/);
  });

  it.skipIf(!testPython())('takes the Python that is there', {timeout: 120_000}, async () => {
    const found = await findPythons([testPython()!]);
    const python = found.find(({tensorflow}) => tensorflow === '2.15.1')!;
    const result = await runRace(
      {runs: 1, batch: 1, cold: false, environments: [{kind: 'python', executable: python.executable}]},
      context([]),
    );
    for (const row of result.rows) {
      expect(row.missing).toBeNull();
      expect(row.trials[0]!.stagesMs['library']).toBeGreaterThan(100);
      expect(row.version).toBe('2.15.1');
    }
    const markdown = reportOf(result, 'markdown', true);
    expect(markdown).toContain('| Environment | SavedModel | HDF5 | ONNX | Warm file | Diff |');
    expect(markdown).toContain('published, not measured here: a laptop | 12.30 s | 0.84 s | – | – | −11.46 s (−93 %)');
    expect(reportOf(result, 'csv', false).trim().split('\n')).toHaveLength(3);
    expect(reportOf(result, 'svg', true)).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    const roundTrip = JSON.parse(reportOf(result, 'json', false)) as RaceResult;
    expect(roundTrip).toEqual(JSON.parse(JSON.stringify(result)));
  });
});

describe('which file to ship', () => {
  const statistic = (median: number) => ({n: 1, median, min: median, p95: median});
  const row = (format: RaceRow['format'], ready: number | null): RaceRow =>
    ({
      environment: 'an engine',
      format,
      readyMs: ready === null ? null : statistic(ready),
      firstPredictMs: ready === null ? null : statistic(100),
      peakMegabytes: 320,
    }) as RaceRow;
  const model = {name: 'm', savedModelBytes: 2e6, h5Bytes: 1e6, onnxBytes: 1e6};

  it('is the one that is ready with a prediction first, with its memory and its size on disk', () => {
    const rows = [row('saved-model', 4900), row('hdf5', 900), row('onnx', null)];
    expect(whichToShip({rows, model})).toBe(
      'Ship the HDF5 file, 1.0 MB on disk: run by an engine it needs 1.00 s from process start to the first ' +
        'prediction and 320 MB of memory, 5.0 times as soon as SavedModel by an engine.',
    );
  });

  it('is not said of one alone', () => expect(whichToShip({rows: [row('hdf5', 900)], model})).toBeNull());
});

describe('the history', () => {
  const file = join(folder, 'races.jsonl');
  const result = (id: string): RaceResult => ({
    schema: 'warmstart-race/1',
    id,
    startedAt: '',
    machine: {cpu: '', cores: 1, memoryGigabytes: 1, gpu: null, os: '', app: '', node: ''},
    model: {name: '', savedModelBytes: 0, h5Bytes: 0},
    image: null,
    options: {runs: 1, batch: 1, cold: false},
    rows: [],
    cancelled: false,
  });

  it('keeps what was whole when the last line was cut off, and goes on after it', () => {
    addToHistory(file, result('first'));
    addToHistory(file, result('second'));
    truncateSync(file, readFileSync(file).length - 20);
    expect(readHistory(file).map(({id}) => id)).toEqual(['first']);
    addToHistory(file, result('third'));
    expect(readHistory(file).map(({id}) => id)).toEqual(['third', 'first']);
    clearHistory(file);
    expect(readHistory(file)).toEqual([]);
  });
});

it('other load on the machine is seen', async () => {
  const idle = watchLoad();
  const end = performance.now() + 400;
  while (performance.now() < end) Math.sqrt(end);
  expect(idle(0)).toBeGreaterThan(0.1);
});
