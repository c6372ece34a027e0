import {act, fireEvent, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import {get, set} from '../store/session';
import {setSeen} from '../store/seen';
import {setTable} from '../store/table';
import {useCameraStore} from '../store/camera';
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
  setView({compartment: 'whole-cell', saveAlso: [], columns: {}});
  setTable({sort: {column: 'cell', isDescending: false}, filter: null});
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
  expect(screen.getByRole('columnheader', {name: /^px/})).toBeDefined();
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

const column = (place: number): readonly (string | null | undefined)[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelectorAll('td')[place]?.textContent);
const heading = (name: RegExp) => screen.getByRole('columnheader', {name});

test('a heading sorts, once more the other way round, and the selection stays', async () => {
  set({selectedCell: 4});
  render(<CellTable />);
  await userEvent.click(within(heading(/µm²/)).getByRole('button'));
  expect(heading(/µm²/).getAttribute('aria-sort')).toBe('ascending');
  await userEvent.click(within(heading(/µm²/)).getByRole('button'));
  expect(heading(/µm²/).getAttribute('aria-sort')).toBe('descending');
  fireEvent.scroll(screen.getByRole('region', {name: 'Table of cells'}));
  expect(screen.getByRole('row', {selected: true}).getAttribute('aria-rowindex')).toBe(String(CELLS - 4 + 2));
  expect(get().selectedCell).toBe(4);
});

test('rows of equal values keep the order of their numbers', () => {
  setTable({sort: {column: 'mean of E-cadherin', isDescending: true}, filter: null});
  render(<CellTable />);
  expect(cellButtons().slice(0, 3)).toEqual(['1', '2', '3']);
});

test('arrows go from cell to cell in the table’s order', async () => {
  setTable({sort: {column: 'area', isDescending: true}, filter: null});
  render(<CellTable />);
  screen.getByRole('region', {name: 'Table of cells'}).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(get().selectedCell).toBe(CELLS - 1);
  await userEvent.keyboard('{End}');
  expect(get().selectedCell).toBe(1);
});

test('next and previous go round, and it is said where one is', async () => {
  render(<CellTable />);
  await userEvent.click(screen.getByRole('button', {name: 'Previous cell'}));
  expect(get().selectedCell).toBe(CELLS);
  await userEvent.click(screen.getByRole('button', {name: 'Next cell'}));
  expect(screen.getByRole('status').textContent).toBe('Cell 1, row 1 of 1000: µm² 25.0, DAPI 1000, E-cadherin 0.250');
});

test('a cell out of view is gone to', () => {
  useCameraStore.setState({image: 'image-1', camera: {x: 10, y: 10, zoom: 8}});
  setSeen({left: 0, top: 0, right: 20, bottom: 20});
  render(<CellTable />);
  fireEvent.click(screen.getByRole('button', {name: '2'}));
  expect(useCameraStore.getState().camera).toEqual({x: 10, y: 10, zoom: 8});
  fireEvent.click(screen.getByRole('button', {name: '15'}));
  expect(useCameraStore.getState().camera).toEqual({x: 14, y: 14, zoom: 8});
});

async function openOptions(): Promise<void> {
  await userEvent.click(screen.getByText('Columns and filter'));
}

test('columns are chosen', async () => {
  render(<CellTable />);
  await openOptions();
  await userEvent.click(screen.getByRole('checkbox', {name: 'x px'}));
  await userEvent.click(screen.getByRole('checkbox', {name: 'DAPI'}));
  expect(screen.getAllByRole('columnheader').map(({textContent}) => textContent)).toEqual([
    'Cell ▲',
    'µm²',
    'x px',
    'E-cadherin',
  ]);
});

test('cells are filtered by a value, its spread shown', async () => {
  render(<CellTable />);
  await openOptions();
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Value to show cells by'}), 'Area');
  expect(screen.getByRole('img', {name: 'Histogram of Area from 25 to 274.75'})).toBeDefined();
  const most = screen.getByRole('spinbutton', {name: 'At most'});
  fireEvent.change(most, {target: {value: '26'}});
  fireEvent.blur(most);
  expect(cellButtons()).toEqual(['1', '2', '3', '4', '5']);
  expect(column(1)).toEqual(['25.0', '25.3', '25.5', '25.8', '26.0']);
  expect(screen.getByText('5 shown')).toBeDefined();
  await userEvent.click(screen.getByRole('button', {name: 'All'}));
  expect(cellButtons().length).toBeGreaterThan(5);
});

test('what is saved is the usual and what was chosen beside it', async () => {
  answer('image.export', () => done({files: ['a.tif'], timings: {}}));
  answer('command.keep', () => done([]));
  render(<CellTable />);
  await userEvent.click(screen.getByText('Save more'));
  await userEvent.click(screen.getByRole('checkbox', {name: 'Maps'}));
  await userEvent.click(screen.getByRole('button', {name: 'Save…'}));
  expect(callsOf('image.export')[0]?.[1]).toEqual(expect.arrayContaining(['labels', 'heads']));
  expect(useView.getState().saveAlso).toEqual(['heads']);
});
