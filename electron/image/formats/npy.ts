/** NumPy arrays of height x width, with channels last or first; read by bands. */
import {bandRows, bandsOf, type Samples} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {npyHeader} from '../../io/npy';
import type {Band, BandedImage} from '../banded-image';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';

/** Most channels that an array's axis is taken for. */
const MOST_CHANNELS = 16;
/** More than any header has. */
const HEADER_BYTES = 1 << 16;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly isInterleaved: boolean;
}

export function openNpy(source: ByteSource): BandedImage {
  const header = npyHeader('it', source.read(0, Math.min(source.size, HEADER_BYTES)), source.size);
  const {type, start, itemBytes, convert} = header;
  const layout = layoutOf(header.shape);
  const items = (from: number, length: number): Samples =>
    convert(source.read(start + from * itemBytes, length * itemBytes));
  return {
    width: layout.width,
    height: layout.height,
    names: [],
    types: Array.from({length: layout.count}, () => type),
    micrometresPerPixel: null,
    bands: () => (layout.isInterleaved ? interleavedBands(layout, items) : planarBands(layout, items)),
  };
}

/** Throws an ImageError for a shape that is no image's. */
function layoutOf(shape: readonly number[]): Layout {
  const [a = 0, b = 0, c = 0] = shape;
  if (shape.length === 2) return {width: b, height: a, count: 1, isInterleaved: false};
  if (shape.length !== 3 || Math.min(a, c) > MOST_CHANNELS) {
    throw new ImageError(
      `it is an array of shape [${shape.join(', ')}]; an image is height x width, with channels last or first`,
    );
  }
  const isLast = c <= MOST_CHANNELS && (a > MOST_CHANNELS || c <= a);
  return isLast
    ? {width: b, height: a, count: c, isInterleaved: true}
    : {width: c, height: b, count: a, isInterleaved: false};
}

type Items = (from: number, length: number) => Samples;

async function* planarBands({width, height, count}: Layout, items: Items): AsyncGenerator<Band> {
  for (let channel = 0; channel < count; channel += 1)
    for (const {y, rows} of bandsOf(height, bandRows(width)))
      yield {y, rows, channels: [channel], values: [items((channel * height + y) * width, rows * width)]};
}

async function* interleavedBands({width, height, count}: Layout, items: Items): AsyncGenerator<Band> {
  const channels = Array.from({length: count}, (_, channel) => channel);
  for (const {y, rows} of bandsOf(height, bandRows(width * count)))
    yield {y, rows, channels, values: channelsOf(items(y * width * count, rows * width * count), count)};
}
