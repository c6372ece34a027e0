/** Tiles over an image and back. What scikit-image's reference gives for whole images is asked in segment.test.ts. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {rasterOf} from '../io/raster';
import {relativeDifference, unequal} from '../testing';
import {axisTiles, cutTile, splineWindow, tilingOf, Untiler} from './tile';

const lengths = fc.integer({min: 1, max: 1500});
const tileSides = fc.integer({min: 4, max: 80}).map((half) => 2 * half);

describe('tiles along an axis', () => {
  it('reach from its beginning to its end, zeros included', () => {
    fc.assert(
      fc.property(lengths, tileSides, (length, tile) => {
        const {starts, before, after} = axisTiles(length, tile);
        expect(starts.at(-1)! + tile).toBe(length <= tile ? tile : before + length + after);
      }),
    );
  });

  it('leave no gap between one and the next', () => {
    fc.assert(
      fc.property(lengths, tileSides, (length, tile) => {
        const {starts, overlap} = axisTiles(length, tile);
        for (const [i, start] of starts.slice(1).entries()) expect(start - starts[i]!).toBe(tile - overlap);
      }),
    );
  });

  it('of 256 pixels go on by 192', () => {
    expect(axisTiles(512, 256)).toEqual({starts: [0, 192, 384], before: 64, after: 64, overlap: 64});
  });

  it('are one where the axis is not longer than a tile', () => {
    expect(axisTiles(256, 256)).toEqual({starts: [0], before: 0, after: 0, overlap: 0});
  });
});

describe('the blending window', () => {
  it('and its neighbour sum to one over their overlap', () => {
    fc.assert(
      fc.property(tileSides, (tile) => {
        const {overlap} = axisTiles(10 * tile, tile);
        const [first, next] = [splineWindow(tile, 0, overlap), splineWindow(tile, overlap, 0)];
        for (let i = 0; i < overlap; i += 1) expect(first[tile - overlap + i]! + next[i]!).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is one where no neighbour reaches', () => {
    expect([...splineWindow(6, 0, 0)]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

/** A raster of numbers that all differ. */
function numbered(width: number, height: number): ReturnType<typeof rasterOf<'float32'>> {
  return rasterOf(
    'float32',
    width,
    height,
    Float32Array.from({length: width * height}, (_, i) => i + 1),
  );
}

describe('cutting a tile', () => {
  it('continues a short axis by reflection without its edge, as numpy.pad does in "reflect"', () => {
    const tile = new Float32Array(8);
    cutTile([numbered(3, 1)], tilingOf(3, 1, 1, 8), 0, tile);
    expect([...tile]).toEqual([1, 2, 3, 2, 1, 2, 3, 2]);
  });

  it('repeats the only pixel of an axis of one', () => {
    const tile = new Float32Array(4);
    cutTile([numbered(1, 1)], tilingOf(1, 1, 2, 2), 0, tile);
    expect([...tile]).toEqual([1, 1, 1, 1]);
  });

  it('puts zeros around a long axis', () => {
    const tiling = tilingOf(10, 1, 1, 8);
    const tile = new Float32Array(8);
    cutTile([numbered(10, 1)], tiling, 0, tile);
    expect([...tile]).toEqual([0, 0, 1, 2, 3, 4, 5, 6].slice(2 - tiling.columns.before, 10 - tiling.columns.before));
  });

  it('lays channels side by side, pixel by pixel', () => {
    const tile = new Float32Array(8);
    const other = rasterOf('float32', 2, 2, Float32Array.of(10, 20, 30, 40));
    cutTile([numbered(2, 2), other], tilingOf(2, 2, 2, 2), 0, tile);
    expect([...tile]).toEqual([1, 10, 2, 20, 3, 30, 4, 40]);
  });
});

/** The image cut into tiles and put together again, and the rows in which it came. */
function cutAndJoined(width: number, height: number, side: number): {values: Float32Array; rows: [number, number][]} {
  const raster = numbered(width, height);
  const tiling = tilingOf(width, height, side, side);
  const untiler = new Untiler(tiling);
  const values = new Float32Array(width * height);
  const rows: [number, number][] = [];
  for (const place of tiling.places.keys()) {
    const tile = new Float32Array(side * side);
    cutTile([raster], tiling, place, tile);
    untiler.add(place, tile, 1, 0);
    if ((place + 1) % tiling.columns.starts.length !== 0) continue;
    const done = untiler.finishRow();
    values.set(done.values, done.y * width);
    rows.push([done.y, done.rows]);
  }
  return {values, rows};
}

const images = fc.tuple(
  fc.integer({min: 1, max: 90}),
  fc.integer({min: 1, max: 90}),
  fc.integer({min: 4, max: 20}).map((half) => 2 * half),
);

describe('tiles put together', () => {
  it('are the image that they were cut from', () => {
    fc.assert(
      fc.property(images, ([width, height, side]) => {
        const {values} = cutAndJoined(width, height, side);
        const expected = numbered(width, height).read(0, 0, width, height);
        expect(relativeDifference(values, expected)).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('hand over every row once, from top to bottom', () => {
    fc.assert(
      fc.property(images, ([width, height, side]) => {
        const {rows} = cutAndJoined(width, height, side);
        const all = rows.flatMap(([y, count]) => Array.from({length: count}, (_, i) => y + i));
        expect(
          unequal(
            all,
            Array.from({length: height}, (_, i) => i),
          ),
        ).toBe(0);
      }),
    );
  });

  it('take the asked channel of several', () => {
    const untiler = new Untiler(tilingOf(2, 1, 1, 2));
    untiler.add(0, Float32Array.of(1, 10, 2, 20), 2, 1);
    expect([...untiler.finishRow().values]).toEqual([10, 20]);
  });
});
