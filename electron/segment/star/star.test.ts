/**
 * Objects out of StarDist maps, against the stardist package 0.9.2: its labels of maps of our making lie in
 * e2e/fixtures/stardist, made by judge_stardist.py. No two probabilities are equal, so nothing is left to the order in
 * which equal ones are sorted, and every pixel must be the same.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readNpz, type NumpyArray} from '../../io/npy';
import {generatedFixtures, seededNumbers, testPython, unequal} from '../../testing';
import {byProbability, candidatesOf, pickCandidates, type Candidates} from './candidates';
import {clippedArea} from './overlap';
import {paintShapes, shapesOf} from './paint';
import {StarPolygons} from './polygons';
import {Slabs} from './slabs';
import {greatestRadius, Suppression, surelySuppressed} from './suppress';

const folder = testPython() ? generatedFixtures('stardist', 'e2e/fixtures/star_maps.py') : null;
const names = folder ? readdirSync(folder).map((file) => file.replace('.npz', '')) : [];

interface Case {
  readonly candidates: Candidates;
  readonly overlapThreshold: number;
  readonly expected: NumpyArray;
}

function load(name: string): Case {
  const arrays = Object.fromEntries(readNpz(name, readFileSync(join(folder!, `${name}.npz`))));
  const [height, width, rays] = arrays['distance']!.shape as [number, number, number];
  const [gridY, gridX] = arrays['grid']!.data;
  const [threshold, overlapThreshold] = arrays['thresholds']!.data;
  const maps = {
    rays,
    probability: {values: arrays['probability']!.data, first: 0, across: 1, down: width},
    distance: {values: arrays['distance']!.data, first: 0, across: rays, down: rays * width},
  };
  const part = {left: 2, top: 2, right: width - 2, bottom: height - 2, column: 0, row: 0};
  const candidates = candidatesOf(maps, {...part, gridX: gridX!, gridY: gridY!}, threshold!);
  return {candidates, overlapThreshold: overlapThreshold!, expected: arrays['labels']!};
}

function suppressed({candidates, overlapThreshold}: Case): Candidates {
  const suppression = new Suppression(candidates.rays, overlapThreshold, greatestRadius(candidates));
  suppression.add(candidates, Infinity);
  return suppression.finish();
}

function painted(objects: Candidates, [height, width]: readonly number[]): Int32Array {
  const canvas = {labels: new Int32Array(width! * height!), width: width!, top: 0, rows: height!};
  paintShapes(canvas, shapesOf(objects));
  return canvas.labels;
}

describe.skipIf(!folder)('labels of StarDist maps', () => {
  it.each(names)('%s equal the package’s in every pixel', (name) => {
    const own = load(name);
    expect(unequal(painted(suppressed(own), own.expected.shape), own.expected.data)).toBe(0);
  });

  it.each(['plain', 'ragged', 'far', 'crowded'])('%s do not depend on the bands in which candidates come', (name) => {
    const own = load(name);
    const {candidates, overlapThreshold} = own;
    const suppression = new Suppression(candidates.rays, overlapThreshold, greatestRadius(candidates));
    const indices = Array.from({length: candidates.count}, (_, i) => i);
    for (let y = 0; y < own.expected.shape[0]!; y += 20) {
      const band = indices.filter((i) => candidates.ys[i]! >= y && candidates.ys[i]! < y + 20);
      suppression.add(pickCandidates(candidates, band), y + 20 >= own.expected.shape[0]! ? Infinity : y + 20);
    }
    expect(unequal(painted(suppression.finish(), own.expected.shape), own.expected.data)).toBe(0);
  });

  it.each(names)('%s are the same without those that surely go, strip by strip', (name) => {
    const own = load(name);
    const {candidates, overlapThreshold} = own;
    const reach = greatestRadius(candidates);
    const left: number[] = [];
    for (let top = 0; top < own.expected.shape[0]!; top += 100) {
      const rows = {top, bottom: top + 100, greatestRadius: reach};
      const inside = Array.from({length: candidates.count}, (_, i) => i).filter(
        (i) => candidates.ys[i]! >= top && candidates.ys[i]! < rows.bottom,
      );
      const gone = surelySuppressed(pickCandidates(candidates, inside), overlapThreshold, rows);
      left.push(...inside.filter((_, i) => gone[i] === 0));
    }
    if (name === 'plain') expect(left.length).toBeLessThan(candidates.count);
    const thinned = {...own, candidates: pickCandidates(candidates, left)};
    expect(unequal(painted(suppressed(thinned), own.expected.shape), own.expected.data)).toBe(0);
  });

  it('may be painted in bands of rows', () => {
    const own = load('plain');
    const objects = suppressed(own);
    const [height, width] = own.expected.shape as [number, number];
    const labels = new Int32Array(width * height);
    for (let top = 0; top < height; top += 37) {
      const rows = Math.min(37, height - top);
      const canvas = {labels: labels.subarray(top * width, (top + rows) * width), width, top, rows};
      paintShapes(canvas, shapesOf(objects));
    }
    expect(unequal(labels, own.expected.data)).toBe(0);
  });
});

/** Two polygons with rough edges, near each other. */
const pairs = fc
  .record({
    rays: fc.constantFrom(8, 16, 32, 64),
    radii: fc.tuple(fc.integer({min: 2, max: 40}), fc.integer({min: 2, max: 40})),
    apart: fc.tuple(fc.integer({min: -40, max: 40}), fc.integer({min: -40, max: 40})),
    roughness: fc.double({min: 0, max: 0.5, noNaN: true}),
    seed: fc.integer({min: 1, max: 1 << 30}),
  })
  .map(({rays, radii, apart, roughness, seed}): Candidates => {
    const random = seededNumbers(seed);
    const distances = Float32Array.from(
      {length: 2 * rays},
      (_, k) => radii[k < rays ? 0 : 1] * (1 + roughness * (random() - 0.5)),
    );
    const [xs, ys] = [Int32Array.of(90, 90 + apart[0]), Int32Array.of(90, 90 + apart[1])];
    return {count: 2, rays, xs, ys, probabilities: Float32Array.of(0.9, 0.8), distances};
  });

