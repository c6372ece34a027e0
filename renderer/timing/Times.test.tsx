import {render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import type {FormatTimes} from '../../electron/contract/timing';
import {set} from '../store/session';
import {setRace} from '../store/race';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageItem, modelItem, segmentReport} from '../testing/items';
import {asMarkdown} from './format-table';
import {Times} from './Times';

const rows: readonly FormatTimes[] = [
  {format: 'saved-model', engine: 'tensorflow', loadMs: 1400, firstPredictMs: 1600, predictMs: 80},
  {format: 'hdf5', engine: 'tensorflow', loadMs: 150, firstPredictMs: 350, predictMs: 70},
];

function withTimes(shown: readonly FormatTimes[], savedModelWhy: string | null = null): void {
  set({models: [modelItem({comparison: {rows: shown, savedModelWhy}})]});
}

beforeEach(() => {
  set({models: [modelItem()], modelId: 'model-1', images: [], imageId: null, faults: []});
  setView({timesAs: 'chart', timesOpen: true});
  setRace({result: null});
});

test('before anything was measured there is nothing to race', () => {
  render(<Times />);
  expect((screen.getByRole('button', {name: 'Race…'}) as HTMLButtonElement).disabled).toBe(true);
});

test('each format has a bar that can be read', () => {
  withTimes(rows);
  render(<Times />);
  expect(screen.getAllByRole('img').map((bar) => bar.getAttribute('aria-label'))).toEqual([
    'SavedModel: load 1.40 s, first prediction 1.60 s',
    'HDF5: load 150 ms, first prediction 350 ms',
  ]);
});

test('formats are compared until the first prediction, inside one engine', () => {
  withTimes(rows);
  render(<Times />);
  expect(screen.getByTestId('times').textContent).toContain(
    'Until the first prediction: 3.00 s → 500 ms (−83 %) · one run each, measured here inside one engine (TensorFlow)',
  );
});

test('with one format alone nothing is compared, and it is said why', () => {
  withTimes([rows[1]!], 'WebAssembly cannot load it.');
  render(<Times />);
  expect(screen.queryByText(/^Until the first prediction/)).toBeNull();
  expect(screen.getByText('SavedModel not timed: WebAssembly cannot load it.')).toBeDefined();
});

test('the chart becomes a table', async () => {
  withTimes(rows);
  render(<Times />);
  await userEvent.click(screen.getByRole('button', {name: 'Table'}));
  expect(screen.getByRole('row', {name: 'Load 1.40 s 150 ms −89 %'})).toBeDefined();
});

test('what is copied is the table as Markdown', async () => {
  answer('clipboard.write', () => done(true));
  withTimes(rows);
  render(<Times />);
  await userEvent.click(screen.getByRole('button', {name: 'Copy'}));
  expect(callsOf('clipboard.write')).toEqual([[asMarkdown(rows)]]);
});

test('Markdown has a line for each measure', () => {
  expect(asMarkdown(rows)).toBe(
    [
      '| tensorflow | SavedModel | HDF5 | Difference |',
      '|---|---:|---:|---:|',
      '| Load | 1.40 s | 150 ms | −89 % |',
      '| First prediction | 1.60 s | 350 ms | −78 % |',
      '| Later predictions | 80 ms | 70 ms | −12 % |',
    ].join('\n'),
  );
});

test('the image’s own time is shown stage by stage', () => {
  set({images: [imageItem({report: segmentReport(5)})], imageId: 'image-1'});
  render(<Times />);
  expect(screen.getByRole('img', {name: 'predicting 700 ms, outlining the cells 300 ms'})).toBeDefined();
});

test('folded, it is one line that says what was timed and how; opened, that is remembered', async () => {
  setView({timesOpen: false});
  withTimes(rows);
  render(<Times />);
  expect(screen.getByTestId('times').textContent).toBe(
    'Until the first prediction: SavedModel 3.00 s → HDF5 500 ms (−83 %) · one run each, measured here inside one ' +
      'engine (TensorFlow) that was running already',
  );
  expect(screen.queryByRole('img')).toBeNull();
  await userEvent.click(screen.getByRole('button', {name: /Times/, expanded: false}));
  expect([screen.getAllByRole('img').length, useView.getState().timesOpen]).toEqual([2, true]);
});

test('what the race found of the same model stands beside it, with its runs', () => {
  const statistics = (median: number) => ({n: 5, median, min: median, p95: median});
  const row = (format: 'saved-model' | 'hdf5', median: number) => ({
    id: format,
    environment: 'Warmstart, TensorFlow',
    format,
    readyMs: statistics(median),
    firstPredictMs: statistics(0),
  });
  const result = {model: {name: 'cells'}, options: {runs: 5}, rows: [row('saved-model', 4000), row('hdf5', 1000)]};
  setRace({result: result as never});
  withTimes(rows);
  const {rerender} = render(<Times />);
  expect(
    screen.getByText(/^Race, Warmstart, TensorFlow: 4\.00 s → 1\.00 s \(−75 %\) · medians of 5 runs/),
  ).toBeDefined();
  setRace({result: {...result, model: {name: 'another'}} as never});
  rerender(<Times />);
  expect(screen.queryByText(/^Race, /)).toBeNull();
});
