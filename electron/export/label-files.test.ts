/** Label images of awkward sizes and ROIs far from the origin, read by tifffile and roifile. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {rasterOf} from '../io/raster';
import {testPython} from '../testing';
import {roiZips} from './roi';
import {LONGEST_IN_STRIPS, writeTiff} from './tiff';
import type {TiffSink} from './tiff-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'warmstart-label-files-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** What `lines` print, with the file's path in `path`. */
function python(path: string, lines: readonly string[]): string {
  const script = ['import sys', 'path = sys.argv[1]', ...lines].join('\n');
  return execFileSync(testPython()!, ['-c', script, path], {encoding: 'utf8'}).trim();
}

function tiffFile(width: number, height: number, micrometresPerPixel: number | null): string {
  const bytes: number[] = [];
  const sink: TiffSink = {
    append: (more) => {
      for (const byte of more) bytes.push(byte);
    },
    overwrite: (at, over) => {
      for (const [i, byte] of over.entries()) bytes[at + i] = byte;
    },
  };
  const labels = Int32Array.from({length: width * height}, (_, i) => (i % width) + Math.floor(i / width));
  writeTiff(sink, [{name: 'labels', raster: rasterOf('int32', width, height, labels)}], {
    micrometresPerPixel,
    bits: 16,
  });
  const path = join(folder, `${width}.tif`);
  writeFileSync(path, Uint8Array.from(bytes));
  return path;
}

describe.skipIf(!testPython())('label TIFF', () => {
  it.each([
    [LONGEST_IN_STRIPS, 41, false],
    [LONGEST_IN_STRIPS + 1, 41, true],
    [300, 1, false],
    [1, 300, false],
  ])('%i x %i has tiles: %s', (width, height, tiled) => {
    const path = tiffFile(width, height, null);
    const lines = [
      'import numpy as np, tifffile',
      'tif = tifffile.TiffFile(path)',
      'labels = tif.asarray().reshape(tif.pages[0].shape)',
      'y, x = np.indices(labels.shape)',
      'print(labels.shape, tif.pages[0].is_tiled, tif.is_bigtiff, np.array_equal(labels, x + y))',
    ];
    const [yes, no] = ['True', 'False'];
    expect(python(path, lines)).toBe(`(${height}, ${width}) ${tiled ? yes : no} False True`);
  });

  it.each([0.325, 0.0001, 100_000])('the resolution says %f µm', (micrometres) => {
    const lines = [
      'import tifffile',
      'tags = tifffile.TiffFile(path).pages[0].tags',
      'n, d = tags["XResolution"].value',
      'print(1e4 * d / n, tags["ResolutionUnit"].value.name)',
    ];
    const [value, unit] = python(tiffFile(20, 20, micrometres), lines).split(' ');
    expect([Number(value) / micrometres, unit]).toEqual([expect.closeTo(1, 4), 'CENTIMETER']);
  });
});

describe.skipIf(!testPython())('ImageJ ROIs', () => {
  it.each([100, 32_760, 50_000, 200_000])('a cell at %i is there', (at) => {
    const ring = Int32Array.of(at, at, at + 20, at, at + 20, at + 20, at, at + 20);
    const [zip] = roiZips([{label: 7, parts: [[ring]]}]);
    const path = join(folder, 'rois.zip');
    writeFileSync(path, zip!);
    const lines = [
      'import roifile',
      'roi, = roifile.roiread(path)',
      'x, y = roi.coordinates()[:4].astype(int).T',
      'print(roi.name, x.min(), x.max(), y.min(), y.max())',
    ];
    expect(python(path, lines)).toBe(`00007 ${at} ${at + 20} ${at} ${at + 20}`);
  });
});
