import {beforeEach, expect, test, vi} from 'vitest';
import type {Compartment} from '../../../electron/contract/compartments';
import type {Outcome} from '../../../electron/contract/fault';
import type {SegmentResult} from '../../../electron/contract/image';
import {answer, callsOf, done, refused} from '../../testing/fake-bridge';
import {cellRows, imageItem, madeWith, segmentReport} from '../../testing/items';
import {setSeen} from '../seen';
import {imageOf, set, useSession} from '../session';
import {settingsChanged} from '../settings-changed';
import {setView} from '../view';
import {undo} from './jobs';
import {resegment, resetSliders, useFollowing} from './sliders';

beforeEach(() => {
  set({images: [imageItem({report: segmentReport(10)})], imageId: 'image-1', faults: []});
  setView({compartment: 'whole-cell'});
  setSeen({left: 0, top: 0, right: 400, bottom: 200});
  answer('image.preview', () => done(true));
  answer('image.resegment', (_id, _parameters, compartment) => done(resultOf(compartment, 7)));
  answer('image.cells', () => done(cellRows(7)));
});

function resultOf(compartment: Compartment, cells: number): SegmentResult {
  return {compartment, cells, medianAreaPixels: 90, width: 400, height: 200};
}

/** The slider rests and everything asked for is there. */
async function settled(): Promise<void> {
  await vi.waitFor(() => expect(imageOf('image-1')?.cells['nuclear']).toHaveLength(7));
  set(({images}) => ({images: images.map((image) => ({...image, cells: {}}))}));
}

test('the part in view is asked for first, then the whole, then what is not shown', async () => {
  const order: string[] = [];
  answer('image.preview', (_id, _parameters, compartment) => {
    order.push(`preview ${compartment}`);
    return done(true);
  });
  answer('image.resegment', (_id, _parameters, compartment) => {
    order.push(`whole ${compartment}`);
    return done(resultOf(compartment, 7));
  });
  resegment('image-1', {interiorThreshold: 0.4});
  await settled();
  expect(order).toEqual(['preview whole-cell', 'whole whole-cell', 'whole nuclear']);
});

test('the slider has its value before anything is answered', () => {
  resegment('image-1', {interiorThreshold: 0.4});
  expect(imageOf('image-1')?.parameters).toEqual({interiorThreshold: 0.4});
  return settled();
});

test('of the values that came while one was worked on, only the last is asked for', async () => {
  let release: (outcome: Outcome<boolean>) => void = () => undefined;
  answer('image.preview', () => new Promise((resolve) => (release = resolve)));
  resegment('image-1', {radius: 1});
  for (const radius of [2, 3, 4]) resegment('image-1', {radius});
  answer('image.preview', () => done(true));
  release(done(true));
  await settled();
  expect(callsOf('image.preview').map(([, parameters]) => parameters)).toEqual([{radius: 1}, {radius: 4}]);
});

test('the whole image is not worked on for a value that is no longer wanted', async () => {
  let release: (outcome: Outcome<boolean>) => void = () => undefined;
  answer('image.preview', () => new Promise((resolve) => (release = resolve)));
  resegment('image-1', {radius: 1});
  resegment('image-1', {radius: 4});
  answer('image.preview', () => done(true));
  release(done(true));
  await settled();
  expect(callsOf('image.resegment').map(([, parameters]) => parameters)).toEqual([{radius: 4}, {radius: 4}]);
});

test('the number of cells is that of the new parameters', async () => {
  resegment('image-1', {radius: 3});
  await settled();
  expect(imageOf('image-1')?.report?.results.map(({cells}) => cells)).toEqual([7, 7]);
  expect(useSession.getState().notice).toMatch(/^7 cells, 7 nuclei in /);
});

test('the viewer fetches labels anew after the preview and after each compartment', async () => {
  resegment('image-1', {radius: 3});
  await settled();
  expect(imageOf('image-1')?.version).toBe(3);
});

test('no preview is asked for where nothing of the image is seen', async () => {
  setSeen({left: 500, top: 0, right: 900, bottom: 200});
  resegment('image-1', {radius: 3});
  await settled();
  expect(callsOf('image.preview')).toEqual([]);
});

test('a failure is told, and the next value is followed again', async () => {
  answer('image.resegment', () => refused('The maps are gone; segment again.'));
  resegment('image-1', {radius: 3});
  await settled();
  expect(useSession.getState().faults.map(({message}) => message)).toEqual(['The maps are gone; segment again.']);
  answer('image.resegment', (_id, _parameters, compartment) => done(resultOf(compartment, 5)));
  resegment('image-1', {radius: 4});
  await settled();
  expect(imageOf('image-1')?.report?.results.map(({cells}) => cells)).toEqual([5, 5]);
});

test('cells that could not be made anew are said to be of other sliders, and resetting can be undone', async () => {
  set({images: [imageItem({report: segmentReport(10), made: madeWith(), parameters: {}})]});
  resegment('image-1', {radius: 3});
  await settled();
  expect(settingsChanged(imageOf('image-1')!, null)).toEqual([]);
  resetSliders('image-1');
  await vi.waitFor(() => expect(imageOf('image-1')?.made?.options.parameters).toEqual({}));
  await undo();
  await vi.waitFor(() => expect(imageOf('image-1')?.made?.options.parameters).toEqual({radius: 3}));
  answer('image.resegment', () => refused('The maps are gone.'));
  resegment('image-1', {radius: 5});
  await vi.waitFor(() => expect(useFollowing.getState().image).toBeNull());
  expect(settingsChanged(imageOf('image-1')!, null)).toEqual(['parameters']);
});
