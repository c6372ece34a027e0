/**
 * Labels as `tifffile.imwrite` writes the array that DeepCell's Mesmer gives: int32 of the shape (1, height, width,
 * compartments), not compressed, its shape in the first page's description. One compartment is one page; of two, the
 * last axes are a page's rows and columns, so that each row of the image is a page of `width` rows and 2 columns.
 * Source: tifffile's own files, which the tests compare with.
 */
import {bandsOf, type Raster} from '../contract/raster';
import {ASCII, LONG, OFFSET, RATIONAL, SHORT, TiffFile, type Entry, type TiffSink} from './tiff-file';

/** Of a strip; one holds a page of 8192 x 8192. */
const STRIP_BYTES = 1 << 28;
const LABEL_BYTES = 4;

/** `squeeze`: without axes of length 1, as by numpy's `squeeze`. All rasters have one size. */
export function writeNumpyTiff(sink: TiffSink, labels: readonly Raster<'int32'>[], squeeze: boolean): void {
  const [{width, height}] = labels as [Raster<'int32'>];
  const shape = [1, height, width, labels.length].filter((length) => !squeeze || length > 1);
  const file = new TiffFile(sink);
  const pages = labels.length === 1 ? [onePage(file, labels[0]!)] : pagesOfRows(file, labels);
  const description = [...new TextEncoder().encode(JSON.stringify({shape}).replaceAll(/([:,])/g, '$1 ')), 0];
  file.directories(pages.map((page, i) => entriesOf(page, i === 0 ? description : null)));
}

interface Page {
  readonly width: number;
  readonly height: number;
  readonly rowsPerStrip: number;
  readonly strips: readonly {readonly offset: number; readonly bytes: number}[];
}

function onePage(file: TiffFile, raster: Raster<'int32'>): Page {
  const {width, height} = raster;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / (width * LABEL_BYTES))));
  const strips = [...bandsOf(height, rowsPerStrip)].map(({y, rows}) => {
    const bytes = new Uint8Array(raster.read(0, y, width, rows).buffer);
    return {offset: file.append(bytes), bytes: bytes.length};
  });
  return {width, height, rowsPerStrip, strips};
}

function pagesOfRows(file: TiffFile, labels: readonly Raster<'int32'>[]): Page[] {
  const [{width, height}] = labels as [Raster<'int32'>];
  const columns = labels.length;
  return Array.from({length: height}, (_, y) => {
    const page = new Int32Array(width * columns);
    for (const [column, raster] of labels.entries())
      for (const [x, label] of raster.read(0, y, width, 1).entries()) page[x * columns + column] = label;
    const offset = file.append(new Uint8Array(page.buffer));
    return {width: columns, height: width, rowsPerStrip: width, strips: [{offset, bytes: page.byteLength}]};
  });
}

function entriesOf({width, height, rowsPerStrip, strips}: Page, description: readonly number[] | null): Entry[] {
  return [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, [LABEL_BYTES * 8]],
    [259, SHORT, [1]],
    [262, SHORT, [1]],
    ...(description ? [[270, ASCII, description] as const] : []),
    [273, OFFSET, strips.map(({offset}) => offset)],
    [277, SHORT, [1]],
    [278, LONG, [rowsPerStrip]],
    [279, LONG, strips.map(({bytes}) => bytes)],
    [282, RATIONAL, [1, 1]],
    [283, RATIONAL, [1, 1]],
    [296, SHORT, [1]],
    [339, SHORT, [2]],
  ];
}
