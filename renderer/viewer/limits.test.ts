import {beforeEach, expect, test} from 'vitest';
import {imageInfo} from '../testing/items';
import {limitsOf, setColour, setLimits, textureLimits, useColours, useLimits} from './limits';

const info = imageInfo();
const channel = info.channels[0]!;
const own = (image: string, index: number) => limitsOf(useLimits.getState().byChannel, image, index, info);

beforeEach(() => {
  useLimits.setState({byChannel: {}});
  useColours.setState({byChannel: {}});
});

test('limits are the automatic ones until they are set', () => {
  expect(own('a', 0)).toEqual({low: 20, high: 3000});
});

test('limits that are set are those of one channel of one image', () => {
  setLimits('a', 0, {low: 1, high: 2});
  expect([own('a', 0), own('a', 1), own('b', 0)]).toEqual([
    {low: 1, high: 2},
    {low: 20, high: 3000},
    {low: 20, high: 3000},
  ]);
});

test('limits that are given back are the automatic ones again', () => {
  setLimits('a', 0, {low: 1, high: 2});
  setLimits('a', 0, null);
  expect(own('a', 0)).toEqual({low: 20, high: 3000});
});

test('limits the wrong way round are put right', () => {
  setLimits('a', 0, {low: 900, high: 100});
  expect(own('a', 0)).toEqual({low: 100, high: 900});
});

test.each([
  [255, 255],
  [4095, 65535],
])('a colour picture of up to %i is shown as it is', (max, high) => {
  const channels = ['red', 'green', 'blue'].map((name) => ({...channel, name, max}));
  expect(limitsOf({}, 'a', 1, imageInfo({channels}))).toEqual({low: 0, high});
});

test('a colour that is set is that of one channel of one image', () => {
  setColour('a', 1, '#ff0000');
  expect(useColours.getState().byChannel).toEqual({'a 1': '#ff0000'});
});

test('integers of the file are in the texture as they are', () => {
  expect(textureLimits(info, 0, {low: 20, high: 3000})).toEqual({low: 20, high: 3000});
});

test('limits of a channel that comes scaled are scaled like it', () => {
  const scaled = imageInfo({channels: [{...channel, scaled: true, min: -1, max: 3}]});
  expect(textureLimits(scaled, 0, {low: -1, high: 1})).toEqual({low: 0, high: 32767.5});
});

test('a channel of one value is not divided by nothing', () => {
  const flat = imageInfo({channels: [{...channel, scaled: true, min: 5, max: 5}]});
  expect(textureLimits(flat, 0, {low: 5, high: 5})).toEqual({low: 0, high: 0});
});
