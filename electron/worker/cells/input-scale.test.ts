import {expect, it} from 'vitest';
import {inputScaleOf} from './input-scale';

it('a picture of 8 bits is given as it is to a model that scales by 255 itself', () =>
  expect(inputScaleOf(null, {top: 255, layer: 'rescaling'}, ['uint8']).scale).toBe('none'));

it('an image of 16 bits is brought to 0..255 for a model that scales by 255 itself', () =>
  expect(inputScaleOf(null, {top: 255, layer: 'rescaling'}, ['uint16']).scale).toBe('0..255'));

it('an image is given as it is to a model that was fitted to numbers of its own', () =>
  expect(inputScaleOf(null, {top: null, layer: 'normalization'}, ['uint16']).scale).toBe('none'));

it('what is assumed is said, with the option that changes it', () =>
  expect(inputScaleOf(null, null, ['uint16']).notes[0]!.option).toMatch(/^--scale /));

it('what is asked for is taken', () =>
  expect(inputScaleOf('0..1', {top: 255, layer: 'rescaling'}, ['uint8'])).toEqual({scale: '0..1', notes: []}));
