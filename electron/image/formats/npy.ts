/** NumPy arrays of height x width, with channels last or first, and batches of them; read by bands. */
import type {Samples} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {npyHeader, type NpyHeader} from '../../io/npy';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';
import type {ImageFile, ImageSeries, PlaneSource} from '../image-file';
import {fileOf, plainSeries} from '../one-series';

/** Most channels that an array's axis is taken for. */
const MOST_CHANNELS = 16;
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
  const layout = layoutOf(header.shape);
  if (layout.batch > MOST_IMAGES) throw new ImageError(`it is a batch of ${layout.batch} images; cut it into parts`);
  if (layout.batch === 0) throw new ImageError('it is a batch of no images');
  const [first, ...others] = Array.from({length: layout.batch}, (_, i) => seriesOf(source, header, layout, i));
  return fileOf(first!, others);
}

/** Throws an ImageError for a shape that is no image's. */
function layoutOf(shape: readonly number[]): Layout {
  const [a = 0, b = 0, c = 0] = shape.length === 4 ? shape.slice(1) : shape;
  const batch = shape.length === 4 ? shape[0]! : 1;
  if (shape.length === 2) return {batch, width: b, height: a, count: 1, isInterleaved: false};
  const isBatch = shape.length === 4 && (batch === 1 || Math.min(a, b) > MOST_CHANNELS);
  if ((shape.length !== 3 && !isBatch) || Math.min(a, c) > MOST_CHANNELS) {
    throw new ImageError(
      `it is an array of shape [${shape.join(', ')}]; an image is height x width, with channels last or first`,
    );
  }
  const isLast = c <= MOST_CHANNELS && (a > MOST_CHANNELS || c <= a);
  return isLast
    ? {batch, width: b, height: a, count: c, isInterleaved: true}
    : {batch, width: c, height: b, count: a, isInterleaved: false};
}

function seriesOf(source: ByteSource, header: NpyHeader, layout: Layout, index: number): ImageSeries {
  const {type, start, itemBytes, convert} = header;
  const {width, height, count, isInterleaved} = layout;
  const before = index * width * height * count;
  const items = (from: number, length: number): Samples =>
    convert(source.read(start + (before + from) * itemBytes, length * itemBytes));
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
