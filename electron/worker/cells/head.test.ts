import {expect, it} from 'vitest';
import type {LoadedModel} from '../model/loaded-model';
import {channelsFirst, channelsLast} from './channel-order';
import {headOf} from './head';

function headOfShape(...shape: readonly (number | null)[]): ReturnType<typeof headOf> {
  const model = {inputs: [{name: 'in', shape: [null, ...shape]}], outputs: [{name: 'out'}]};
  return headOf(model as unknown as LoadedModel, ['whole-cell'], null);
}

it.each([
  [[256, 256, 2], {tileHeight: 256, tileWidth: 256, channels: 2, isChannelsFirst: false}],
  [[null, null, 3], {tileHeight: 256, tileWidth: 256, channels: 3, isChannelsFirst: false}],
  [[128, 128, 128], {tileHeight: 128, tileWidth: 128, channels: 128, isChannelsFirst: false}],
  [[512, 256, 40], {tileHeight: 512, tileWidth: 256, channels: 40, isChannelsFirst: false}],
  [[1, 128, 128], {tileHeight: 128, tileWidth: 128, channels: 1, isChannelsFirst: true}],
  [[2, 128, 256], {tileHeight: 128, tileWidth: 256, channels: 2, isChannelsFirst: true}],
  [[3, null, null], {tileHeight: 256, tileWidth: 256, channels: 3, isChannelsFirst: true}],
  [[40, 256, 256], {tileHeight: 256, tileWidth: 256, channels: 40, isChannelsFirst: true}],
] as const)('reads an input of %j', (shape, head) => {
  expect(headOfShape(...shape)).toMatchObject(head);
});

it('refuses a picture of unknown channels', () => {
  expect(() => headOfShape(null, null, null)).toThrow('Cells need a model that takes one image');
});

it('turns a batch to channels first, pixel by pixel', () => {
  const data = Float32Array.from({length: 2 * 2 * 3 * 2}, (_, i) => i);
  const {shape, data: turned} = channelsFirst({name: 'in', shape: [2, 2, 3, 2], data});
  expect(shape).toEqual([2, 2, 2, 3]);
  expect([...turned]).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11, 12, 14, 16, 18, 20, 22, 13, 15, 17, 19, 21, 23]);
});

it('turns it back', () => {
  const values = {name: 'in', shape: [2, 2, 3, 5], data: Float32Array.from({length: 60}, (_, i) => i)};
  expect(channelsLast(channelsFirst(values))).toEqual(values);
});
