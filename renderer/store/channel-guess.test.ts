import {beforeEach, expect, test} from 'vitest';
import {imageInfo, imageItem, modelItem, modelReport} from '../testing/items';
import {followModel, guessedChannels} from './channel-guess';
import {imageOf, set} from './session';

const channels = ['E-cadherin', 'CD3', 'DAPI'].map((name) => ({...imageInfo().channels[0]!, name}));
const info = imageInfo({channels});

function modelOf(id: string, shape: readonly (number | null)[] | null) {
  const report = modelReport({inputs: [{name: 'image', shape, dtype: 'float32'}]});
  return modelItem({id, state: {step: 'ready', report, converted: null}});
}

test.each([
  ['of two channels', [null, 256, 256, 2]],
  ['of one channel', [null, null, null, 1]],
  ['of one channel first', [null, 1, 256, 256]],
  ['whose input is not known', null],
] as const)('a model %s is given nuclei and membranes by their names', (_, shape) => {
  expect(guessedChannels(modelOf('m', shape), info)).toEqual({nuclear: 2, membrane: 0});
});

test.each([
  ['last', [null, 256, 256, 3]],
  ['first', [null, 5, 256, 256]],
] as const)('a model of more channels, %s, is given the file’s own order', (_, shape) => {
  expect(guessedChannels(modelOf('m', shape), info)).toEqual({nuclear: 0, membrane: 1});
});

beforeEach(() =>
  set({
    images: [imageItem({info, nuclear: 2, membrane: 0})],
    imageId: 'image-1',
    models: [modelOf('stains', [null, 256, 256, 2]), modelOf('picture', [null, 256, 256, 3])],
    modelId: 'stains',
  }),
);

test('the guess follows the model, unless somebody chose', () => {
  const stop = followModel();
  set({modelId: 'picture'});
  expect(imageOf('image-1')).toMatchObject({nuclear: 0, membrane: 1});
  set({modelId: 'stains'});
  expect(imageOf('image-1')).toMatchObject({nuclear: 2, membrane: 0});
  set({images: [imageItem({info, nuclear: 1, membrane: null, isChosen: true})], modelId: 'picture'});
  expect(imageOf('image-1')).toMatchObject({nuclear: 1, membrane: null});
  stop();
});
