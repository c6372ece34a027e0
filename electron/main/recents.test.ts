import {rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {testFolder} from '../testing';
import {Recents} from './recents';

let folder: string;
let changes: number;

beforeEach(() => {
  folder = testFolder('recents');
  changes = 0;
});

function start(): Recents {
  return new Recents(join(folder, 'data', 'recent.json'), () => (changes += 1));
}

function file(name: string): string {
  writeFileSync(join(folder, name), '');
  return join(folder, name);
}

const names = (recents: Recents): string[] => recents.list().map(({name}) => name);

test('the latest come first, each once, and are there after a restart', () => {
  const recents = start();
  for (const name of ['a.tif', 'b.tif', 'a.tif']) recents.add([{path: file(name), role: 'image'}]);
  expect(names(recents)).toEqual(['a.tif', 'b.tif']);
  expect(names(start())).toEqual(['a.tif', 'b.tif']);
});

test('what was found stays until something else is found, and only of those that are kept', () => {
  const recents = start();
  const path = file('a.tif');
  recents.add([{path, role: 'image'}]);
  recents.note(path, '143 cells');
  recents.note(file('b.tif'), '512 × 512 × 1');
  recents.add([{path, role: 'image'}]);
  const [first] = start().list();
  expect(first).toMatchObject({name: 'a.tif', folder: basename(folder), role: 'image', verdict: '143 cells'});
  expect(JSON.stringify(recents.list())).not.toContain(folder);
  const before = changes;
  recents.note(path, '143 cells');
  expect(changes).toBe(before);
});

test('those that are gone are not shown', () => {
  const recents = start();
  recents.add([{path: file('a.tif'), role: 'image'}]);
  rmSync(join(folder, 'a.tif'));
  expect(names(recents)).toEqual([]);
});

test('many that are given at once drive nothing out', () => {
  const recents = start();
  recents.add([{path: file('model.h5'), role: 'model'}]);
  recents.add(Array.from({length: 4}, (_, i) => ({path: file(`${i}.tif`), role: 'image' as const})));
  expect(names(recents)).toEqual(['model.h5']);
});

test('ten are kept; all can be forgotten', () => {
  const recents = start();
  for (let i = 0; i < 12; i += 1) recents.add([{path: file(`${i}.tif`), role: 'image'}]);
  expect(names(recents)).toHaveLength(10);
  const [{id} = {id: ''}] = recents.list();
  expect(recents.path(id)).toBe(join(folder, '11.tif'));
  recents.clear();
  expect([names(start()), recents.path(id)]).toEqual([[], null]);
});
