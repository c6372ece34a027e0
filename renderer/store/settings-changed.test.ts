import {expect, test} from 'vitest';
import {imageItem, madeWith, modelItem, segmentReport} from '../testing/items';
import {settingsChanged, settingsThatMade} from './settings-changed';

const image = imageItem({report: segmentReport(3), made: madeWith()});
const model = modelItem();

test('nothing has changed right after a segmentation, nor where there are no cells', () => {
  expect(settingsChanged(image, model)).toEqual([]);
  expect(settingsChanged(imageItem({micrometresPerPixel: 3}), model)).toEqual([]);
});

test.each([
  ['nuclear', {nuclear: 1}],
  ['membrane', {membrane: null}],
  ['pixelSize', {micrometresPerPixel: 0.25}],
  ['pixelSize', {micrometresPerPixel: null}],
  ['parameters', {parameters: {radius: 3}}],
] as const)('another %s is one', (setting, change) => {
  const changed = {...image, ...change};
  expect(settingsChanged(changed, model)).toEqual([setting]);
  expect(settingsChanged({...changed, ...settingsThatMade(changed)}, model)).toEqual([]);
});

test('another model is one, and how it is read; none is none', () => {
  expect(settingsChanged(image, modelItem({id: 'model-2', reading: 'map:a'}))).toEqual(['model']);
  expect(settingsChanged(image, modelItem({reading: 'map:a'}))).toEqual(['reading']);
  expect(settingsChanged(image, null)).toEqual([]);
});

test('the sum of several channels is not one of them', () => {
  const sum = {...image, made: madeWith({nuclear: [0, 1]})};
  expect(settingsChanged(sum, model)).toEqual(['nuclear']);
});
