/** Pieces of one image in tasks of their own, and merged: docs/tasks.md. */
import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {DEMO, ROOT, runPython, testFolder, testPython} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SAMPLE = join(DEMO, 'cells-savedmodel');
const folder = testFolder('pieces');
const image = join(folder, 'image.ome.tif');
const RESULTS = 'labels,csv,geojson,heads,record';
const BOTH = ['--compartment', 'both'];

function warmstart(...words: string[]): {code: number | null; said: string} {
  const {status, stdout, stderr} = spawnSync(process.execPath, [COMMAND, ...words], {encoding: 'utf8'});
  return {code: status, said: stdout + stderr};
}

const piece = (number: number): string => join(folder, 'pieces', `image-piece-${number}-of-2.piece`);

function predict(number: number, out: string, ...words: string[]): void {
  const line = ['segment', SAMPLE, image, '-o', join(folder, out), '--piece', `${number}/2`, ...words];
  expect(warmstart(...line)).toMatchObject({code: 0});
}

describe.skipIf(!testPython())('an image in pieces', {timeout: 120_000}, () => {
  beforeAll(() => {
    runPython('e2e/fixtures/make_large.py', ['1024', image]);
    for (const number of [2, 1]) predict(number, 'pieces', ...BOTH);
    predict(2, 'others');
  }, 120_000);

  it('gives what the whole gives, bit for bit', () => {
    const [whole, merged] = [join(folder, 'whole'), join(folder, 'merged')];
    expect(warmstart('segment', SAMPLE, image, '-o', whole, '--results', RESULTS, ...BOTH).code).toBe(0);
    const {code, said} = warmstart('merge', image, piece(2), piece(1), '-o', merged, '--results', RESULTS);
    expect([code, said]).toEqual([0, expect.stringMatching(/\d{3} cells \(whole-cell\), \d{3} cells \(nuclear\)/)]);
    expect(readdirSync(merged)).toEqual(readdirSync(whole));
    for (const name of readdirSync(whole))
      expect(readFileSync(join(merged, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  });

  it.each([
    ['a missing one', () => [image, piece(1)], /piece 2 of 2 is missing/],
    ['one twice', () => [image, piece(1), piece(2), piece(1)], /piece 1 is there twice/],
    ['those of other options', () => [image, piece(1), others()], /are made with different options/],
    ['those of another image', () => [join(DEMO, 'cells.ome.tif'), piece(1), piece(2)], /are of another image than/],
    ['a damaged one', () => [image, piece(1), damaged()], /damaged\.piece is damaged or no piece/],
    ['what is none', () => [image, image], /image\.ome\.tif is damaged or no piece/],
  ])('with %s is refused in a sentence', (_, words, sentence) => {
    const out = join(folder, 'refused');
    const {code, said} = warmstart('merge', ...words(), '-o', out);
    expect(said).toMatch(sentence);
    expect([code, said.trim().split('\n').length, existsSync(out)]).toEqual([2, 1, false]);
  });

  it('is in no more pieces than it has rows of tiles', () => {
    const {code, said} = warmstart('segment', SAMPLE, image, '-o', join(folder, 'many'), '--piece', '1/9');
    expect([code, said.trim().split('\n').at(-1)]).toEqual([
      2,
      'This image has 5 rows of tiles: it cannot be in 9 pieces.',
    ]);
  });
});

function others(): string {
  return join(folder, 'others', 'image-piece-2-of-2.piece');
}

/** One number in a map is another. */
function damaged(): string {
  const place = join(folder, 'damaged.piece');
  copyFileSync(piece(2), place);
  const bytes = readFileSync(place);
  bytes[5000]! ^= 1;
  writeFileSync(place, bytes);
  return place;
}
