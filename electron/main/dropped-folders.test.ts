import {mkdirSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {testFolder} from '../testing';
import {withFoldersOpened} from './dropped-folders';

function folderOf(...names: readonly string[]): string {
  const folder = testFolder('dropped');
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

test('a folder of images stands for its images, which know their folders', () => {
  const folder = folderOf('a.tif', 'p1/a.tif', 'p1/deep/b.tif');
  const own = basename(folder);
  expect(withFoldersOpened([folder])).toEqual({
    given: [
      {path: join(folder, 'a.tif'), folder: own},
      {path: join(folder, 'p1', 'a.tif'), folder: `${own}/p1`},
      {path: join(folder, 'p1', 'deep', 'b.tif'), folder: `${own}/p1/deep`},
    ],
    leftOut: [],
  });
});

test('what is no image in it is told of', () => {
  const folder = folderOf('a.tif', 'b.tif', '1.txt', '2.txt', '3.txt', '4.txt', '5.txt');
  expect(withFoldersOpened([folder]).leftOut).toEqual([
    `${basename(folder)}: 2 images. 1.txt, 2.txt, 3.txt and 2 more are no images and were left out.`,
  ]);
  const one = folderOf('a.tif', 'notes.txt');
  expect(withFoldersOpened([one]).leftOut).toEqual([
    `${basename(one)}: 1 image. notes.txt is no image and was left out.`,
  ]);
});

test.each([['saved_model.pb'], ['notes.txt'], ['zarr.json']])('a folder of %s stays itself', (name) => {
  const folder = folderOf(name);
  expect(withFoldersOpened([folder])).toEqual({given: [{path: folder, folder: ''}], leftOut: []});
});

test('files stay themselves', () => {
  const folder = folderOf('a.tif');
  expect(withFoldersOpened([join(folder, 'a.tif')]).given).toEqual([{path: join(folder, 'a.tif'), folder: ''}]);
});
