/** Images that no memory holds, each in a process of its own: time for a megapixel beside a small one's, and memory. */
import {rmSync, statSync} from 'node:fs';
import {gigabytes} from '../contract/format';
import type {BenchContext} from './context';
import {madeImage} from './images';
import {printTable} from './rows';
import {ALL_STAGES, segmentInProcess, timeOf, type Segmented} from './segment-sizes';

interface HugeImage {
  readonly name: string;
  /** Of the plane that is segmented. */
  readonly side: number;
  /** The script that makes it, with its words before the path. */
  readonly made: readonly [string, ...string[]];
  readonly z: 'max' | null;
}

const IMAGES: readonly HugeImage[] = [
  {name: '2048 x 2048 x 2', side: 2048, made: ['make_large.py', '2048'], z: null},
  {name: '33000 x 33000 x 2', side: 33_000, made: ['make_large.py', '33000'], z: null},
  {name: '4096 x 4096 x 2 x 224 planes, largest values', side: 4096, made: ['make_stack.py', '4096', '224'], z: 'max'},
];

/** Needs 30 GB in the temporary folder and hours where there are two processors. */
export function benchHuge(context: BenchContext): void {
  process.stdout.write('Whole images of two channels, the sample’s model, labels and table written:\n\n');
  let first: number | null = null;
  const rows = IMAGES.map((image) => {
    const path = madeImage(context, image.made);
    const {size} = statSync(path);
    const segmented = segmentInProcess(context, path, image.z);
    // The disk is for the next.
    rmSync(path);
    const perMegapixel = timeOf(segmented, ALL_STAGES) / (image.side ** 2 / 1e6);
    first ??= perMegapixel;
    return [
      image.name,
      gigabytes(size),
      ...columnsOf(segmented),
      perMegapixel.toFixed(0),
      (perMegapixel / first).toFixed(2),
    ];
  });
  printTable(['image', 'file', 'cells', 'all', 'peak MB', 'ms a megapixel', 'of the first'], rows);
  process.stdout.write('Asked: at most 2000 MB and 1.2 of the first; the stack is read whole, and finishes.\n');
}

function columnsOf(segmented: Segmented): string[] {
  return [
    String(segmented.cells),
    `${(timeOf(segmented, ALL_STAGES) / 1000).toFixed(0)} s`,
    segmented.peakMegabytes.toFixed(0),
  ];
}
