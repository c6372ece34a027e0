import {act, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import type {RaceResult, RaceRow, RaceTrial, Statistics} from '../../electron/contract/race';
import {openRace, saveRaceChart, startRace} from '../store/actions/race';
import {onRaceEvent, setRace, useRace} from '../store/race';
import {get, set} from '../store/session';
import {answer, callsOf, done, refused} from '../testing/fake-bridge';
import {imageItem, modelItem} from '../testing/items';
import {RaceView} from './RaceView';

function statistics(median: number): Statistics {
  return {n: 3, median, min: median - 10, p95: median + 20};
}

function row(change: Partial<RaceRow>): RaceRow {
  return {
    id: 'wasm hdf5',
    environment: 'WebAssembly',
    format: 'hdf5',
    device: 'a processor',
    version: '4.22',
    trials: [],
    missing: null,
    noisy: 0,
    readyMs: statistics(300),
    firstPredictMs: statistics(200),
    predictMs: statistics(150),
    timeToMaskMs: null,
    stagesMs: {read: statistics(60)},
    peakMegabytes: 500,
    ...change,
  };
}

function raceResult(change: Partial<RaceResult> = {}): RaceResult {
  return {
    schema: 'warmstart-race/1',
    id: 'race-1',
    startedAt: '2026-11-25T10:00:00.000Z',
    machine: {cpu: 'Xeon', cores: 2, memoryGigabytes: 24, gpu: null, os: 'Linux', app: 'Warmstart', node: '20'},
    model: {name: 'cells', savedModelBytes: 4e6, h5Bytes: 3e6},
    image: null,
    options: {runs: 3, batch: 1, cold: false},
    rows: [
      row({
        id: 'tf saved',
        environment: 'TensorFlow',
        format: 'saved-model',
        readyMs: statistics(1500),
        firstPredictMs: statistics(1500),
      }),
      row({id: 'tf hdf5', environment: 'TensorFlow', readyMs: statistics(400), firstPredictMs: statistics(200)}),
    ],
    cancelled: false,
    ...change,
  };
}

beforeEach(() => {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem()], imageId: 'image-1', faults: [], notice: ''});
  setRace({
    open: true,
    lanes: [],
    running: false,
    result: null,
    compareWith: null,
    history: [],
    pythons: [],
    chosen: ['tensorflow', 'wasm'],
    runs: 5,
    cold: false,
    withImage: false,
    published: false,
  });
  answer('race.history', () => done([]));
  answer('race.pythons', () => done([]));
});

test('what is asked for is what was chosen', async () => {
  answer('race.run', () => done(raceResult()));
  render(<RaceView />);
  await userEvent.click(screen.getByRole('checkbox', {name: 'Warmstart, WebAssembly'}));
  await userEvent.click(screen.getByRole('checkbox', {name: 'Cold disk'}));
  await userEvent.click(screen.getByRole('checkbox', {name: 'Time to first mask'}));
  await userEvent.click(screen.getByRole('button', {name: '▶ Start the race'}));
  expect(callsOf('race.run')).toEqual([
    ['model-1', 'image-1', {runs: 5, batch: 1, cold: true, environments: [{kind: 'engine', engine: 'tensorflow'}]}],
  ]);
});

test('Pythons that were found race too', async () => {
  answer('race.pythons', () => done([{executable: '/python', version: '3.11', tensorflow: '2.15.1'}]));
  render(<RaceView />);
  await act(openRace);
  const box = screen.getByRole('checkbox', {name: 'Python 3.11, TensorFlow 2.15.1'}) as HTMLInputElement;
  expect(box.checked).toBe(true);
});

test('a model that was not converted here cannot race', () => {
  set({models: [], modelId: null});
  render(<RaceView />);
  expect((screen.getByRole('button', {name: '▶ Start the race'}) as HTMLButtonElement).disabled).toBe(true);
  expect(screen.getByText(/^Drop a SavedModel first/)).toBeDefined();
});

test('runs are whole and at least one', async () => {
  render(<RaceView />);
  const runs = screen.getByRole('spinbutton', {name: 'Runs each'});
  await userEvent.clear(runs);
  expect(useRace.getState().runs).toBe(1);
});

test('the ratio is of both formats in one environment', () => {
  setRace({result: raceResult()});
  render(<RaceView />);
  expect(screen.getAllByRole('listitem').map(({textContent}) => textContent)[0]).toBe(
    '5.0× TensorFlow: 3.00 s → 600 ms (−80 %)',
  );
});

