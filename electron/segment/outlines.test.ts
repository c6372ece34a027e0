/** Outlines of labels, filled again by scikit-image and counted by scipy. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {writeNpy} from '../io/npy';
import {rasterOf} from '../io/raster';
import {runPython, seededNumbers, testFolder, testPython} from '../testing';
import {labelComponents, largestLabel} from './labels';
import {outlinesOf, type Outline} from './outlines';

/** Rows of digits as labels; a space is background. */
function drawn(rows: readonly string[]): {readonly labels: Int32Array; readonly width: number} {
  return {labels: Int32Array.from(rows.join(''), (mark) => Number(mark)), width: rows[0]!.length};
}

function outlined({labels, width}: {readonly labels: Int32Array; readonly width: number}, count?: number): Outline[] {
  return [...outlinesOf(rasterOf('int32', width, labels.length / width, labels), count ?? largestLabel(labels))];
}

/** What scikit-image and scipy find wrong with the outlines. */
function judged(labels: Int32Array, width: number): unknown {
  const folder = testFolder('outlines');
  const [image, outlines] = [join(folder, 'labels.npy'), join(folder, 'outlines.json')];
  writeFileSync(image, writeNpy({shape: [labels.length / width, width], data: Float32Array.from(labels)}));
  const found = outlined({labels, width}).map(({label, parts}) => ({
    label,
    parts: parts.map((rings) => rings.map((ring) => [...ring])),
  }));
  writeFileSync(outlines, JSON.stringify(found));
  return JSON.parse(runPython('e2e/fixtures/check_outlines.py', [image, outlines]));
}

/** Connected pieces of noise: ragged, full of holes and of corners that touch. */
function ragged(width: number, height: number, density: number): Int32Array {
  const random = seededNumbers(9);
  const mask = Uint8Array.from({length: width * height}, () => (random() < density ? 1 : 0));
  return labelComponents(mask, width, height);
}

const ALL_RIGHT = {pixels: 0, parts: [], holes: []};

describe('outlines of labels', () => {
  it.skipIf(!testPython()).each([0.3, 0.45, 0.7])('filled again give every pixel of noise of density %d', (density) => {
    expect(judged(ragged(90, 70, density), 90)).toEqual(ALL_RIGHT);
  });

  it.skipIf(!testPython())(
    'filled again give every pixel where cells cross the rows that are worked on together',
    () => {
      expect(judged(ragged(23, 1200, 0.5), 23)).toEqual(ALL_RIGHT);
    },
  );

  it('go round one pixel clockwise on the screen, from its upper left corner', () => {
    expect(outlined(drawn(['   ', ' 1 ', '   ']))).toEqual([
      {label: 1, parts: [[Int32Array.of(1, 1, 2, 1, 2, 2, 1, 2)]]},
    ]);
  });

  it('go round a hole against the clock, after the outside that it lies in', () => {
    expect(outlined(drawn(['111', '1 1', '111']))[0]!.parts).toEqual([
      [Int32Array.of(0, 0, 3, 0, 3, 3, 0, 3), Int32Array.of(1, 2, 2, 2, 2, 1, 1, 1)],
    ]);
  });

  it('part pixels that touch by a corner only', () => {
    expect(outlined(drawn(['1 ', ' 1']))[0]!.parts).toHaveLength(2);
  });

  it('give a hole to the part that holds it', () => {
    const [{parts}] = outlined(drawn(['1 111', '  1 1', '  111'])) as [Outline];
    expect(parts.map((rings) => rings.length)).toEqual([1, 2]);
  });

  it('leave out numbers that no pixel has', () => {
    expect(outlined(drawn(['1 3', '   ']), 5).map(({label}) => label)).toEqual([1, 3]);
  });

  it('are none where there is no label', () => {
    expect(outlined(drawn(['   ', '   ']), 0)).toEqual([]);
  });

  it('lie in pixels of the image, not of the cell', () => {
    const labels = new Int32Array(40 * 600);
    labels[550 * 40 + 30] = 1;
    expect(outlined({labels, width: 40})[0]!.parts[0]![0]).toEqual(Int32Array.of(30, 550, 31, 550, 31, 551, 30, 551));
  });
});
