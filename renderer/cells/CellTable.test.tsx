import {act, fireEvent, render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import {get, set} from '../store/session';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {cellRows, imageItem, segmentReport} from '../testing/items';
import {CellTable} from './CellTable';

/** Every element that is watched has this height from now on. */
function withHeight(height: number): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #tell: ResizeObserverCallback;
      constructor(tell: ResizeObserverCallback) {
        this.#tell = tell;
      }
      observe(): void {
        this.#tell([{contentRect: {width: 280, height}} as ResizeObserverEntry], this as never);
      }
      disconnect(): void {}
    },
  );
}

const CELLS = 1000;

beforeEach(() => {
  withHeight(500);
  const cells = {'whole-cell': cellRows(CELLS), nuclear: cellRows(3)};
  set({images: [imageItem({report: segmentReport(CELLS), cells})], imageId: 'image-1', selectedCell: null});
  setView({compartment: 'whole-cell', saveAlso: []});
});

const cellButtons = (): readonly string[] =>
  screen.getAllByRole('button', {name: /^\d+$/}).map(({textContent}) => textContent);
const rowIndexes = (): readonly number[] =>
  screen.getAllByRole('row').map((row) => Number(row.getAttribute('aria-rowindex')));

test('it is not there before an image has been segmented', () => {
  set({images: [imageItem()]});
  render(<CellTable />);
  expect(screen.queryByRole('region')).toBeNull();
});

test('the heading says what and how many', () => {
  render(<CellTable />);
  expect(screen.getByRole('heading').textContent).toBe('Cells (1000)');
});

test('the other compartment has its own rows', () => {
  render(<CellTable />);
  act(() => setView({compartment: 'nuclear'}));
  expect(cellButtons()).toEqual(['1', '2', '3']);
});

test('a tall screen is filled to its last row', () => {
  withHeight(1400);
  render(<CellTable />);
  expect(cellButtons()).toContain('56');
});

test('only the rows in view are in the page', () => {
  render(<CellTable />);
  expect(cellButtons().length).toBeLessThan(40);
});

test('rows that are scrolled to are in the page', () => {
  withHeight(1400);
  render(<CellTable />);
  const region = screen.getByRole('region', {name: 'Table of cells'});
  region.scrollTop = 500 * 25;
  fireEvent.scroll(region);
  expect(cellButtons()).toEqual(expect.arrayContaining(['501', '556']));
});

test('the table says how many rows there are, the heading too', () => {
  render(<CellTable />);
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe(String(CELLS + 1));
});

test('every row says which of all it is', () => {
  render(<CellTable />);
  const region = screen.getByRole('region', {name: 'Table of cells'});
  region.scrollTop = 500 * 25;
  fireEvent.scroll(region);
  const indexes = rowIndexes();
  expect(indexes[0]).toBe(1);
  expect(indexes.slice(1)).toEqual(
    Array.from({length: indexes.length - 1}, (_, i) => Number(cellButtons()[0]) + 1 + i),
  );
});

test('areas are in square micrometres where the pixel size is known', () => {
  render(<CellTable />);
  expect(screen.getAllByRole('row')[1]?.textContent).toContain('25.0');
});

test('areas are in pixels where it is not', () => {
  set({images: [{...get().images[0]!, report: {...segmentReport(CELLS), micrometresPerPixel: null}}]});
  render(<CellTable />);
  expect(screen.getByRole('columnheader', {name: 'px'})).toBeDefined();
});

test('areas are those of the pixel size that the cells were found with, whatever is chosen since', () => {
  set({images: [{...get().images[0]!, micrometresPerPixel: 0.25}]});
  render(<CellTable />);
  expect(screen.getAllByRole('row')[1]?.textContent).toContain('25.0');
});

test('a cell that is pressed is selected', async () => {
  render(<CellTable />);
  await userEvent.click(screen.getByRole('button', {name: '7'}));
  expect(get().selectedCell).toBe(7);
});

test('the selected cell is marked', () => {
  set({selectedCell: 4});
  render(<CellTable />);
  expect(screen.getByRole('row', {selected: true}).textContent).toContain('4');
});

test('a cell that was selected elsewhere is scrolled to', () => {
  render(<CellTable />);
  act(() => set({selectedCell: 800}));
  expect(screen.getByRole('region', {name: 'Table of cells'}).scrollTop).toBeGreaterThan(700 * 25);
});

test('what is saved is the usual and what was chosen beside it', async () => {
  answer('image.export', () => done({files: ['a.tif'], timings: {}}));
  answer('command.keep', () => done([]));
  render(<CellTable />);
  await userEvent.click(screen.getByRole('checkbox', {name: 'Maps'}));
  await userEvent.click(screen.getByRole('button', {name: 'Save…'}));
  expect(callsOf('image.export')[0]?.[1]).toEqual(expect.arrayContaining(['labels', 'heads']));
  expect(useView.getState().saveAlso).toEqual(['heads']);
});
