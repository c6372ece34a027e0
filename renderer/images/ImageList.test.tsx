import {fireEvent, render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import {get, imageOf, set} from '../store/session';
import {imageInfo, imageItem, segmentReport} from '../testing/items';
import {ImageList} from './ImageList';

beforeEach(() => set({images: [imageItem(), imageItem({id: 'image-2', name: 'b.png'})], imageId: 'image-1'}));

test('an empty list says what may be dropped', () => {
  set({images: [], imageId: null});
  render(<ImageList />);
  expect(screen.getByText(/^Drop a TIFF/)).toBeDefined();
});

test('each image has its size and channels, and a mark once it has cells', () => {
  set({images: [imageItem({report: segmentReport(3)})]});
  render(<ImageList />);
  expect(screen.getByRole('button').textContent).toBe('tissue.tif400 × 200 × 2 ✓');
});

test('the image that is shown is the current one', () => {
  render(<ImageList />);
  expect(screen.getByRole('button', {current: true}).textContent).toContain('tissue.tif');
});

test('another image is shown when it is pressed, with no cell selected', async () => {
  set({selectedCell: 5});
  render(<ImageList />);
  await userEvent.click(screen.getByRole('button', {name: /b\.png/}));
  expect([get().imageId, get().selectedCell]).toEqual(['image-2', null]);
});

test('channels are chosen by name, or none', async () => {
  render(<ImageList />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Nuclear'}), 'E-cadherin');
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Membrane'}), 'none');
  expect(imageOf('image-1')).toMatchObject({nuclear: 1, membrane: null});
});

test('a pixel size of nothing is none', () => {
  render(<ImageList />);
  fireEvent.change(screen.getByRole('spinbutton', {name: 'µm / px'}), {target: {value: '0'}});
  expect(imageOf('image-1')?.micrometresPerPixel).toBeNull();
});

test('without a pixel size it is said which one is taken', () => {
  set({images: [imageItem({micrometresPerPixel: null})]});
  render(<ImageList />);
  expect(screen.getByText(/own 0\.5 µm/)).toBeDefined();
});

test('memory is forecast before anything was segmented, without a time', () => {
  const info = imageInfo({width: 10_000, height: 10_000});
  set({images: [imageItem({info})]});
  render(<ImageList />);
  expect(screen.getByText(/^100 megapixels: about \d+\.\d GB of memory, \d+\.\d GB of disk meanwhile$/)).toBeDefined();
});

test('time is forecast at the pace of the last image that was segmented', () => {
  set({images: [imageItem({info: imageInfo({width: 1000, height: 1000}), report: segmentReport(3)})]});
  render(<ImageList />);
  expect(screen.getByText(/^1\.0 megapixels: .* and 1\.00 s$/)).toBeDefined();
});
