import {sep} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {distinctNames} from './result-names';

function namesOf(...paths: readonly string[]): string[] {
  return distinctNames(paths.map((path) => ({path: path.replaceAll('/', sep), part: null})));
}

describe('names of results', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['are those of the images', ['a/x.tif', 'b/y.ome.tif'], ['x', 'y']],
    ['tell folders apart', ['Point1/nuclei.tif', 'Point2/nuclei.tif'], ['Point1-nuclei', 'Point2-nuclei']],
    ['leave out what all folders end with', ['A/TIFs/d.tif', 'B/TIFs/d.tif'], ['A-d', 'B-d']],
    [
      'have as much of the folder as it takes',
      ['x/A/1/d.tif', 'x/B/1/d.tif', 'x/A/2/d.tif'],
      ['A-1-d', 'B-1-d', 'A-2-d'],
    ],
    ['tell endings apart', ['scan.tif', 'scan.png', 'scan.ome.tif'], ['scan-tif', 'scan-png', 'scan-ome-tif']],
    ['tell both apart', ['a/s.tif', 'a/s.png', 'b/s.tif'], ['a-s-tif', 'a-s-png', 'b-s-tif']],
    ['take no account of capitals', ['a/Scan.tif', 'b/scan.tif'], ['a-Scan', 'b-scan']],
    ['number what only capitals tell apart', ['A/s.tif', 'a/s.tif'], ['s', 's-2']],
    ['do not become another image’s', ['1/n.tif', '2/n.tif', '1-n.tif'], ['1-n', '2-n', '1-n-2']],
  ])('%s', (_, paths, names) => expect(namesOf(...paths)).toEqual(names));

  it('have the time point at the end', () =>
    expect(
      distinctNames([
        {path: 'p/a.tif', part: 't0'},
        {path: 'p/a.tif', part: 't1'},
        {path: 'q/a.tif', part: 't0'},
      ]),
    ).toEqual(['p-a-t0', 'p-a-t1', 'q-a-t0']));

  it('are never alike', () => {
    const piece = fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301', 'a-b', 't0');
    const path = fc
      .tuple(fc.array(piece, {maxLength: 3}), piece, fc.constantFrom('.tif', '.TIF', '.ome.tif', '.png', ''))
      .map(([folders, name, ending]) => ['', ...folders, `${name}${ending}`].join(sep));
    const image = fc.record({path, part: fc.constantFrom(null, 't0', 't1')});
    fc.assert(
      fc.property(fc.array(image, {maxLength: 12}), (images) => {
        const names = distinctNames(images).map((name) => name.normalize('NFC').toLowerCase());
        expect(new Set(names).size).toBe(images.length);
      }),
    );
  });
});
