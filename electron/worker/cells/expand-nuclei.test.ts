import {expect, it} from 'vitest';
import {rasterOf, Scratch} from '../../io/raster';
import {expansionOf, withExpanded} from './expand-nuclei';
import type {Maps} from './segmentation';

const NUCLEI = rasterOf('int32', 7, 1, Int32Array.of(0, 1, 0, 0, 0, 2, 0));
const MAP: Maps = {
  kind: 'generic',
  width: 7,
  height: 1,
  planes: [rasterOf('float32', 7, 1, new Float32Array(7))],
  titles: ['map 1'],
  usual: {},
};

function expanded(asked: readonly ('nuclear' | 'whole-cell')[]): ReturnType<typeof withExpanded> {
  const found = {
    results: [{compartment: 'nuclear' as const, labels: NUCLEI, cells: 2, shapes: null}],
    maps: new Map([['nuclear' as const, MAP]]),
    stars: null,
    reading: 'as read',
    notes: [],
  };
  return withExpanded(found, {micrometres: 1, pixels: 1}, asked, new Scratch(), () => undefined);
}

it('whole cells are nuclei grown by the distance, with their numbers', () => {
  const [cells] = expanded(['whole-cell']).results;
  expect([...cells!.labels.read(0, 0, 7, 1)]).toEqual([1, 1, 1, 0, 2, 2, 2]);
});

it('nuclei are given beside them where they are asked for', () => {
  const {results, maps} = expanded(['whole-cell', 'nuclear']);
  expect(results.map(({compartment}) => compartment)).toEqual(['whole-cell', 'nuclear']);
  expect([...maps.keys()]).toEqual(['whole-cell', 'nuclear']);
});

it('that cells were grown is said', () => {
  expect(expanded(['whole-cell']).notes[0]!.text).toBe(
    'Whole cells are nuclei grown by 1 µm (1 px), or until they meet',
  );
});

it('micrometres become pixels of the image', () => {
  expect(expansionOf({expandMicrometres: 5, micrometresPerPixel: 0.5})).toEqual({micrometres: 5, pixels: 10});
});

it('micrometres are refused where the pixel size is not known', () => {
  expect(() => expansionOf({expandMicrometres: 5, micrometresPerPixel: null})).toThrow('give it with --mpp');
});

it('nothing grows where nothing is asked', () => {
  expect(expansionOf({micrometresPerPixel: null})).toBeNull();
});
