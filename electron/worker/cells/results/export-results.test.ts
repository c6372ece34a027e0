/** What is taken away, read by the programs it is for: tifffile, roifile, scikit-image, QuPath's documented GeoJSON. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ANY_PLANES} from '../../../contract/image';
import {writeNpy} from '../../../io/npy';
import {rasterOf, Scratch} from '../../../io/raster';
import {relabelSequential} from '../../../segment/labels';
import {runPython, seededNumbers, testFolder, testPython} from '../../../testing';
import type {OpenImage} from '../images';
import {exportResults} from './export-results';

/** Cells of every awkward kind: holes, parts that touch by a corner, single pixels, cells at the border. */
const INFO = {
  micrometresPerPixel: 0.325,
  pixelSizeFrom: 'OME-XML',
  isChannelsSaid: true,
  axes: {series: 1, z: 1, t: 1},
  used: {series: 0, z: 0, t: 0},
  notes: [],
};

function awkward(width: number, height: number): Int32Array {
  const labels = new Int32Array(width * height);
  const put = (x0: number, y0: number, rows: readonly string[], label: number): void => {
    for (const [y, row] of rows.entries())
      for (const [x, mark] of row.split('').entries()) if (mark === '#') labels[(y0 + y) * width + x0 + x] = label;
  };
  put(2, 2, ['#####', '#   #', '# # #', '#   #', '#####'], 1);
  put(10, 2, ['##  ', '##  ', '  ##', '  ##'], 2);
  put(16, 2, ['#'], 3);
  put(0, 9, ['###', '## ', '###'], 4);
  put(width - 3, height - 2, [' ##', '###'], 5);
  put(8, 10, ['#######', '# # # #', '#######', ' # # # ', '#######'], 6);
  put(
    17,
    9,
    ['#.', '##', '#.'].map((row) => row.replace('.', ' ')),
    7,
  );
  // Pseudo-random blobs over what is left.
  const random = seededNumbers(12345);
  for (let label = 8; label < 60; label += 1) {
    const [cx, cy, r] = [random() * width, 20 + random() * (height - 24), 1 + random() * 7];
    for (let y = 20; y < height - 3; y += 1)
      for (let x = 0; x < width; x += 1)
        if (Math.hypot(x - cx, (y - cy) * (0.5 + random() * 0.2)) < r) labels[y * width + x] = label;
  }
  return labels;
}

function opened(labels: Int32Array, width: number, height: number): {open: OpenImage; channels: Float32Array[]} {
  const cells = relabelSequential(labels);
  const channels = [3, 7].map((step) => Float32Array.from(labels, (_, i) => ((i * step) % 977) + 0.25));
  const plane = (i: number) => ({
    name: ['DAPI', 'CD45, "membrane"'][i]!,
    min: 0,
    max: 977,
    low: 0,
    high: 977,
    scaled: true,
    histogram: [],
    mean: 0,
    deviation: 0,
    saturated: 0,
  });
  const planes = channels.map((data) => rasterOf('float32', width, height, data));
  const maps = {kind: 'mesmer' as const, width, height, planes, titles: ['inner distance', 'interior'], usual: {}};
  const scratch = new Scratch();
  const open: OpenImage = {
    path: join('somewhere', 'image.tif'),
    choice: ANY_PLANES,
    image: {info: {...INFO, width, height, channels: [plane(0), plane(1)]}, planes},
    scratch,
    preview: null,
    other: null,
    segmentation: {
      results: [{compartment: 'whole-cell', labels: rasterOf('int32', width, height, labels), cells, shapes: null}],
      maps: new Map([['whole-cell', maps]]),
      stars: null,
      parameterKind: 'watershed',
      usual: {},
      reading: '',
      notes: [],
      timings: {},
      scratch,
    },
    options: {nuclear: [0], membrane: [1], micrometresPerPixel: 0.325, compartments: ['whole-cell']},
    madeBy: null,
    outOfDate: [],
    content: null,
    pixels: null,
    keptNotes: [],
    mapsName: null,
    name: 'image',
    notes: [],
  };
  return {open, channels};
}

