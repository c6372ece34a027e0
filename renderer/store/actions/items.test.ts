import {beforeEach, expect, test, vi} from 'vitest';
import type {Outcome} from '../../../electron/contract/fault';
import type {KeptCells, SegmentOptions} from '../../../electron/contract/image';
import {answer, callsOf, done, refused} from '../../testing/fake-bridge';
import {
  cellRows,
  convertedModel,
  imageInfo,
  imageItem,
  KEY,
  madeWith,
  keptReport,
  modelItem,
  modelReport,
  segmentReport,
} from '../../testing/items';
import {get, imageOf, modelOf, set, whyNoCells} from '../session';
import {settingsChanged} from '../settings-changed';
import {answerReopen, useReopen} from '../reopen';
import {setView, useView} from '../view';
import {chooseFiles, trySample} from './files';
import {addImages, segment, showImage} from './images';
import {inOrder, undo} from './jobs';
import {addModel, cancelStep, startStep} from './models';
import {restoreSession} from './restore';

const comparison = {rows: [], savedModelWhy: null};
const agreeing = {predictions: [{output: 'a', maxAbsDiff: 1e-7, at: [0]}], predictionsWhy: null};

beforeEach(() => {
  set({models: [], images: [], modelId: null, imageId: null, faults: [], notice: '', engines: [], remembered: null});
  setView({engine: 'auto', compartment: 'whole-cell'});
  answer('model.inspect', () => done(modelReport()));
  answer('model.convert', () => done(convertedModel()));
  answer('model.check', () => done(agreeing));
  answer('model.compareLoad', () => done(comparison));
  answer('job.cancel', () => done(true));
  answer('command.keep', () => done([]));
  answer('image.open', () => done(imageInfo()));
  answer('image.segment', () => done(keptReport(3)));
  answer('image.kept', () => done(null));
  answer('session.wasKilled', () => done(false));
  answer('image.cells', () => done(cellRows(3)));
});

const messages = (): readonly string[] => get().faults.map(({message}) => message);

test('a model that can be converted is ready when it is converted, and checked and timed after that', async () => {
  answer('model.check', () => {
    expect(modelOf('m')?.state).toMatchObject({step: 'ready', converted: convertedModel()});
    return done(agreeing);
  });
  await addModel('m', 'cells');
  expect(modelOf('m')?.state).toMatchObject({step: 'ready', converted: convertedModel()});
  await vi.waitFor(() => expect(modelOf('m')?.comparison).toEqual({...comparison, predicted: agreeing}));
  expect(modelOf('m')).toMatchObject({
    predicted: agreeing,
    steps: {convert: {state: 'done'}, check: {state: 'done'}, time: {state: 'done'}},
  });
});

test('times that were measured before are not measured again', async () => {
  await addModel('known', 'cells', {...comparison, predicted: agreeing});
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect([callsOf('model.check'), callsOf('model.compareLoad')]).toEqual([[], []]);
});

test('a model that cannot be run stays converted, and says why there are no cells, without a fault', async () => {
  answer('model.check', () => ({ok: false, fault: {kind: 'not-runnable', message: 'The layer attend is not known.'}}));
  answer('model.compareLoad', () => refused('Out of luck.'));
  await addModel('odd', 'cells');
  await vi.waitFor(() => expect(modelOf('odd')?.steps.time?.state).toBe('failed'));
  const model = modelOf('odd')!;
  expect(model.state.step).toBe('ready');
  expect(model.steps).toMatchObject({
    check: {state: 'failed', why: 'The layer attend is not known.'},
    time: {state: 'failed', why: 'Out of luck.'},
  });
  expect([whyNoCells(model), messages()]).toEqual(['The layer attend is not known.', []]);
});

