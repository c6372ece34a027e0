import {expect, it} from 'vitest';
import {modelScaleOf} from './model-scale';

const scale = (kind: 'mesmer' | 'generic', image: number | null, model: number | null = null): number =>
  modelScaleOf({kind}, {micrometresPerPixel: image, modelMicrometresPerPixel: model}).factor;

it('resizes to Mesmer’s own pixels', () => {
  expect(scale('mesmer', 0.25)).toBe(0.5);
});

it('takes an image without a pixel size for one of the model’s', () => {
  expect(scale('mesmer', null)).toBe(1);
});

it('leaves the image of another model as it is', () => {
  expect(scale('generic', 0.1)).toBe(1);
});

it('resizes the image of another model where its pixels are asked for', () => {
  expect(scale('generic', 0.25, 0.5)).toBe(0.5);
});

it('resizes to other pixels than Mesmer’s where they are asked for', () => {
  expect(scale('mesmer', 0.25, 1)).toBe(0.25);
});

it.each([
  ['mesmer', null, /taken as 0.5 µm/],
  ['generic', null, /areas are given in pixels/],
  ['generic', 0.1, /taken at its own pixels/],
] as const)('says what it assumes: %s, %s µm', (kind, micrometresPerPixel, sentence) => {
  const {notes} = modelScaleOf({kind}, {micrometresPerPixel});
  expect(notes.map(({text}) => text).join()).toMatch(sentence);
});

it('says nothing where the size is known', () => {
  expect(modelScaleOf({kind: 'mesmer'}, {micrometresPerPixel: 0.25}).notes).toEqual([]);
});
