import {execFileSync} from 'node:child_process';
import {linkSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {claimOutputs} from './claim-output';

const onUnix = it.skipIf(process.platform === 'win32');
let folder: string;
let model: string;

beforeEach(() => {
  folder = testFolder('claims');
  model = join(folder, 'model');
  mkdirSync(join(model, 'variables'), {recursive: true});
  writeFileSync(join(model, 'saved_model.pb'), 'x');
});

const claim = (overwrite: boolean, ...names: string[]): void =>
  claimOutputs(
    names.map((name) => join(folder, name)),
    {inputs: [model], overwrite},
  );

describe('an output', () => {
  it('that is not there may be written, in folders that are not there too', () => {
    expect(() => claim(false, 'a.h5', 'new/deeper/a.h5')).not.toThrow();
  });

  it('is given once', () => {
    expect(() => claim(false, 'a.h5', 'model/../a.h5')).toThrow(/is given twice/);
  });

  it('is never in what is read', () => {
    expect(() => claim(true, 'model/a.h5')).toThrow(/lies inside .*model, which is read/);
    expect(() => claim(true, 'model/saved_model.pb')).toThrow(/lies inside/);
    expect(() => claimOutputs([model], {inputs: [model], overwrite: true})).toThrow(
      /is one of the files that are read/,
    );
    expect(() => claim(true, 'model-2.h5')).not.toThrow();
  });

  onUnix('is neither where links are between', () => {
    symlinkSync(model, join(folder, 'link'));
    expect(() => claim(true, 'link/new/a.h5')).toThrow(/lies inside/);
    symlinkSync(join(model, 'saved_model.pb'), join(folder, 'a.h5'));
    expect(() => claim(true, 'a.h5')).toThrow(/lies inside/);
  });

  it('is no input by a second name either', () => {
    linkSync(join(model, 'saved_model.pb'), join(folder, 'second.h5'));
    expect(() =>
      claimOutputs([join(folder, 'second.h5')], {inputs: [join(model, 'saved_model.pb')], overwrite: true}),
    ).toThrow(/is one of the files that are read/);
  });

  it('replaces a file only when that is wanted', () => {
    writeFileSync(join(folder, 'a.h5'), Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d));
    expect(() => claim(false, 'a.h5')).toThrow(/exists already/);
    expect(() => claim(true, 'a.h5')).not.toThrow();
  });

  it('replaces none that could be no earlier result', () => {
    writeFileSync(join(folder, 'notes.h5'), 'Monday: fed the cells');
    expect(() => claim(true, 'notes.h5')).toThrow(/no h5 file by its first bytes, and is not replaced/);
    writeFileSync(join(folder, 'new.h5'), '');
    expect(() => claim(true, 'new.h5')).not.toThrow();
  });

  onUnix('is no device, pipe, folder or link to nowhere', () => {
    expect(() => claimOutputs(['/dev/null'], {inputs: [], overwrite: true})).toThrow(/is a device or a pipe/);
    execFileSync('mkfifo', [join(folder, 'pipe.h5')]);
    expect(() => claim(true, 'pipe.h5')).toThrow(/is a device or a pipe/);
    mkdirSync(join(folder, 'a.h5'));
    expect(() => claim(true, 'a.h5')).toThrow(/is a folder/);
    symlinkSync('nowhere', join(folder, 'gone.h5'));
    expect(() => claim(true, 'gone.h5')).toThrow(/is a link to nowhere/);
  });
});
