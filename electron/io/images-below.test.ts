import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {testFolder} from '../testing';
import {imagesBelow} from './images-below';

let folder: string;

beforeEach(() => {
  folder = testFolder('images-below');
});

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), '');
  }
}

function found(): string[] {
  return imagesBelow(folder).images.map(({path, folder: below}) => {
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    expect(dirname(`./${name}`)).toBe(below === '' ? '.' : `./${below}`);
    return name;
  });
}

test('images come folder by folder, numbers by their value', () => {
  put('b10.tif', 'b2.tif', 'p10/x.png', 'p2/x.png', 'p2/deep/y.TIF', 'a.ome.tif');
  expect(found()).toEqual(['a.ome.tif', 'b2.tif', 'b10.tif', 'p2/x.png', 'p2/deep/y.TIF', 'p10/x.png']);
});

test('what is no image is named, and what is hidden is not', () => {
  put('a.tif', 'notes.txt', 'p/plan.xlsx', '.DS_Store', 'Thumbs.db', '.git/config', '__MACOSX/a.tif');
  expect([found(), imagesBelow(folder).others]).toEqual([['a.tif'], ['notes.txt', 'p/plan.xlsx']]);
});

test('a folder that is an image is one, and a model’s folder is looked at no further', () => {
  put('a.ome.zarr/0/0', 'plain/zarr.json', 'model/saved_model.pb', 'model/assets/logo.png');
  expect([found(), imagesBelow(folder).others]).toEqual([['a.ome.zarr', 'plain'], ['model']]);
});

test('images of formats that are told and refused are images', () => {
  put('a.czi', 'b.nd2');
  expect(found()).toEqual(['a.czi', 'b.nd2']);
});

test('links that run in circles are followed once', () => {
  put('p/a.tif');
  symlinkSync(folder, join(folder, 'p', 'up'));
  symlinkSync(join(folder, 'p', 'a.tif'), join(folder, 'link.tif'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'lost.tif'));
  expect([found(), imagesBelow(folder).others]).toEqual([['link.tif', 'p/a.tif'], ['lost.tif']]);
});
