import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {filesBelow} from './files-below';
import {openRegular, readSmallText} from './regular-file';

const onUnix = it.skipIf(process.platform === 'win32');
const names = (folder: string): string[] => filesBelow(folder).map(({name}) => name);

describe('the files below a folder', () => {
  it('are told in order, with slashes', () => {
    const folder = testFolder('below');
    mkdirSync(join(folder, 'variables'));
    for (const name of ['saved_model.pb', join('variables', 'variables.index')]) writeFileSync(join(folder, name), 'x');
    expect(names(folder)).toEqual(['saved_model.pb', 'variables/variables.index']);
  });

  onUnix('are those behind links too, but not in circles', () => {
    const [folder, other] = [testFolder('links'), testFolder('other')];
    writeFileSync(join(other, 'variables.index'), 'x');
    symlinkSync(other, join(folder, 'variables'));
    for (const name of ['up', 'again']) symlinkSync(folder, join(folder, name));
    symlinkSync('nowhere', join(folder, 'gone'));
    symlinkSync('round', join(folder, 'round'));
    expect(names(folder)).toEqual(['variables/variables.index']);
  });

  onUnix('are no pipes', () => {
    const folder = testFolder('pipes');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(names(folder)).toEqual([]);
  });

  it('are not looked for in a folder of very many', () => {
    const folder = testFolder('many');
    for (let i = 0; i < 11; i += 1) mkdirSync(join(folder, String(i)));
    expect(filesBelow(folder, 11)).toEqual([]);
    expect(() => filesBelow(folder, 10)).toThrow(/more than 10 files/);
  });
});

describe('what is opened', () => {
  onUnix('is no pipe, and is not waited for', () => {
    const pipe = join(testFolder('opened'), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(() => openRegular(pipe)).toThrow(/is a pipe or a device/);
  });

  onUnix('is no device', () => {
    expect(() => openRegular('/dev/zero')).toThrow(/is a pipe or a device/);
  });

  it('is no folder', () => {
    expect(() => openRegular(testFolder('opened'))).toThrow(/is a folder, where a file is expected|EISDIR|EPERM/);
  });

  it('is read as text up to a size', () => {
    const path = join(testFolder('opened'), 'a.json');
    writeFileSync(path, 'täxt');
    expect(readSmallText(path, 5)).toBe('täxt');
    expect(readSmallText(path, 4)).toBeNull();
  });
});
