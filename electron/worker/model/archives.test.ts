/** Folders that archives were unpacked to: there while a model from them is used, gone when it is not. */
import {copyFileSync, existsSync, readdirSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {create} from 'tar';
import {afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest';
import {quiet, MODELS, testFolder} from '../../testing';
import {archiveKind} from '../../io/archive-kind';
import {holdArchive, namingArchives, unpackedModel} from './archives';
import {keptModel} from './kept-models';

const folder = testFolder('archives');
const KIND = archiveKind(Uint8Array.of(0x1f, 0x8b))!;
/** Each is of its own for who asks: it has a path of its own. */
const archives = Array.from({length: 20}, (_, i) => join(folder, `${i}.tar.gz`));

beforeAll(async () => {
  await create({file: archives[0]!, gzip: true, cwd: join(MODELS, 'unet')}, ['keras.h5']);
  for (const path of archives.slice(1)) copyFileSync(archives[0]!, path);
});

it('an archive is unpacked once for several questions', async () => {
  expect(await unpackedModel(archives[0]!, KIND)).toBe(await unpackedModel(archives[0]!, KIND));
});

it('only those stay that were asked for last', async () => {
  const places: string[] = [];
  for (const path of archives.slice(0, 4)) places.push(await unpackedModel(path, KIND));
  expect(places.map((place) => existsSync(place))).toEqual([false, false, true, true]);
  expect(places.map((place) => existsSync(dirname(place)))).toEqual([false, false, true, true]);
});

it('what a kept model was loaded from stays until that goes', async () => {
  const first = await unpackedModel(archives[0]!, KIND);
  const release = holdArchive(first);
  for (const path of archives.slice(1, 5)) await unpackedModel(path, KIND);
  expect(existsSync(first)).toBe(true);
  expect(namingArchives(`${first} is damaged`)).toBe(`${archives[0]}/keras.h5 is damaged`);
  release();
  expect(existsSync(first)).toBe(false);
});

describe('models that are kept', () => {
  let temporary: string;

  beforeEach(() => {
    temporary = testFolder('temporary');
    vi.stubEnv('TMPDIR', temporary);
  });
  afterEach(() => void vi.unstubAllEnvs());

  const folders = (): string[] =>
    readdirSync(tmpdir(), {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.partial'));

  it('give their archives back where memory is short', {timeout: 60_000}, async () => {
    const {bytes} = await keptModel(quiet, archives[0]!, 'wasm');
    // The whole file must fit.
    const budget = 1.1 * statSync(join(MODELS, 'unet', 'keras.h5')).size;
    const fitting = Math.floor(budget / bytes);
    expect(fitting).toBeLessThan(archives.length - 2);
    vi.stubEnv('WARMSTART_MEMORY_MB', String(budget / 1e6));
    for (const path of archives) await keptModel(quiet, path, 'wasm');
    // Those that fit, and the two that were before.
    expect(folders().filter((name) => name.includes('.archive.'))).toHaveLength(fitting + 2);
  });
});
