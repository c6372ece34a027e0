/** NumPy arrays of height x width, with channels last or first, and batches of them; read by bands. */
import type {Samples, SampleType} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {npyHeader, rowMajor, type NpyHeader} from '../../io/npy';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';
import type {ImageFile, ImageSeries, PlaneSource} from '../image-file';
import {fileOf, plainSeries} from '../one-series';

/** Most channels that an array's axis is taken for, and those where it is shorter than both others. */
const MOST_CHANNELS = 16;
const MOST_SHORT_CHANNELS = 128;
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

export function openNpy(source: ByteSource): ImageFile {
  const header = npyHeader('it', source.read(0, Math.min(source.size, HEADER_BYTES)), source.size);
  const items = itemsOf(source, header);
  const layout = layoutOf(header.shape);
  if (layout.batch > MOST_IMAGES) throw new ImageError(`it is a batch of ${layout.batch} images; cut it into parts`);
  if (layout.batch === 0) throw new ImageError('it is a batch of no images');
  const [first, ...others] = Array.from({length: layout.batch}, (_, i) => seriesOf(header.type, items, layout, i));
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
  const isShort = Math.min(a, c) <= MOST_SHORT_CHANNELS && Math.min(a, c) < Math.min(b, Math.max(a, c));
  if ((shape.length !== 3 && !isBatch) || !(Math.min(a, c) <= MOST_CHANNELS || isShort)) {
    throw new ImageError(
      `it is an array of shape [${shape.join(', ')}]; an image is height x width, with channels last or first`,
    );
  }
  const isLast = c <= a && (c <= MOST_CHANNELS || isShort);
  return isLast
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

function seriesOf(type: SampleType, all: Items, layout: Layout, index: number): ImageSeries {
  const {width, height, count, isInterleaved} = layout;
  const before = index * width * height * count;
  const items: Items = (from, length) => all(before + from, length);
  const interleaved: PlaneSource = {
    width,
    height,
    types: Array.from({length: count}, () => type),
    open: async () => ({
      pieceRows: 1,
      read: async (y, rows) => channelsOf(items(y * width * count, rows * width * count), count),
    }),
  };
  const planar = (c: number): PlaneSource => ({
    width,
    height,
    types: [type],
    open: async () => ({pieceRows: 1, read: async (y, rows) => [items((c * height + y) * width, rows * width)]}),
  });
  const planes = isInterleaved ? [interleaved] : Array.from({length: count}, (_, c) => planar(c));
  return plainSeries({width, height, names: [], planes, isChannelsSaid: count === 1});
}
