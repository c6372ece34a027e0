import {act, fireEvent, render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import type {CellComparison, KeptResult} from '../../electron/contract/image';
import {followCells} from '../store/actions/comparison';
import {setComparison, useComparison} from '../store/comparison';
import {set, updateImage} from '../store/session';
import {setView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageInfo, imageItem, KEY, madeWith, segmentReport} from '../testing/items';
import {ComparePanel} from './ComparePanel';
import {ComparisonOver} from './ComparisonOver';

const other: KeptResult = {
  key: KEY.replaceAll('0', 'f'),
  modelId: 'model-2',
  modelName: 'older.h5',
  engine: 'tensorflow',
  options: {...madeWith().options, parameters: {smallObjectsThreshold: 60}},
  cells: {'whole-cell': 7, nuclear: 5},
};
const found: CellComparison = {
  compartment: 'whole-cell',
  matched: 4,
  gained: [2],
  lost: [1, 5, 6],
  cells: 5,
  otherCells: 7,
};
const image = imageItem({report: segmentReport(5)});

beforeEach(() => {
  setComparison({image: null, other: null, found: null, how: 'difference', split: 0.5});
  setView({compartment: 'whole-cell'});
  set({images: [image], imageId: image.id});
  answer('image.results', () => done([other]));
  answer('image.compare', (_, key) => done(key === null ? null : found));
});

async function compare(): Promise<void> {
  render(
    <>
      <ComparePanel image={image} info={imageInfo()} />
      <ComparisonOver image={image.id} />
    </>,
  );
  const [details] = screen.getAllByRole('group');
  (details as HTMLDetailsElement).open = true;
  fireEvent(details!, new Event('toggle'));
  await userEvent.selectOptions(await screen.findByRole('combobox', {name: 'Other result'}), other.key);
}

test('other results are told by model, engine, cells, channels and sliders', async () => {
  await compare();
  const words = 'older.h5 · TensorFlow · 7 cells · DAPI + E-cadherin · 0.5 µm / px · Smallest 60';
  expect(screen.getByRole('option', {name: words})).toBeDefined();
});

test('how many cells are in one alone is read and heard', async () => {
  await compare();
  expect(callsOf('image.compare')).toEqual([[image.id, other.key, 'whole-cell']]);
  expect(screen.getByTestId('difference').textContent).toBe('1 only in this result3 only in the other4 in both');
  expect(screen.getByRole('status').textContent).toBe('1 only in this result, 3 only in the other, 4 in both.');
});

test('the split is moved by its slider, and says which side is which', async () => {
  await compare();
  await userEvent.click(screen.getByRole('radio', {name: 'Split'}));
  fireEvent.change(screen.getByRole('slider', {name: 'Split at'}), {target: {value: '0.25'}});
  expect(useComparison.getState().split).toBe(0.25);
  expect(screen.getByText('the other: older.h5')).toBeDefined();
});

test('it is compared again when the cells change, and no more when nothing is chosen', async () => {
  const stop = followCells();
  await compare();
  act(() => updateImage(image.id, {report: segmentReport(6)}));
  await vi.waitFor(() => expect(callsOf('image.compare')).toHaveLength(2));
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Other result'}), '');
  expect(callsOf('image.compare').at(-1)).toEqual([image.id, null, 'whole-cell']);
  act(() => updateImage(image.id, {report: segmentReport(7)}));
  expect(callsOf('image.compare')).toHaveLength(3);
  stop();
});
