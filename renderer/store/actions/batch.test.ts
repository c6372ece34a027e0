import {beforeEach, expect, test, vi} from 'vitest';
import type {Fault} from '../../../electron/contract/fault';
import type {SegmentOptions} from '../../../electron/contract/image';
import {channelGroups} from '../../batch/channels-given';
import {EMPTY, progressOf} from '../../batch/queue';
import {answer, callsOf, done} from '../../testing/fake-bridge';
import {cellRows, imageInfo, imageItem, keptReport, madeWith, modelItem} from '../../testing/items';
import {setBatch, useBatch} from '../batch';
import {get, imageOf, set} from '../session';
import {
  cancelQueue,
  exportAll,
  goOn,
  pauseQueue,
  removeImages,
  retryFailed,
  segmentKeptAnew,
  segmentMany,
} from './batch';
import {undo} from './jobs';

const IDS = Array.from({length: 20}, (_, i) => `i${i}`);

beforeEach(() => {
  const images = IDS.map((id) => imageItem({id, name: `${id}.tif`, info: null}));
  set({models: [modelItem()], modelId: 'model-1', images, imageId: null, faults: [], notice: ''});
  setBatch({queue: EMPTY, selected: [], exportedTo: null});
  answer('image.open', () => done(imageInfo()));
  answer('image.kept', () => done(null));
  answer('image.keptLike', () => done(null));
  answer('image.segment', () => done(keptReport(3)));
  answer('image.cells', () => done(cellRows(3)));
  answer('job.cancel', () => done(true));
});

const fails = (kind: Fault['kind'], message: string) => ({ok: false, fault: {kind, message}}) as const;
const steps = (): readonly string[] => useBatch.getState().queue.items.map(({step}) => step.is);

async function over(): Promise<void> {
  await vi.waitFor(() => expect(steps().some((step) => step === 'waiting' || step === 'running')).toBe(false));
}

test('of twenty images of which two are broken eighteen are segmented, and the two say why', async () => {
  answer('image.open', (id) => (id === 'i3' ? fails('image', 'It ends early.') : done(imageInfo())));
  answer('image.segment', (_model, id) => (id === 'i7' ? fails('memory', 'It is too large.') : done(keptReport(3))));
  segmentMany(IDS);
  await over();
  expect(callsOf('image.segment').map(([, id]) => id)).toEqual(IDS.filter((id) => id !== 'i3'));
  expect(
    useBatch
      .getState()
      .queue.items.filter(({step}) => step.is === 'failed')
      .map(({id, step}) => [id, step]),
  ).toEqual([
    ['i3', {is: 'failed', why: 'It ends early.'}],
    ['i7', {is: 'failed', why: 'It is too large.'}],
  ]);
  expect([get().faults, get().notice]).toEqual([[], '18 images are segmented, 2 failed.']);
  expect(get().images.filter(({summary}) => summary?.cells['whole-cell'] === 3)).toHaveLength(18);
});

test('cells that are kept of the same pixels and settings are taken, said, and found anew on wish', async () => {
  const kept = {...keptReport(9), options: madeWith().options, modelId: 'other', modelName: 'the same'};
  answer('image.keptLike', (_model, id) => done(id === 'i2' ? kept : null));
  segmentMany(['i1', 'i2', 'i3']);
  await over();
  expect(callsOf('image.segment').map(([, id]) => id)).toEqual(['i1', 'i3']);
  expect(imageOf('i2')).toMatchObject({summary: {cells: {'whole-cell': 9}}, made: {modelId: 'model-1'}});
  expect(get().notice).toBe(
    '3 images are segmented. 1 had the same cells from before: Results… has them segmented anew.',
  );
  segmentKeptAnew();
  await over();
  expect(callsOf('image.segment').map(([, id]) => id)).toEqual(['i1', 'i3', 'i2']);
  expect(progressOf(useBatch.getState().queue, 0).kept).toBe(0);
});

