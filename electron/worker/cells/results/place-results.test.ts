import {mkdirSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {testFolder} from '../../../testing';
import {placesOf, withFoldersOpened} from './place-results';

test('folders are kept, and in one folder each image has a name of its own', () => {
  const images = ['plate/a/x.tif', 'plate/b/x.tif', 'plate/b/x.png', 'other/x.tif', 'y.tif'].map((path, i) => ({
    path,
    folder: i < 3 ? dirname(path) : '',
    part: null,
  }));
  expect(placesOf(images, 'out').map(({folder, name}) => `${folder}: ${name}`.replaceAll('\\', '/'))).toEqual([
    'out/plate/a: x',
    'out/plate/b: x-tif',
    'out/plate/b: x-png',
    'out: x',
    'out: y',
  ]);
});

test('no two places are alike', () => {
  const piece = fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301');
  const image = fc
    .tuple(fc.array(piece, {maxLength: 2}), piece, fc.constantFrom('.tif', '.TIF', '.png'), fc.boolean())
    .map(([folders, name, ending, isBelow]) => ({
      path: ['', 'root', ...folders, `${name}${ending}`].join('/'),
      folder: isBelow ? ['root', ...folders].join('/') : '',
      part: null,
    }));
  const unique = fc.uniqueArray(image, {selector: ({path}) => path, maxLength: 12});
  fc.assert(
    fc.property(unique, (images) => {
      const keys = placesOf(images, 'out').map(({folder, name}) => join(folder, name).normalize('NFC').toLowerCase());
      expect(new Set(keys).size).toBe(images.length);
    }),
  );
});

test('a folder stands for its images, once each, and what is no image is told of', () => {
  const folder = testFolder('given');
  for (const name of ['a.tif', 'p/b.tif', 'p/notes.txt']) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), '');
  }
  const own = basename(folder);
  const {images, leftOut} = withFoldersOpened([folder, join(folder, 'a.tif'), join(folder, 'nowhere.tif')]);
  expect(images).toEqual([
    {path: join(folder, 'a.tif'), folder: own},
    {path: join(folder, 'p', 'b.tif'), folder: `${own}/p`},
    {path: join(folder, 'nowhere.tif'), folder: ''},
  ]);
  expect([...leftOut]).toEqual([[folder, ['p/notes.txt']]]);
});
