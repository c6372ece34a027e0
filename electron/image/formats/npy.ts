/** NumPy arrays of height x width, with channels or planes last or first, and batches of them; read by bands. */
import type {PlaneChoice} from '../../contract/image';
import type {Samples, SampleType} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {npyHeader, rowMajor, type NpyHeader} from '../../io/npy';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';
import type {ImageFile, ImageSeries, PlaneSource} from '../image-file';
import {fileOf, plainSeries} from '../one-series';
import {seriesOfStack} from '../tiff/stack';

/** So many along the last axis are channels; more, and those along the first, may be planes. */
const MOST_CHANNELS = 16;
/** An array in Fortran's order is put in order whole. */
const MOST_FORTRAN_BYTES = 2 ** 31 - 1;
const MOST_IMAGES = 100_000;
/** More than any header has. */
const HEADER_BYTES = 1 << 16;

interface Layout {
  /** Images one after the other, as a model takes them. */
  readonly batch: number;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly isInterleaved: boolean;
}

/** `pages`: what the planes along its first or last axis are. */
export function openNpy(source: ByteSource, pages: PlaneChoice['pages']): ImageFile {
  const header = npyHeader('it', source.read(0, Math.min(source.size, HEADER_BYTES)), source.size);
  const items = itemsOf(source, header);
  const layout = layoutOf(header.shape);
  if (layout.batch > MOST_IMAGES) throw new ImageError(`it is a batch of ${layout.batch} images; cut it into parts`);
  if (layout.batch === 0) throw new ImageError('it is a batch of no images');
  const [first, ...others] = Array.from({length: layout.batch}, (_, i) =>
    seriesOf(header.type, imageOf(items, layout, i), layout, pages),
  );
  return fileOf(first!, others);
}

/** Throws an ImageError for a shape that is no image's. Of more than four axes the first may be of one. */
function layoutOf(all: readonly number[]): Layout {
  const isOne = all.length > 4 && all.slice(0, -4).every((size) => size === 1);
  const shape = isOne ? all.slice(-4) : all;
  const [a = 0, b = 0, c = 0] = shape.length === 4 ? shape.slice(1) : shape;
  const batch = shape.length === 4 ? shape[0]! : 1;
  if (shape.length === 2) return {batch, width: b, height: a, count: 1, isInterleaved: false};
  const isBatch = shape.length === 4 && (batch === 1 || Math.min(a, b) > MOST_CHANNELS);
  const least = Math.min(a, c);
  const isShort = least <= MOST_CHANNELS || least < Math.min(b, Math.max(a, c));
  if ((shape.length !== 3 && !isBatch) || !isShort) {
    throw new ImageError(
      `it is an array of shape [${shape.join(', ')}]; an image is height x width, with channels last or first`,
    );
  }
  return c <= a
    ? {batch, width: b, height: a, count: c, isInterleaved: true}
    : {batch, width: c, height: b, count: a, isInterleaved: false};
}

/** `length` numbers from the array's `from`-th on, the last axis running fastest. */
type Items = (from: number, length: number) => Samples;

function itemsOf(source: ByteSource, header: NpyHeader): Items {
  const {shape, start, itemBytes, isFortran, convert} = header;
  const read: Items = (from, length) => convert(source.read(start + from * itemBytes, length * itemBytes));
  if (!isFortran) return read;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count * itemBytes > MOST_FORTRAN_BYTES)
    throw new ImageError('it is large and in Fortran order; save it with np.ascontiguousarray');
  let whole: Samples | null = null;
  return (from, length) => {
    whole ??= rowMajor(read(0, count), shape);
    return whole.slice(from, from + length);
  };
}

/** Of one image of a batch. */
function imageOf(all: Items, {width, height, count}: Layout, index: number): Items {
  return (from, length) => all(index * width * height * count + from, length);
}

function seriesOf(type: SampleType, items: Items, layout: Layout, pages: PlaneChoice['pages']): ImageSeries {
  const {width, height, count, isInterleaved} = layout;
  if (isInterleaved && count <= MOST_CHANNELS && pages === null) {
    const planes = [interleaved(type, items, layout)];
    return plainSeries({width, height, names: [], planes, isChannelsSaid: count === 1});
  }
  const one = isInterleaved ? lastOf : firstOf;
  const [series] = seriesOfStack(
    {
      name: null,
      width,
      height,
      dimensions: [{axis: '?', size: count}],
      planes: Array.from({length: count}, (_, at) => ({
        width,
        height,
        types: [type],
        open: async () => ({pieceRows: 1, read: async (y, rows) => [one(items, layout, at, {y, rows})]}),
      })),
      names: [],
      labels: [],
      pixelSize: null,
      notes: [],
    },
    pages,
  );
  return series!;
}

function interleaved(type: SampleType, items: Items, {width, height, count}: Layout): PlaneSource {
  return {
    width,
    height,
    types: Array.from({length: count}, () => type),
    open: async () => ({
      pieceRows: 1,
      read: async (y, rows) => channelsOf(items(y * width * count, rows * width * count), count),
    }),
  };
}

interface Rows {
  readonly y: number;
  readonly rows: number;
}

function firstOf(items: Items, {width, height}: Layout, plane: number, {y, rows}: Rows): Samples {
  return items((plane * height + y) * width, rows * width);
}

function lastOf(items: Items, {width, count}: Layout, plane: number, {y, rows}: Rows): Samples {
  return channelsOf(items(y * width * count, rows * width * count), count)[plane]!;
}
