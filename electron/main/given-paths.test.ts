import {mkdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {testFolder} from '../testing';
import {Doorstep, pathsOf} from './given-paths';

const folder = resolve('/data');
const packaged = {folder, isPackaged: true};

test('words that are no options are paths, from the folder of the start', () => {
  const words = ['/opt/Warmstart/warmstart', '--no-sandbox', 'cells.tif', '-psn_0_1', resolve('/models/mesmer'), ''];
  expect(pathsOf({words, ...packaged})).toEqual([join(folder, 'cells.tif'), resolve('/models/mesmer')]);
});

test('from a checkout the app itself is among the words', () => {
  const words = ['electron', '--no-sandbox', '/checkout', 'cells.tif'];
  expect(pathsOf({words, folder, isPackaged: false})).toEqual([join(folder, 'cells.tif')]);
});

test('addresses of files are paths, and those of other computers are none', () => {
  const path = resolve('/data/a cell %.tif');
  const words = ['warmstart', pathToFileURL(path).href, 'file:%zz%'];
  expect(pathsOf({words, ...packaged})[0]).toBe(path);
});

test('what was given waits until it is taken, once, and what is not there is told by its name', () => {
  const here = testFolder('doorstep');
  mkdirSync(join(here, 'plate'));
  writeFileSync(join(here, 'a.tif'), '');
  let told = 0;
  const doorstep = new Doorstep(() => (told += 1));
  doorstep.put([]);
  doorstep.put([join(here, 'a.tif'), join(here, 'gone.tif')]);
  doorstep.put([join(here, 'plate')]);
  expect(told).toBe(2);
  expect(doorstep.take()).toEqual({
    paths: [join(here, 'a.tif'), join(here, 'plate')],
    missing: ['gone.tif was to be opened and is not there; check its path.'],
  });
  expect(doorstep.take()).toEqual({paths: [], missing: []});
});
