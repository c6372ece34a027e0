/**
 * A short, repeatable part of what `npm run fuzz` does for hours: every reader is fed damaged files, and ends in a
 * result or in a fault. Seeds are files of the checkout, and what other tests have made.
 */
import {describe, expect, it} from 'vitest';
import {ROOT, testFolder} from '../testing';
import {Cases, type Finding} from './cases';
import {READERS} from './readers';
import {seedsOf} from './seeds';

const CASES = 150;
/** Files on disk, or a library in a thread. */
const SLOW: Readonly<Record<string, number>> = {h5wasm: 12, archive: 20, keras: 30, savedmodel: 60, tiff: 60, zarr: 60};

const scratch = testFolder('fuzz');

describe('damaged files', () => {
  it.each(Object.keys(READERS))('%s', async (name) => {
    const reader = READERS[name]!;
    const cases = new Cases(reader, seedsOf(ROOT, reader.seeds), scratch, 1);
    const findings: Finding[] = [];
    for (let number = 0; cases.seeds > 0 && number < (SLOW[name] ?? CASES); number += 1) {
      const ended = await cases.run(number);
      // Whether memory and time suffice is asked where nothing else runs.
      if ('signature' in ended && ended.kind === 'exception') findings.push(ended);
    }
    expect(findings).toEqual([]);
  });

  it('of most readers there are seeds in the checkout', () => {
    const own = Object.entries(READERS).filter(([, {seeds}]) =>
      seeds.some(({folder, files}) => !folder.startsWith('.cache') && seedsOf(ROOT, [{folder, files}]).length > 0),
    );
    expect(own.map(([name]) => name)).toEqual(['savedmodel', 'bundle', 'h5', 'h5wasm', 'config', 'keras3', 'tiff']);
  });
});