describe('the area two polygons share', () => {
  it('is never further from Clipper’s than three times the doubt', () => {
    fc.assert(
      fc.property(pairs, (candidates) => {
        const polygons = new StarPolygons(candidates);
        polygons.make(0);
        polygons.make(1);
        const {corners, rays, folds} = polygons;
        const slabs = new Slabs();
        slabs.fill(corners, 0, rays);
        const {area, doubt} = slabs.common(corners, 2 * rays, rays);
        const difference = Math.abs(area - clippedArea(corners, 0, 2 * rays, rays));
        expect(difference).toBeLessThanOrEqual(3 * (doubt + folds[0]! + folds[1]! + 2));
      }),
      {numRuns: 2000},
    );
  });

  it('is the whole of a polygon that lies on itself', () => {
    const corners = Int32Array.of(0, 0, 10, 0, 10, 6, 0, 6);
    const slabs = new Slabs();
    slabs.fill(corners, 0, 4);
    expect(slabs.common(corners, 0, 4).area).toBe(60);
  });

  it('is that of the triangle where a corner reaches in', () => {
    const corners = Int32Array.of(0, 0, 10, 0, 10, 10, 0, 10, 5, 5, 15, 5, 15, 15);
    const slabs = new Slabs();
    slabs.fill(corners, 0, 4);
    expect(slabs.common(corners, 8, 3).area).toBe(12.5);
  });
});

describe('candidates', () => {
  const probability = Float32Array.of(0.5, 0.6, 0.9, 0.6, 0.1, NaN);
  const maps = {
    rays: 3,
    probability: {values: probability, first: 0, across: 1, down: 3},
    distance: {values: Float32Array.from({length: 18}, (_, i) => i - 5), first: 0, across: 3, down: 9},
  };
  const part = {left: 0, top: 0, right: 3, bottom: 2, column: 10, row: 20, gridX: 2, gridY: 4};

  it('are the pixels above the threshold, where they lie in the image', () => {
    const {xs, ys} = candidatesOf(maps, part, 0.5);
    expect([[...xs], [...ys]]).toEqual([
      [22, 24, 20],
      [80, 80, 84],
    ]);
  });

  it('have no distance below a thousandth of a pixel', () => {
    expect([...candidatesOf(maps, part, 0.5).distances.subarray(0, 3)]).toEqual(
      [1e-3, 1e-3, 1e-3].map((value) => Math.fround(value)),
    );
  });

  it('may lie among other values', () => {
    const joined = Float32Array.from({length: 24}, (_, i) => (i % 4 === 0 ? probability[i / 4]! : 10 * i));
    const apart = {rays: 3, probability: {values: joined, first: 0, across: 4, down: 12}};
    const {xs, distances} = candidatesOf(
      {...apart, distance: {values: joined, first: 1, across: 4, down: 12}},
      part,
      0.8,
    );
    expect([[...xs], [...distances]]).toEqual([[24], [90, 100, 110]]);
  });

  it('come by falling probability, of equal ones the last first', () => {
    expect([...byProbability(candidatesOf(maps, part, 0.5))]).toEqual([1, 2, 0]);
  });
});
