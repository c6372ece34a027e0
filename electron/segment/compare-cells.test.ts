import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {writeNpy} from '../io/npy';
import {rasterOf} from '../io/raster';
import {runPython, seededNumbers, testFolder, testPython} from '../testing';
import {compareCells} from './compare-cells';

const [WIDTH, HEIGHT] = [300, 200];

/** Rectangles that lie over each other, some labels without a pixel. */
function labels(count: number, shift: number, seed: number): Int32Array<ArrayBuffer> {
  const own = seededNumbers(7);
  const moved = seededNumbers(seed);
  const out = new Int32Array(WIDTH * HEIGHT);
  for (let label = 1; label <= count; label += 1) {
    const [x, y] = [Math.floor(own() * 280), Math.floor(own() * 180)];
    const [w, h] = [4 + Math.floor(own() * 18), 4 + Math.floor(own() * 14)];
    const [dx, dy] = [Math.round((moved() - 0.5) * shift), Math.round((moved() - 0.5) * shift)];
    for (let row = Math.max(y + dy, 0); row < Math.min(y + dy + h, HEIGHT); row += 1)
      for (let column = Math.max(x + dx, 0); column < Math.min(x + dx + w, WIDTH); column += 1)
        out[row * WIDTH + column] = label;
  }
  return out;
}

test.runIf(testPython())('what is in both and in one alone is what numpy counts', () => {
  const [a, b] = [labels(400, 0, 1), labels(350, 9, 2)];
  const folder = testFolder('compare');
  const paths = [a, b].map((data, i) => {
    const path = join(folder, `${i}.npy`);
    writeFileSync(path, writeNpy({shape: [HEIGHT, WIDTH], data: Float32Array.from(data)} as never));
    return path;
  });
  const told = JSON.parse(runPython('e2e/fixtures/compare_labels.py', paths)) as ReturnType<typeof compareCells>;
  const found = compareCells(rasterOf('int32', WIDTH, HEIGHT, a), 400, rasterOf('int32', WIDTH, HEIGHT, b), 350);
  expect(found).toEqual(told);
  expect([found.matched, found.onlyA.length, found.onlyB.length].every((count) => count > 20)).toBe(true);
});

test('half and no more is no partner', () => {
  const a = Int32Array.of(1, 1, 1, 1, 0, 0);
  const b = Int32Array.of(0, 2, 2, 2, 2, 2);
  const both = compareCells(rasterOf('int32', 6, 1, a), 1, rasterOf('int32', 6, 1, b), 2);
  expect(both).toEqual({matched: 0, onlyA: [1], onlyB: [2]});
});
