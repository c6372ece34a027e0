import {fireEvent, render, screen, waitFor} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import {ANY_PLANES, type PlaneChoice} from '../../electron/contract/image';
import {get, imageOf, set} from '../store/session';
import {notePlaces} from '../store/places';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageInfo, imageItem, segmentReport} from '../testing/items';
import {ImageList} from './ImageList';

beforeEach(() => {
  answer('image.kept', () => done(null));
  set({images: [imageItem(), imageItem({id: 'image-2', name: 'b.png'})], imageId: 'image-1'});
});

test('an empty list says what may be dropped', () => {
  set({images: [], imageId: null});
  render(<ImageList />);
  expect(screen.getByText(/^Drop a TIFF/)).toBeDefined();
});

test('each image has its size and channels, and a mark once it has cells', () => {
  set({images: [imageItem({report: segmentReport(3)})]});
  render(<ImageList />);
  expect(screen.getByRole('button', {name: /tissue/}).textContent).toBe('tissue.tif✓400 × 200 × 2');
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

test('what was assumed of the file is said', () => {
  const notes = [{text: 'Of 7 Z planes the first is used', option: '--z N takes another'}];
  set({images: [imageItem({info: imageInfo({notes})})]});
  render(<ImageList />);
  expect(screen.getByText('Of 7 Z planes the first is used.')).toBeDefined();
});

test('an image of one plane offers no others', () => {
  render(<ImageList />);
  expect(screen.queryByRole('slider', {name: 'Z plane'})).toBeNull();
  expect(screen.queryByRole('combobox', {name: 'Z as'})).toBeNull();
});

const STACK = imageInfo({axes: {series: 2, z: 7, t: 3}});

test.each([
  ['slider', 'Z plane', '3', {z: 3}],
  ['spinbutton', 'Z plane, typed', '5', {z: 5}],
  ['combobox', 'Z as', 'max', {z: 'max'}],
  ['slider', 'Time', '2', {t: 2}],
  ['combobox', 'Time as', 'mean', {t: 'mean'}],
  ['combobox', 'Image', '1', {series: 1, z: null, t: null}],
] as const)('another plane is opened when it is chosen: %s %s %s', async (role, name, value, planes) => {
  set({images: [imageItem({info: STACK, report: segmentReport(3)})]});
  answer('image.open', () => done(STACK));
  render(<ImageList />);
  const field = screen.getByRole(role, {name});
  fireEvent.change(field, {target: {value}});
  fireEvent.blur(field);
  await waitFor(() => expect(callsOf('image.kept')).toHaveLength(1));
  expect(callsOf('image.open')).toEqual([['image-1', {...ANY_PLANES, ...planes}]]);
});

test('a slider does not wait: of the planes that it passes only what is free to be opened is', async () => {
  set({images: [imageItem({info: STACK})]});
  let open: () => void = () => undefined;
  answer('image.open', () => new Promise((resolve) => (open = () => resolve(done(STACK)))));
  render(<ImageList />);
  for (const value of ['1', '2', '3', '4'])
    fireEvent.change(screen.getByRole('slider', {name: 'Z plane'}), {target: {value}});
  await waitFor(() => expect(callsOf('image.open')).toHaveLength(1));
  open();
  await waitFor(() => expect(callsOf('image.open')).toHaveLength(2));
  open();
  await waitFor(() => expect(callsOf('image.kept')).toHaveLength(1));
  expect(callsOf('image.open').map(([, planes]) => (planes as PlaneChoice).z)).toEqual([1, 4]);
});

test('cells of other planes go', async () => {
  set({images: [imageItem({info: STACK, report: segmentReport(3)})]});
  answer('image.open', () => done(STACK));
  render(<ImageList />);
  fireEvent.change(screen.getByRole('slider', {name: 'Z plane'}), {target: {value: '3'}});
  await waitFor(() => expect(imageOf('image-1')?.report).toBeNull());
});

test('Z and time are projected alike', async () => {
  const used = {series: 0, z: 'max', t: 0} as const;
  set({images: [imageItem({info: {...STACK, used}})]});
  answer('image.open', () => done(STACK));
  render(<ImageList />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Time as'}), 'sum');
  await waitFor(() => expect(callsOf('image.open')).toEqual([['image-1', {...ANY_PLANES, z: 'sum', t: 'sum'}]]));
});

test('a plane of very many is typed', async () => {
  const info = imageInfo({axes: {series: 1, z: 5000, t: 1}});
  set({images: [imageItem({info})]});
  answer('image.open', () => done(info));
  render(<ImageList />);
  const field = screen.getByRole('spinbutton', {name: 'Z plane, typed'});
  await userEvent.clear(field);
  await userEvent.type(field, '4999{Enter}');
  expect(callsOf('image.open')).toEqual([['image-1', {...ANY_PLANES, z: 4999}]]);
});

test('images of one name are told apart by the folders that they lie in', () => {
  notePlaces([
    {id: 'image-1', place: 'monday'},
    {id: 'image-2', place: 'tuesday'},
    {id: 'image-3', place: 'tuesday'},
  ]);
  set({images: [imageItem(), imageItem({id: 'image-2'}), imageItem({id: 'image-3', name: 'other.tif'})]});
  render(<ImageList />);
  expect(screen.getByRole('button', {name: /^tissue\.tif.*monday/})).toBeDefined();
  expect(screen.getByRole('button', {name: /^tissue\.tif.*tuesday/})).toBeDefined();
  expect(screen.getByRole('button', {name: /^other\.tif/}).textContent).not.toContain('tuesday');
});
