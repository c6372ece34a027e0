import {afterEach, beforeEach, expect, test, vi, type MockInstance} from 'vitest';
import {answer, done} from '../testing/fake-bridge';
import {cellRows, imageItem, runningJob} from '../testing/items';

/** The stores read what is kept when they are made: each test makes them anew over what lies there. */
async function freshStores() {
  vi.resetModules();
  const session = await import('./session');
  const view = await import('./view');
  const {restoreSession} = await import('./actions/restore');
  return {...session, ...view, restoreSession};
}

const REMEMBERED = {
  models: [
    {
      id: 'm1',
      comparison: {
        rows: [{format: 'hdf5', engine: 'wasm', loadMs: 90, firstPredictMs: 400, predictMs: 300}],
        savedModelWhy: null,
      },
      reading: 'map:prob',
    },
  ],
  images: [{id: 'i1', isChosen: true, nuclear: 1, membrane: null, micrometresPerPixel: 0.4}],
  modelId: 'm1',
  imageId: 'i1',
  selectedCell: 7,
};
const VERSION = 2;

let writing: MockInstance<Storage['setItem']>;

beforeEach(() => {
  writing = vi.spyOn(Storage.prototype, 'setItem');
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** What versions 0 and 1 knew. */
const EARLIER = {
  models: REMEMBERED.models.map(({id, comparison}) => ({id, comparison})),
  images: REMEMBERED.images.map(({id, nuclear, membrane, micrometresPerPixel}) => ({
    id,
    nuclear,
    membrane,
    micrometresPerPixel,
  })),
  modelId: 'm1',
  imageId: 'i1',
};

test.each([
  ['bare, as the first version did', EARLIER],
  ['as version 1', {state: EARLIER, version: 1}],
])('a session that was written %s is migrated, and written with its version', async (_, written) => {
  localStorage.setItem('warmstart-session', JSON.stringify(written));
  const {get} = await freshStores();
  const migrated = {
    ...REMEMBERED,
    models: REMEMBERED.models.map((model) => ({...model, reading: null})),
    selectedCell: null,
  };
  expect(get().remembered).toEqual(migrated);
  expect(JSON.parse(localStorage.getItem('warmstart-session')!)).toEqual({state: migrated, version: VERSION});
});

test('what both formats of a model predicted is remembered', async () => {
  const predicted = {predictions: [{output: 'a', maxAbsDiff: 2e-7, at: [0, 3]}], predictionsWhy: null};
  const [model] = REMEMBERED.models;
  const models = [{...model!, comparison: {...model!.comparison, predicted}}];
  localStorage.setItem('warmstart-session', JSON.stringify({state: {...REMEMBERED, models}, version: VERSION}));
  const {get} = await freshStores();
  expect(get().remembered).toEqual({...REMEMBERED, models});
});

test('a remembered session is read', async () => {
  localStorage.setItem('warmstart-session', JSON.stringify({state: REMEMBERED, version: VERSION}));
  const {get} = await freshStores();
  expect(get().remembered).toEqual(REMEMBERED);
});

for (const [what, text] of [
  ['no JSON', '{"models":[{"id"'],
  ['another shape', JSON.stringify({state: {...REMEMBERED, images: [{id: 7}]}, version: 1})],
  ['no list', JSON.stringify({state: {...REMEMBERED, models: {}}, version: 1})],
  ['a time that is none', JSON.stringify(REMEMBERED).replace('"loadMs":90', '"loadMs":"soon"')],
  ['a later version', JSON.stringify({state: REMEMBERED, version: 99})],
] as const) {
  test(`an entry with ${what} is set aside as it was`, async () => {
    localStorage.setItem('warmstart-session', text);
    const {get} = await freshStores();
    expect(get().remembered).toBeNull();
    expect(localStorage.getItem('warmstart-session-damaged')).toBe(text);
  });
}

test('a damaged entry is told in the window, once, with the key it lies under', async () => {
  localStorage.setItem('warmstart-session', 'rubbish');
  const {get, restoreSession} = await freshStores();
  await restoreSession();
  await restoreSession();
  expect(get().faults.map(({message}) => message)).toEqual([expect.stringContaining('warmstart-session-damaged')]);
});

test('what is remembered stays as it lies until all of it is back', async () => {
  const text = JSON.stringify({state: REMEMBERED, version: VERSION});
  localStorage.setItem('warmstart-session', text);
  const {set} = await freshStores();
  set({notice: 'Opening …'});
  expect(localStorage.getItem('warmstart-session')).toBe(text);
});

test('items that are no longer there are forgotten once the session is back', async () => {
  localStorage.setItem('warmstart-session', JSON.stringify({state: REMEMBERED, version: VERSION}));
  const {restoreSession} = await freshStores();
  answer('session.wasKilled', () => done(false));
  answer('files.known', () => done([]));
  await restoreSession();
  expect(JSON.parse(localStorage.getItem('warmstart-session')!)).toEqual({
    state: {models: [], images: [], modelId: null, imageId: null, selectedCell: null},
    version: VERSION,
  });
});

test('progress is not written', async () => {
  const {set} = await freshStores();
  set({jobs: [runningJob()]});
  writing.mockClear();
  for (let i = 0; i < 50; i += 1) set({jobs: [runningJob({progress: {stage: 'predict', fraction: i / 50}})]});
  expect(writing).not.toHaveBeenCalled();
});

test('a chosen pixel size is written', async () => {
  const {set, updateImage} = await freshStores();
  set({images: [imageItem()]});
  updateImage('image-1', {micrometresPerPixel: 0.33, isChosen: true});
  const {state} = JSON.parse(localStorage.getItem('warmstart-session')!) as {state: typeof REMEMBERED};
  expect(state.images).toEqual([{id: 'image-1', isChosen: true, nuclear: 0, membrane: 1, micrometresPerPixel: 0.33}]);
});

test('planes and parameters are written where they are not the usual ones', async () => {
  const {set} = await freshStores();
  const planes = {series: 1, z: 'max' as const, t: 3, pages: null};
  set({images: [imageItem({planes, parameters: {radius: 3}})]});
  const {get} = await freshStores();
  expect(get().remembered?.images[0]).toMatchObject({planes, parameters: {radius: 3}});
});

test('cells that were found anew are not written', async () => {
  const {set, updateImage} = await freshStores();
  set({images: [imageItem()]});
  writing.mockClear();
  updateImage('image-1', {cells: {nuclear: cellRows(10)}, version: 3});
  expect(writing).not.toHaveBeenCalled();
});

test('settings of the version that knew one further result keep it', async () => {
  localStorage.setItem('warmstart-view', JSON.stringify({state: {theme: 'dark', saveHeads: true}, version: 0}));
  const {useView} = await freshStores();
  expect(useView.getState()).toMatchObject({theme: 'dark', saveAlso: ['heads']});
});

test('a setting of another kind begins as in a new window, and the others stay', async () => {
  localStorage.setItem('warmstart-view', JSON.stringify({state: {theme: 'dark', cellOpacity: 'much'}, version: 1}));
  const {useView} = await freshStores();
  expect(useView.getState()).toMatchObject({theme: 'dark', cellOpacity: 0.8});
});

test('damaged settings are told too', async () => {
  localStorage.setItem('warmstart-view', '[');
  const {get, restoreSession} = await freshStores();
  await restoreSession();
  expect(get().faults.map(({message}) => message)).toEqual([expect.stringContaining('warmstart-view-damaged')]);
});
