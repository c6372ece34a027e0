import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {testFolder} from '../../../testing';
import {thresholdsBeside} from './star-files';

function folderWith(text: string | null): string {
  const folder = testFolder('star-files');
  writeFileSync(join(folder, 'model.h5'), '');
  if (text !== null) writeFileSync(join(folder, 'thresholds.json'), text);
  return folder;
}

const USUAL = {probability: 0.5, overlap: 0.4};

it('thresholds are read beside a file', () => {
  const folder = folderWith('{"prob": 0.69, "nms": 0.3}');
  expect(thresholdsBeside([join(folder, 'model.h5')]).thresholds).toEqual({probability: 0.69, overlap: 0.3});
});

it('thresholds are read in a folder and beside it', () => {
  const folder = folderWith('{"prob": 0.69, "nms": 0.3}');
  mkdirSync(join(folder, 'saved'));
  expect(thresholdsBeside([join(folder, 'saved')]).thresholds).toEqual(thresholdsBeside([folder]).thresholds);
});

it('thresholds are StarDist’s usual ones where nothing says others', () => {
  expect(thresholdsBeside([join(folderWith(null), 'model.h5')])).toEqual({
    thresholds: USUAL,
    from: 'StarDist’s usual ones',
  });
});

it.each(['{"prob": 1.5, "nms": 0}', '{"prob": "high"}', '[1, 2]', 'null', 'no JSON'])(
  'thresholds of %s are not used',
  (text) => {
    expect(thresholdsBeside([join(folderWith(text), 'model.h5')]).thresholds).toEqual(USUAL);
  },
);
