/** Maps as layers: of the image's size, whatever size they have; none where there are none. */
import {afterAll, describe, expect, it} from 'vitest';
import {Scratch} from '../../io/raster';
import {mapsInfo, readMap} from './model-maps';
import type {Maps, Segmentation} from './segmentation';

const scratch = new Scratch();
afterAll(() => scratch.dispose());

/** Twice as wide and high as an image of 4 x 2, with the numbers of its pixels. */
function segmentation(): Segmentation {
  const planes = ['inner distance', 'interior'].map((_, plane) => {
    const raster = scratch.make('float32', 8, 4);
    const values = Float32Array.from({length: 32}, (_, i) => (plane === 0 ? i : -1 - i));
    raster.write(0, 0, 8, 4, values);
    return raster;
  });
  const maps: Maps = {
    kind: 'mesmer',
    width: 8,
    height: 4,
    planes,
    titles: ['inner distance', 'interior'],
    usual: {},
  };
  return {maps: new Map([['nuclear', maps]])} as unknown as Segmentation;
}

const size = {width: 4, height: 2};
const tile = {image: 'i', layer: {map: 0}, x: 0, y: 0, width: 4, height: 2, step: 1};

describe('a model’s maps', () => {
  it('are named by what they are of, with their range and histogram', () => {
    const [first, second] = mapsInfo(segmentation());
    expect(first).toMatchObject({name: 'Nucleus: inner distance', isMap: true, min: 0, max: 31, scaled: true});
    expect(second).toMatchObject({name: 'Nucleus: interior', min: -32, max: -1});
    expect(first!.histogram.reduce((sum, count) => sum + count)).toBe(32);
  });

  it('are read at the pixel nearest to each of the image’s', () => {
    const places = [9, 11, 13, 15, 25, 27, 29, 31];
    const scaled = places.map((place) => Math.trunc((place / 31) * 65535));
    expect([...readMap(segmentation(), 0, size, tile)!]).toEqual(scaled);
    const part = {...tile, x: 1, y: 1, width: 3, height: 1, step: 2};
    expect([...readMap(segmentation(), 0, size, part)!]).toEqual([scaled[5], scaled[7]]);
    expect([...readMap(segmentation(), 1, size, tile)!]).toEqual(
      places.map((place) => Math.trunc(((31 - place) / 31) * 65535)),
    );
  });

  it('are none of cells whose maps are gone', () => {
    expect(mapsInfo(null)).toEqual([]);
    expect(mapsInfo({...segmentation(), maps: new Map()})).toEqual([]);
    expect(readMap(segmentation(), 2, size, tile)).toBeNull();
  });
});