test('what was chosen for the shown image is for the others by their channels’ names', async () => {
  const [dapi, membrane] = imageInfo().channels;
  answer('image.open', (id) => {
    if (id === 'i2') return done(imageInfo({channels: [membrane!, dapi!], micrometresPerPixel: 0.25}));
    return done(imageInfo({channels: [{...dapi!, name: 'H3'}, membrane!], micrometresPerPixel: null}));
  });
  const own = imageItem({id: 'i1', isOwn: true, isChosen: true, nuclear: 0, membrane: null, micrometresPerPixel: 0.7});
  set({images: get().images.map((image) => (image.id === 'i1' ? own : image)), imageId: 'i1'});
  segmentMany(['i1', 'i2', 'i3']);
  await over();
  const asked = callsOf('image.segment').map(([, , , options]) => options as SegmentOptions);
  expect(asked.map(({nuclear, membrane: other, micrometresPerPixel}) => [nuclear, other, micrometresPerPixel])).toEqual(
    [
      [[0], [], 0.7],
      [[1], [], 0.25],
      // No DAPI: guessed, which the table says.
      [[0], [1], 0.7],
    ],
  );
  expect(channelGroups(get().images)).toEqual([
    {channels: 'DAPI', images: 2},
    {channels: 'H3, E-cadherin', images: 1},
  ]);
});

test('rows of cells are held of the image that is shown, and of no other', async () => {
  set({imageId: 'i5'});
  segmentMany(IDS);
  await over();
  expect(
    get()
      .images.filter(({cells}) => Object.keys(cells).length > 0)
      .map(({id}) => id),
  ).toEqual(['i5']);
});

test('those that failed are tried again', async () => {
  answer('image.segment', () => fails('memory', 'It is too large.'));
  segmentMany(['i1', 'i2']);
  await over();
  answer('image.segment', () => done(keptReport(3)));
  retryFailed();
  await over();
  expect(steps()).toEqual(['done', 'done']);
});

test('an engine that dies over an image is asked for it once more, then for the next', async () => {
  answer('image.segment', (_model, id) => (id === 'i1' ? fails('engine-died', 'It died.') : done(keptReport(3))));
  segmentMany(['i1', 'i2']);
  await over();
  expect(callsOf('image.segment').map(([, id]) => id)).toEqual(['i1', 'i1', 'i2']);
  expect(steps()).toEqual(['failed', 'done']);
});

test('paused, the running one is finished and no other begun', async () => {
  segmentMany(['i1', 'i2', 'i3']);
  await vi.waitFor(() => expect(steps()[0]).toBe('running'));
  pauseQueue();
  await vi.waitFor(() => expect(steps()).toEqual(['done', 'waiting', 'waiting']));
  goOn();
  await over();
  expect(steps()).toEqual(['done', 'done', 'done']);
});

test('a job that is cancelled otherwise pauses the queue; the queue cancelled leaves what is done', async () => {
  answer('image.segment', (_model, id) => (id === 'i2' ? fails('cancelled', 'Cancelled.') : done(keptReport(3))));
  segmentMany(['i1', 'i2', 'i3']);
  await vi.waitFor(() => expect(useBatch.getState().queue.isPaused).toBe(true));
  expect(steps()).toEqual(['done', 'waiting', 'waiting']);
  await cancelQueue();
  expect(steps()).toEqual(['done']);
});

test('the running image is stopped with the queue, and is in it no more', async () => {
  let stop: () => void = () => undefined;
  answer('image.segment', () => new Promise((resolve) => (stop = () => resolve(fails('cancelled', 'Cancelled.')))));
  answer('job.cancel', (key) => {
    if (key === 'image.segment i1') stop();
    return done(true);
  });
  segmentMany(['i1', 'i2']);
  await vi.waitFor(() => expect(callsOf('image.segment')).toHaveLength(1));
  await cancelQueue();
  await vi.waitFor(() => expect(steps()).toEqual([]));
});

test('images that were removed come back where they were, with their cells', async () => {
  segmentMany(['i4']);
  await over();
  const before = get().images.map(({id}) => id);
  removeImages(['i4', 'i9']);
  expect(get().images).toHaveLength(18);
  await undo();
  expect(get().images.map(({id}) => id)).toEqual(before);
  expect(imageOf('i4')?.summary?.cells['whole-cell']).toBe(3);
});

test('all that have cells are exported, and those that could not be are named', async () => {
  segmentMany(['i1', 'i2']);
  await over();
  answer('batch.export', () => done({folder: 'out', written: 1, failed: [{id: 'i2', message: 'The disk is full.'}]}));
  await exportAll();
  expect(callsOf('batch.export')[0]?.[0]).toEqual(['i1', 'i2']);
  expect([get().notice, get().faults.map(({message}) => message)]).toEqual([
    'The results of 1 image are in out.',
    ['i2.tif: not saved. The disk is full.'],
  ]);
  expect(useBatch.getState().exportedTo).toBe('out');
});