test('formats of two environments are not compared', () => {
  const [first, second] = raceResult().rows;
  setRace({result: raceResult({rows: [first!, {...second!, environment: 'WebAssembly'}]})});
  render(<RaceView />);
  expect(screen.queryAllByRole('listitem')).toEqual([]);
});

test('a row without runs says why', () => {
  const missing = row({id: 'x', missing: 'Its library is missing.', readyMs: null, firstPredictMs: null});
  setRace({result: raceResult({rows: [missing]})});
  render(<RaceView />);
  expect(screen.getByText('Its library is missing.')).toBeDefined();
});

test('noisy rows are marked', () => {
  setRace({result: raceResult({rows: [row({noisy: 2, trials: [{} as RaceTrial, {} as RaceTrial, {} as RaceTrial]})]})});
  render(<RaceView />);
  expect(screen.getByTitle(/^2 of 3 runs while other programs/)).toBeDefined();
});

test('published times are laid beside only when they are asked for, and say what they are', async () => {
  setRace({result: raceResult()});
  render(<RaceView />);
  expect(screen.queryByText(/published, not measured here/)).toBeNull();
  await userEvent.click(screen.getByRole('checkbox', {name: /published times/}));
  expect(screen.getAllByText(/published, not measured here/)).toHaveLength(3);
});

test('what a month saves is worked out from the medians', async () => {
  setRace({result: raceResult()});
  render(<RaceView />);
  const section = within(screen.getByRole('region', {name: 'Serverless'}));
  await userEvent.clear(section.getByRole('spinbutton', {name: 'Tasks a month'}));
  await userEvent.type(section.getByRole('spinbutton', {name: 'Tasks a month'}), '15000');
  expect(section.getByRole('listitem').textContent).toBe(
    'TensorFlow: 15,000 × 2.40 s ÷ 3600 = 10.0 hours, × 0.5 = 5.00 a month',
  );
});

test('two races are compared row by row', async () => {
  const later = raceResult({id: 'race-2', startedAt: '2026-11-26T10:00:00.000Z'});
  setRace({result: raceResult(), history: [raceResult(), later]});
  render(<RaceView />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Compare with'}), 'race-2');
  expect(screen.getByRole('row', {name: 'TensorFlow · HDF5 600 ms 600 ms 0 %'})).toBeDefined();
});

test('lanes run: warm-up, rounds, and how much sooner', async () => {
  let finish: () => void = () => undefined;
  answer('race.run', () => new Promise((resolve) => (finish = () => resolve(done(raceResult())))));
  render(<RaceView />);
  act(() => void startRace());
  const lanes = ['saved-model', 'hdf5'] as const;
  act(() =>
    onRaceEvent({
      kind: 'lanes',
      rounds: 3,
      lanes: lanes.map((format) => ({id: format, environment: 'TensorFlow', format, missing: null})),
    }),
  );
  expect(screen.getByRole('status').textContent).toContain('warm-up');
  for (const [lane, readyMs] of [
    ['saved-model', 900],
    ['hdf5', 200],
  ] as const) {
    act(() => onRaceEvent({kind: 'start', lane, round: 0}));
    act(() => onRaceEvent({kind: 'stage', lane, stage: 'read', atMs: 50}));
    const trial = {readyMs, firstPredictMs: 100} as RaceTrial;
    act(() => onRaceEvent({kind: 'finish', lane, round: 0, trial}));
  }
  expect(screen.getByRole('status').textContent).toBe('2 of 6 runs');
  expect(screen.getByText(/3\.3×/)).toBeDefined();
  finish();
  await vi.waitFor(() => expect(get().notice).toBe('The race is over.'));
});

test('a race that was stopped keeps what was finished', async () => {
  answer('race.run', () => done(raceResult({cancelled: true})));
  render(<RaceView />);
  await act(startRace);
  expect(screen.getByText(/Stopped half-way\./)).toBeDefined();
});

test('the chart is saved as it is drawn', async () => {
  answer('race.report', () => done('<svg/>'));
  answer('race.savePng', () => done('race.png'));
  await saveRaceChart('race-1', (svg) => Promise.resolve(new TextEncoder().encode(svg)));
  expect([callsOf('race.savePng')[0]?.[1], get().notice]).toEqual([
    new TextEncoder().encode('<svg/>'),
    'Saved race.png.',
  ]);
});

test('a history that cannot be read is told', async () => {
  answer('race.history', () => refused('The history is damaged.'));
  await openRace();
  expect(get().faults.map(({message}) => message)).toEqual(['The history is damaged.']);
});