describe.skipIf(!testPython())('results', () => {
  it.each([
    ['small', 90, 80, 0],
    ['with more than 65535 labels', 300, 300, 70_000],
  ] as const)('%s', {timeout: 120_000}, async (_, width, height, singles) => {
    const labels = awkward(width, height);
    if (singles) for (let i = 0; i < singles; i += 1) labels[20 * width + i] = 100 + i;
    const {open, channels} = opened(labels, width, height);
    const folder = testFolder('results');
    const written = await exportResults(
      open,
      folder,
      singles ? ['labels', 'record'] : ['labels', 'overlay', 'csv', 'geojson', 'roi', 'heads', 'record'],
    );
    expect(written).toHaveLength(singles ? 2 : 7);
    if (singles) {
      const script = [
        'import sys, numpy as np, tifffile',
        'a = tifffile.imread(sys.argv[1])',
        'print(a.dtype, int(a.max()))',
      ].join('\n');
      const {execFileSync} = await import('node:child_process');
      expect(execFileSync(testPython()!, ['-c', script, written[0]!], {encoding: 'utf8'}).trim()).toBe(
        `uint32 ${open.segmentation!.results[0]!.cells}`,
      );
      return;
    }
    expect(wrongIn(folder, {labels, channels, width, height})).toEqual([]);
  });

  it('cells have their nuclei, objects ids of their own', {timeout: 120_000}, async () => {
    const [width, height] = [90, 80];
    const labels = awkward(width, height);
    // Every second label, two pixels to the right: in its own cell, in others, in several, in none, two in one.
    const nuclei = labels.map((_, i) => (i % width < 2 || labels[i - 2]! % 2 ? 0 : labels[i - 2]!));
    nuclei.set([90, 90, 0, 91], 3 * width + 2);
    const {open, channels} = opened(labels, width, height);
    addNuclei(open, nuclei);
    const folder = testFolder('results');
    await exportResults(open, folder, ['labels', 'csv', 'geojson', 'roi', 'heads', 'record']);
    expect(wrongIn(folder, {labels, channels, width, height}, nuclei)).toEqual([]);
    const ids = idsIn(folder, 'image');
    expect(new Set(ids).size).toBe(ids.length);
    await exportResults(open, folder, ['geojson']);
    expect(idsIn(folder, 'image')).toEqual(ids);
    open.name = 'other';
    await exportResults(open, folder, ['geojson']);
    expect(new Set([...ids, ...idsIn(folder, 'other')]).size).toBe(2 * ids.length);
  });
});

/** With nuclei beside the whole cells, numbered from 1 on in place. */
function addNuclei(open: OpenImage, nuclei: Int32Array): void {
  const {width, height} = open.image.info;
  const cells = relabelSequential(nuclei);
  const {results, maps} = open.segmentation!;
  const found = {
    compartment: 'nuclear' as const,
    labels: rasterOf('int32', width, height, nuclei),
    cells,
    shapes: null,
  };
  open.segmentation = {
    ...open.segmentation!,
    results: [...results, found],
    maps: new Map([...maps, ['nuclear', maps.get('whole-cell')!]]),
  };
}

/** The ids of both compartments' objects. */
function idsIn(folder: string, name: string): string[] {
  return ['whole-cell', 'nuclear'].flatMap((compartment) => {
    const text = readFileSync(join(folder, `${name}-${compartment}-cells.geojson`), 'utf8');
    return (JSON.parse(text) as {features: {id: string}[]}).features.map(({id}) => id);
  });
}

interface Written {
  readonly labels: Int32Array;
  readonly channels: readonly Float32Array[];
  readonly width: number;
  readonly height: number;
}

/** What check_results.py finds wrong. */
function wrongIn(folder: string, {labels, channels, width, height}: Written, nuclei?: Int32Array): string[] {
  const [labelFile, imageFile, nucleiFile] = ['labels', 'image', 'nuclei'].map((name) => join(folder, `${name}.npy`));
  writeFileSync(labelFile!, npyInt32(labels, [height, width]));
  writeFileSync(
    imageFile!,
    writeNpy({
      shape: [height, width, 2],
      data: Float32Array.from({length: 2 * labels.length}, (__, i) => channels[i % 2]![Math.floor(i / 2)]!),
    } as never),
  );
  if (nuclei) writeFileSync(nucleiFile!, npyInt32(nuclei, [height, width]));
  const stem = join(folder, 'image-whole-cell');
  const files = [labelFile!, imageFile!, stem, ...(nuclei ? [nucleiFile!] : [])];
  return JSON.parse(runPython('e2e/fixtures/check_results.py', files)) as string[];
}

/** A .npy of int32 in C order. */
function npyInt32(values: Int32Array, shape: readonly number[]): Uint8Array {
  const text = `{'descr': '<i4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + values.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(values.buffer), 10 + header.length);
  return bytes;
}
