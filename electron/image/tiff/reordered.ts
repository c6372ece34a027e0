/** Arrays whose rows and columns are not those of their pages: read whole, and put in order. */
import {SAMPLE_ARRAYS, type Samples} from '../../contract/raster';
import {ImageError} from '../image-error';
import type {PlaneSource} from '../image-file';
import type {TiffFile} from './directory';
import {sampleTypeOf, type Page} from './page';
import {planeOf} from './rows';

interface Axis {
  readonly letter: string;
  readonly size: number;
  /** From one to the next, in numbers. */
  readonly stride: number;
}

/** An array that lies over pages in C's order. */
export interface PagedArray {
  readonly y: Axis;
  readonly x: Axis;
  /** All others, the slowest first. */
  readonly others: readonly Axis[];
}

const MOST_NUMBERS = 2 ** 28;
const MOST_PLANES = 1_000_000;
/** No page is smaller than a five-thousandth of its numbers. */
const MOST_COMPRESSED = 5000;

/** `axes`: a letter for each size, Y and X among them. */
export function pagedArray(shape: readonly number[], axes: string): PagedArray {
  const strideOf = (axis: number): number => shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const all = shape.map((size, i): Axis => ({letter: axes[i]!, size, stride: strideOf(i)}));
  const named = (letter: string): Axis => all.find((axis) => axis.letter === letter)!;
  return {y: named('Y'), x: named('X'), others: all.filter(({letter}) => letter !== 'Y' && letter !== 'X')};
}

/** A plane for each place along the other axes, the last running fastest. Throws an ImageError for too many. */
export function reorderedPlanes(file: TiffFile, pages: readonly Page[], array: PagedArray): PlaneSource[] {
  const {x, y, others} = array;
  const type = sampleTypeOf(pages[0]!);
  let whole: Promise<Samples> | null = null;
  const count = others.reduce((product, {size}) => product * size, 1);
  if (count > MOST_PLANES) throw new ImageError(`it tells of ${count} planes; the file is damaged`);
  return Array.from({length: count}, (_, index): PlaneSource => {
    const start = startOf(others, index);
    return {
      width: x.size,
      height: y.size,
      types: [type],
      open: async () => {
        const all = await (whole ??= wholeOf(file, pages));
        return {
          pieceRows: 1,
          read: async (top, rows) => {
            const out = new SAMPLE_ARRAYS[type](rows * x.size);
            for (let row = 0, to = 0; row < rows; row += 1)
              for (let column = 0; column < x.size; column += 1, to += 1)
                out[to] = all[start + (top + row) * y.stride + column * x.stride]!;
            return [out];
          },
        };
      },
    };
  });
}

function startOf(others: readonly Axis[], index: number): number {
  let [start, left] = [0, index];
  for (const {size, stride} of others.toReversed()) {
    start += (left % size) * stride;
    left = Math.floor(left / size);
  }
  return start;
}

/** All numbers of the pages as they follow each other. */
async function wholeOf(file: TiffFile, pages: readonly Page[]): Promise<Samples> {
  const {width, height, samples, isPlanar} = pages[0]!;
  const perPage = width * height * samples;
  if (perPage * pages.length > file.source.size * MOST_COMPRESSED)
    throw new ImageError(`it says that it has ${perPage * pages.length} numbers, which the file cannot hold`);
  if (perPage * pages.length > MOST_NUMBERS)
    throw new ImageError('its axes lie in an order that is read in small files only; save it with Y and X last');
  const out = new SAMPLE_ARRAYS[sampleTypeOf(pages[0]!)](perPage * pages.length);
  for (const [i, page] of pages.entries()) {
    const channels = Array.from({length: samples}, (_, sample) => sample);
    const rows = await planeOf(file, {...page, channels, palette: null}).open();
    for (const [sample, values] of (await rows.read(0, height)).entries()) {
      const [start, step] = isPlanar ? [sample * width * height, 1] : [sample, samples];
      for (let at = 0; at < values.length; at += 1) out[i * perPage + start + at * step] = values[at]!;
    }
  }
  return out;
}