test('what begins by itself gives way to what is asked for, and begins again', async () => {
  const checks: ((outcome: Outcome<typeof agreeing>) => void)[] = [];
  answer('model.check', () => new Promise((resolve) => checks.push(resolve)));
  await addModel('m', 'cells');
  await vi.waitFor(() => expect(checks).toHaveLength(1));
  answer('job.cancel', (job) => {
    if (job === 'model.check m') checks[0]!({ok: false, fault: {kind: 'cancelled', message: 'Cancelled.'}});
    return done(true);
  });
  await inOrder('something else', () => Promise.resolve(done(null)));
  expect(callsOf('job.cancel')).toEqual([['model.check m']]);
  await vi.waitFor(() => expect(checks).toHaveLength(2));
  expect(modelOf('m')?.steps.check).toEqual({state: 'running'});
  checks[1]!(done(agreeing));
  await vi.waitFor(() => expect(modelOf('m')?.predicted).toEqual(agreeing));
});

test('a step that was cancelled is stopped, the conversion is there, and it can be begun again', async () => {
  answer('model.check', () => ({ok: false, fault: {kind: 'cancelled', message: 'Cancelled.'}}));
  await addModel('m', 'cells');
  await vi.waitFor(() => expect(modelOf('m')?.steps.check).toEqual({state: 'stopped'}));
  expect(modelOf('m')?.state).toMatchObject({step: 'ready', converted: convertedModel()});
  answer('model.check', () => done(agreeing));
  await startStep.check('m');
  expect(modelOf('m')?.steps.check).toEqual({state: 'done'});
});

test('a step that waits is cancelled at once', async () => {
  let end: (outcome: Outcome<null>) => void = () => undefined;
  const busy = inOrder('long', () => new Promise<Outcome<null>>((resolve) => (end = resolve)));
  set({models: [modelItem()]});
  const step = startStep.time('model-1');
  await vi.waitFor(() => expect(modelOf('model-1')?.steps.time).toEqual({state: 'waiting'}));
  await cancelStep('model-1', 'time');
  await step;
  expect([modelOf('model-1')?.steps.time, callsOf('model.compareLoad')]).toEqual([{state: 'stopped'}, []]);
  end(done(null));
  await busy;
});

test('what is no model is told and forgotten, and the model before it stays', async () => {
  set({models: [modelItem()], modelId: 'model-1'});
  answer('model.inspect', () => refused('It is none.'));
  await addModel('m', 'notes');
  expect([get().models.map(({id}) => id), get().modelId, messages()]).toEqual([
    ['model-1'],
    'model-1',
    ['It is none.'],
  ]);
});

test('a model whose conversion fails is described as before', async () => {
  answer('model.convert', () => refused('The disk is full.'));
  await addModel('m', 'cells');
  expect([modelOf('m')?.state.step, messages()]).toEqual(['described', ['The disk is full.']]);
});

test('an image with one channel has no membrane', async () => {
  answer('image.open', () => done(imageInfo({channels: [imageInfo().channels[0]!]})));
  await addImages([{id: 'i', name: 'one.tif', folder: ''}]);
  expect(imageOf('i')).toMatchObject({nuclear: 0, membrane: null});
});

test('an image that cannot be opened is told, and stays in the list with what is wrong', async () => {
  answer('image.open', () => refused('It ends early.'));
  await addImages([{id: 'i', name: 'cut.tif', folder: ''}]);
  expect([imageOf('i')?.fault, imageOf('i')?.info, messages()]).toEqual(['It ends early.', null, ['It ends early.']]);
});

const MANY = Array.from({length: 2000}, (_, i) => ({id: `i${i}`, name: `${i}.tif`, folder: 'plate'}));

test('of many images that are dropped all are listed, and the first is opened', async () => {
  await addImages(MANY);
  expect(get().images.map(({id}) => id)).toEqual(MANY.map(({id}) => id));
  expect([callsOf('image.open').map(([id]) => id), get().imageId]).toEqual([['i0'], 'i0']);
});

test('of images that are shown in a row the last one is opened', async () => {
  await addImages(MANY);
  await Promise.all([showImage('i5'), showImage('i6'), showImage('i7'), showImage('i1000')]);
  expect(callsOf('image.open').map(([id]) => id)).toEqual(['i0', 'i5', 'i1000']);
});

