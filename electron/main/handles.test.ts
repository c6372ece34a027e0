import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {Handles} from './handles';

let folder: string;
let list: string;
let handles: Handles;

beforeEach(() => {
  folder = testFolder('handles');
  list = join(folder, 'data', 'items.json');
  handles = new Handles(list);
});

function file(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  return path;
}

describe('an item', () => {
  it('has the same id whenever its path comes', () => {
    const path = file('a.tif');
    expect(handles.register(path).id).toBe(handles.register(path).id);
  });

  it('has an id of its own', () => {
    expect(handles.register(file('a.tif')).id).not.toBe(handles.register(file('b.tif')).id);
  });

  it('shows the page its name and nothing else of its path', () => {
    const dropped = handles.register(file('a.tif'));
    expect(dropped.name).toBe('a.tif');
    expect(JSON.stringify(dropped)).not.toContain(folder);
  });

  it('is found by its id', () => {
    const path = file('a.tif');
    expect(handles.path(handles.register(path).id)).toBe(path);
  });

  it('that was never registered is a fault in words', () => {
    expect(() => handles.path('ffff')).toThrow('This item is no longer known; drop it again.');
  });

  it.each([
    ['an image', 'cells.ome.tif', 'image'],
    ['a model file', 'model.h5', 'model'],
    ['an archive', 'model.zip', 'model'],
  ])('that is %s is taken as one', (_, name, role) => {
    expect(handles.register(file(name)).role).toBe(role);
  });

  it.each([
    ['a TIFF without an ending', 'scan', 'II*\0', 'image'],
    ['a Zeiss file under another name', 'scan.dat', 'ZISRAWFILE', 'image'],
    ['a model in HDF5, which images come in too', 'weights.dat', '\x89HDF', 'model'],
  ])('that is %s is told by its first bytes', (_, name, text, role) => {
    writeFileSync(join(folder, name), Buffer.from(text, 'latin1'));
    expect(handles.register(join(folder, name)).role).toBe(role);
  });

  it.each([
    ['.zattrs', 'well'],
    ['zarr.json', 'x.zarr'],
    ['other', 'x.ome.zarr'],
  ])('that is a folder with %s in it, called %s, is an image', (inner, name) => {
    const path = join(folder, name);
    mkdirSync(path);
    writeFileSync(join(path, inner), '{}');
    expect(handles.register(path).role).toBe('image');
  });

  it('that is a folder is a model, whatever it is called', () => {
    const path = join(folder, 'model.tif');
    mkdirSync(path);
    expect(handles.register(path).role).toBe('model');
  });
});

describe('after a restart', () => {
  it('an item is known', () => {
    const {id} = handles.register(file('a.tif'));
    expect(new Handles(list).known(id)).toEqual({
      id,
      name: 'a.tif',
      folder: '',
      place: basename(folder),
      role: 'image',
    });
  });

  it('an item whose file has gone is not', () => {
    const path = file('a.tif');
    const {id} = handles.register(path);
    rmSync(path);
    expect(new Handles(list).known(id)).toBeNull();
  });

  it('an item that never was is not', () => {
    expect(new Handles(list).known('ffff')).toBeNull();
  });

  it('twenty thousand items are kept, those that came last', () => {
    const first = handles.register(file('first.tif'));
    const second = handles.register(file('second.tif'));
    const many = Array.from({length: 19_998}, (_, i) => ({path: join(folder, `${i}.tif`), folder: 'plate'}));
    handles.registerAll(many);
    handles.register(join(folder, 'first.tif'));
    handles.register(file('last.tif'));
    const later = new Handles(list);
    expect([later.known(first.id)?.name, later.known(second.id)]).toEqual(['first.tif', null]);
  });

  it('an item knows the folder it came from', () => {
    const [item] = handles.registerAll([{path: file('a.tif'), folder: 'plate/well 1'}]);
    expect([item?.folder, new Handles(list).known(item!.id)]).toEqual(['plate/well 1', item]);
  });

  it.each(['', '{"a": ', '[1, 2]', '{"a": 3}', 'null'])('a list that is damaged (%s) is begun anew', (text) => {
    handles.register(file('a.tif'));
    writeFileSync(list, text);
    const later = new Handles(list);
    const {id} = later.register(file('b.tif'));
    expect(new Handles(list).known(id)?.name).toBe('b.tif');
  });

  it('the list is whole, and nothing lies beside it', () => {
    handles.register(file('a.tif'));
    expect(Object.values(JSON.parse(readFileSync(list, 'utf8')) as object)).toEqual([join(folder, 'a.tif')]);
  });
});

describe('a text for the page', () => {
  it('has names where there were paths', () => {
    const path = file('a.tif');
    handles.register(path);
    expect(handles.hidePaths(`${path} is no image; was ${path} cut off?`)).toBe(
      'a.tif is no image; was a.tif cut off?',
    );
  });

  it('has the longer of two paths hidden as one', () => {
    const inside = join(folder, 'model', 'variables');
    handles.register(join(folder, 'model'));
    handles.register(inside);
    expect(handles.hidePaths(`${inside}: not there`)).toBe('variables: not there');
  });
});
