import {act, fireEvent, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import {App} from './App';
import {listenToMain} from './store/actions/listen';
import {cameraOver, useCameraStore} from './store/camera';
import {setRace} from './store/race';
import {get, set} from './store/session';
import {useSheets} from './store/sheets';
import {answer, callsOf, done, tell} from './testing/fake-bridge';
import {installFakeGl, type FakeContext} from './testing/fake-gl';
import {imageItem, runningJob} from './testing/items';

let contexts: FakeContext[];

beforeEach(() => {
  vi.restoreAllMocks();
  contexts = installFakeGl();
  set({models: [], images: [], modelId: null, imageId: null, jobs: [], faults: [], notice: ''});
  setRace({open: false});
  answer('job.cancel', () => done(true));
  answer('files.found', () => done([]));
  answer('files.recent', () => done([]));
  answer('command.history', () => done([]));
  answer('command.line', () => done('warmstart segment cells tissue.tif'));
  answer('engine.list', () => done([]));
  answer('kept.usage', () => done({bytes: 0, images: 0, quotaBytes: 4e9, fault: null}));
  useSheets.setState({open: []});
});

function withImages(): void {
  set({images: [imageItem(), imageItem({id: 'image-2', name: 'other.tif'})], imageId: 'image-1'});
}

function withJob(): void {
  withImages();
  set({jobs: [runningJob()]});
}

test('an empty window says what may be dropped', () => {
  render(<App />);
  expect(screen.getByRole('heading', {name: 'Drop a Keras model and an image'})).toBeDefined();
});

test('models that were found on this computer can be opened', async () => {
  answer('files.found', () =>
    done([{id: 'm1', name: 'MultiplexSegmentation', folder: '', place: 'data', role: 'model'}]),
  );
  answer('files.open', () => done({items: [], leftOut: []}));
  render(<App />);
  await userEvent.click(await screen.findByRole('button', {name: 'MultiplexSegmentation'}));
  expect(callsOf('files.open')).toEqual([['m1']]);
});

test('what was opened last is one stop of Tab with arrows inside, is opened, and can be forgotten', async () => {
  const recent = (id: string, name: string, verdict: string) =>
    ({id, name, folder: 'data', role: 'image', verdict}) as const;
  answer('files.recent', () => done([recent('a', 'a.tif', '143 cells'), recent('b', 'a.tif', '512 × 512 × 2')]));
  answer('files.forgetRecent', () => done([]));
  answer('files.open', () => done({items: [], leftOut: []}));
  render(<App />);
  const list = await screen.findByRole('region', {name: 'Opened last'});
  const [first, second] = within(list).getAllByRole('button', {name: /a\.tif/});
  expect([first!.tabIndex, second!.tabIndex]).toEqual([0, -1]);
  act(() => first!.focus());
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(second);
  expect([first!.tabIndex, second!.tabIndex]).toEqual([-1, 0]);
  await userEvent.keyboard('{Enter}');
  expect(callsOf('files.open')).toEqual([['b']]);
  await userEvent.click(within(list).getByRole('button', {name: 'Clear'}));
  expect(screen.queryByRole('region', {name: 'Opened last'})).toBeNull();
});

test('what is given from outside is taken when the last session is back, and told where it is not there', async () => {
  let back = (): void => undefined;
  const restored = new Promise<void>((resolve) => (back = resolve));
  answer('files.given', () =>
    done({items: [], leftOut: ['gone.tif was to be opened and is not there; check its path.']}),
  );
  const stop = listenToMain(restored);
  render(<App />);
  tell('given', {});
  expect(callsOf('files.given')).toEqual([]);
  back();
  expect(await screen.findByText(/^gone\.tif was to be opened/)).toBeDefined();
  stop();
});

test('one WebGL context serves all images that are looked at', async () => {
  withImages();
  render(<App />);
  await userEvent.click(screen.getByRole('button', {name: /other\.tif/}));
  expect(screen.getByRole('application', {name: /other\.tif/})).toBeDefined();
  await userEvent.click(screen.getByRole('button', {name: /tissue\.tif/}));
  expect(contexts).toHaveLength(1);
});

test('Escape cancels the running job', async () => {
  withJob();
  render(<App />);
  await userEvent.keyboard('{Escape}');
  expect(callsOf('job.cancel')).toHaveLength(1);
});

for (const [sheet, open] of [
  ['Help', () => fireEvent.click(screen.getByRole('button', {name: 'Help'}))],
  ['All commands', () => fireEvent.keyDown(window, {key: 'P', ctrlKey: true, shiftKey: true})],
  ['Settings', () => fireEvent.keyDown(window, {key: ',', ctrlKey: true})],
  ['Engines', () => fireEvent.click(screen.getByRole('button', {name: 'Engines…'}))],
  ['Race', () => act(() => setRace({open: true}))],
] as const) {
  test(`Escape over the sheet ${sheet} leaves the job behind it running`, async () => {
    withJob();
    render(<App />);
    open();
    expect(screen.getByRole('dialog', {name: sheet})).toBeDefined();
    await userEvent.keyboard('{Escape}');
    expect(callsOf('job.cancel')).toEqual([]);
  });
}

test('Escape cancels again once the sheet is closed', async () => {
  withJob();
  render(<App />);
  await userEvent.click(screen.getByRole('button', {name: 'Help'}));
  await userEvent.click(within(screen.getByRole('dialog', {name: 'Help'})).getByRole('button', {name: 'Close'}));
  await userEvent.keyboard('{Escape}');
  expect(callsOf('job.cancel')).toHaveLength(1);
});

test('Cancel in the menu cancels, over a sheet too', () => {
  const stop = listenToMain();
  withJob();
  render(<App />);
  fireEvent.click(screen.getByRole('button', {name: 'Help'}));
  tell('command', {id: 'cancel'});
  stop();
  expect(callsOf('job.cancel')).toHaveLength(1);
});

test('100 % in the menu zooms the selected image', () => {
  const stop = listenToMain();
  withImages();
  render(<App />);
  act(() => tell('command', {id: 'zoom-actual'}));
  stop();
  expect(cameraOver('image-1')(useCameraStore.getState())?.zoom).toBe(1);
});

test('progress is shown of the job that runs', () => {
  const stop = listenToMain();
  withImages();
  set({jobs: [runningJob({id: 1, key: 'image.open image-2', lane: 'pictures'}), runningJob({id: 2})]});
  render(<App />);
  act(() => tell('progress', {stage: 'predict', fraction: 0.25, job: 'image.segment image-1'}));
  stop();
  expect(get().jobs.map(({progress}) => progress)).toEqual([null, {stage: 'predict', fraction: 0.25}]);
});

test('an engine that was started again is told as a fault', () => {
  const stop = listenToMain();
  render(<App />);
  act(() => tell('engineRestarted', {reason: 'The engine died and has been started again.'}));
  stop();
  expect(screen.getByRole('alert').textContent).toContain('has been started again');
});