test('an image that is dropped again is listed once, with its cells', async () => {
  set({images: [imageItem({report: segmentReport(3)}), imageItem({id: 'image-2'})], imageId: 'image-2'});
  await addImages([{id: 'image-1', name: 'tissue.tif', folder: ''}]);
  expect([get().images.length, imageOf('image-1')?.report, get().imageId]).toEqual([2, segmentReport(3), 'image-1']);
});

test('what was left out of a folder is told', async () => {
  answer('files.choose', () =>
    done({items: [], leftOut: ['plate: 3 images. notes.txt is no image and was left out.']}),
  );
  await chooseFiles('folder');
  expect(messages()).toEqual(['plate: 3 images. notes.txt is no image and was left out.']);
});

const kept = (change: Partial<SegmentOptions> = {}): KeptCells => ({...keptReport(3), ...madeWith(change), key: KEY});

test('an image whose cells were kept comes with them, and with the settings that made them', async () => {
  answer('image.kept', () =>
    done(kept({nuclear: [1], membrane: [], micrometresPerPixel: 0.3, parameters: {radius: 3}})),
  );
  await addImages([{id: 'i', name: 'again.tif', folder: ''}]);
  expect(imageOf('i')).toMatchObject({nuclear: 1, membrane: null, micrometresPerPixel: 0.3, parameters: {radius: 3}});
  expect([imageOf('i')?.report, imageOf('i')?.cells['nuclear']]).toEqual([segmentReport(3), cellRows(3)]);
  expect(settingsChanged(imageOf('i')!, modelItem())).toEqual([]);
});

test('settings that were chosen stay, and the cells are said to be of others', async () => {
  answer('image.kept', () => done(kept({micrometresPerPixel: 0.3})));
  const image = imageItem({info: null, isChosen: true, micrometresPerPixel: 0.7});
  set({images: [image]});
  await showImage(image.id);
  expect(settingsChanged(imageOf(image.id)!, modelItem())).toEqual(['pixelSize']);
});

test('cells that are overwritten can be had back', async () => {
  const images = [imageItem({report: segmentReport(3), made: {...madeWith(), key: 'before'}})];
  set({models: [modelItem()], modelId: 'model-1', images, imageId: 'image-1'});
  answer('image.kept', (_id, key) => done({...kept(), key: key!}));
  await segment();
  expect(imageOf('image-1')?.made?.key).toBe(KEY);
  await undo();
  expect([callsOf('image.kept'), imageOf('image-1')?.made?.key]).toEqual([[['image-1', 'before']], 'before']);
});

test('what was found is told, and the tables are there', async () => {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem()], imageId: 'image-1'});
  await segment();
  expect(get().notice).toBe('3 cells, 4 nuclei in tissue.tif.');
  expect(imageOf('image-1')?.cells).toEqual({'whole-cell': cellRows(3), nuclear: cellRows(3)});
});

test('without a membrane the nuclei are shown', async () => {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem({membrane: null})], imageId: 'image-1'});
  await segment();
  expect(useView.getState().compartment).toBe('nuclear');
});

test('a model that finds one kind shows that one', async () => {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem({membrane: null})], imageId: 'image-1'});
  setView({compartment: 'nuclear'});
  const report = keptReport(3);
  answer('image.segment', () => done({...report, results: report.results.slice(0, 1)}));
  await segment();
  expect(useView.getState().compartment).toBe('whole-cell');
});

test('how the model’s outputs are read is asked for', async () => {
  const models = [modelItem({reading: 'map:prob'})];
  set({models, modelId: 'model-1', images: [imageItem()], imageId: 'image-1'});
  await segment();
  expect(callsOf('image.segment')[0]?.[3]).toMatchObject({reading: 'map:prob'});
});

test('a table that could not be had is told', async () => {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem()], imageId: 'image-1'});
  answer('image.cells', () => refused('The cells are gone.'));
  await segment();
  expect(messages()).toEqual(['The cells are gone.']);
});

test('jobs run one after the other', async () => {
  const order: string[] = [];
  const job = (name: string, ms: number) => () =>
    new Promise<ReturnType<typeof done<null>>>((resolve) => {
      order.push(`${name} begins`);
      setTimeout(() => {
        order.push(`${name} ends`);
        resolve(done(null));
      }, ms);
    });
  await Promise.all([inOrder('a', job('a', 20)), inOrder('b', job('b', 0))]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('an image is opened while the models are at work', async () => {
  let end: (outcome: Outcome<null>) => void = () => undefined;
  const busy = inOrder('converting', () => new Promise<Outcome<null>>((resolve) => (end = resolve)));
  await addImages([{id: 'i', name: 'a.tif', folder: ''}]);
  expect([imageOf('i')?.info?.width, get().jobs.map(({label}) => label)]).toEqual([400, ['converting']]);
  end(done(null));
  await busy;
});

test('files that were chosen become models and images', async () => {
  answer('files.choose', () =>
    done({
      items: [
        {id: 'm', name: 'cells', folder: '', place: 'data', role: 'model'},
        {id: 'i', name: 'a.tif', folder: '', place: 'data', role: 'image'},
      ],
      leftOut: [],
    }),
  );
  await chooseFiles('file');
  expect([modelOf('m')?.name, imageOf('i')?.name]).toEqual(['cells', 'a.tif']);
});

test('the sample is opened and its first image segmented', async () => {
  answer('files.sample', () =>
    done([
      {id: 'm', name: 'cells', folder: '', place: 'data', role: 'model'},
      {id: 'i', name: 'cells.ome.tif', folder: '', place: 'data', role: 'image'},
      {id: 'j', name: 'nuclei.tif', folder: '', place: 'data', role: 'image'},
    ]),
  );
  await trySample();
  expect(callsOf('image.segment').map(([model, image]) => [model, image])).toEqual([['m', 'i']]);
});

const remembered = {
  models: [{id: 'm', comparison, reading: null}],
  images: [{id: 'i', isChosen: true, nuclear: 1, membrane: null, micrometresPerPixel: 0.4}],
  modelId: 'm',
  imageId: 'i',
  selectedCell: null,
};

test('the last session comes back with what was chosen', async () => {
  set({remembered});
  answer('files.known', () =>
    done([
      {id: 'm', name: 'cells', folder: '', place: 'data', role: 'model'},
      {id: 'i', name: 'a.tif', folder: '', place: 'data', role: 'image'},
    ]),
  );
  await restoreSession();
  expect(get()).toMatchObject({modelId: 'm', imageId: 'i', remembered: null});
  expect(imageOf('i')).toMatchObject({nuclear: 1, membrane: null, micrometresPerPixel: 0.4});
});

test('channels that an image no longer has are not taken from the last session', async () => {
  set({remembered: {...remembered, images: [{...remembered.images[0]!, nuclear: 5}]}});
  answer('files.known', () => done([{id: 'i', name: 'a.tif', folder: '', place: 'data', role: 'image'}]));
  await restoreSession();
  expect(imageOf('i')).toMatchObject({nuclear: 0, membrane: 1});
});

test('after the app was killed it is asked whether the session comes back, and the answer is remembered', async () => {
  setView({afterKill: 'ask'});
  answer('session.wasKilled', () => done(true));
  answer('files.known', () => done([{id: 'i', name: 'a.tif', folder: '', place: 'data', role: 'image'}]));
  set({remembered});
  const restored = restoreSession();
  await vi.waitFor(() => expect(useReopen.getState().question).toEqual({images: 1, models: 1}));
  answerReopen(false, true);
  await restored;
  expect([get().images, get().remembered, useReopen.getState().question]).toEqual([[], null, null]);
  set({remembered});
  await restoreSession();
  expect(get().images).toEqual([]);
  setView({afterKill: 'reopen'});
  set({remembered});
  await restoreSession();
  expect(get().images.map(({id}) => id)).toEqual(['i']);
});
