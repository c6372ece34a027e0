/**
 * Images as rasters of the file's own numbers: TIFF (8, 16, 32-bit, float; several channels or pages), PNG, JPEG and
 * npy.
 */
import {decode as decodePng} from 'fast-png';
import {decode as decodeJpeg} from 'jpeg-js';
import type {ChannelInfo, ImageInfo} from '../../contract/image';
import {
  bandRows,
  bandsOf,
  SAMPLE_ARRAYS,
  type MakeRaster,
  type Raster,
  type Samples,
  type SampleType,
} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import {npyHeader} from '../../io/npy';
import {ChannelStatistics} from '../channel-statistics';

export class ImageError extends Error {
  override readonly name = 'ImageError';
}

export interface Image {
  readonly info: ImageInfo;
  readonly planes: readonly Raster[];
}

/** An image as it comes: bands of whole rows from top to bottom, one array a channel. */
export interface BandedImage {
  readonly width: number;
  readonly height: number;
  readonly types: readonly SampleType[];
  readonly names: readonly string[];
  readonly micrometresPerPixel: number | null;
  bands(): AsyncIterable<{
    readonly y: number;
    readonly rows: number;
    readonly channels: readonly number[];
    readonly values: readonly Samples[];
  }>;
}

/** PNG and JPEG are decoded whole. */
const WHOLE_FILE = 2 ** 31 - 1;
const MAX_PIXELS = 2 ** 36;
/** No image is smaller than a five-thousandth of its pixels; deflate reaches 1032. */
const MOST_COMPRESSED = 5000;

/**
 * What the file says of itself; its pixels come by `bands`. Throws ImageError when it is no image or one with no
 * pixels.
 */
export async function openBands(source: ByteSource): Promise<BandedImage> {
  const image = await attempt(() => openImage(source));
  const {width, height, types} = image;
  if (!(width > 0 && height > 0)) throw new ImageError(`it has no pixels (${width} x ${height})`);
  if (types.length === 0) throw new ImageError('it has no channels');
  const bytes = types.reduce((sum, type) => sum + width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT, 0);
  if (width * height > MAX_PIXELS || bytes > source.size * MOST_COMPRESSED + (1 << 24))
    throw new ImageError(`it says that it has ${width} x ${height} pixels, which its ${source.size} bytes cannot hold`);
  return image;
}

/**
 * Reads the file once, from top to bottom, into rasters that `make` makes. Throws ImageError as `openBands` does, or
 * when it is damaged.
 */
export async function readImage(
  source: ByteSource,
  make: MakeRaster,
  tick: (fraction: number) => void = () => undefined,
): Promise<Image> {
  const image = await openBands(source);
  const {width, height, types, names, micrometresPerPixel} = image;
  const planes = types.map((type) => make(type, width, height));
  const statistics = types.map((type) => new ChannelStatistics(type, width * height));
  const all = width * height * types.length;
  let done = 0;
  await attempt(async () => {
    for await (const {y, rows, channels, values} of image.bands()) {
      for (const [i, c] of channels.entries()) {
        planes[c]!.write(0, y, width, rows, values[i] as never);
        statistics[c]!.add(values[i]!);
      }
      done += width * rows * channels.length;
      tick(done / all);
    }
  });
  const channels = statistics.map((own, i): ChannelInfo => ({name: names[i] || `channel ${i + 1}`, ...own.finish()}));
  return {planes, info: {width, height, channels, micrometresPerPixel}};
}

async function openImage(source: ByteSource): Promise<BandedImage> {
  if (source.size === 0) throw new ImageError('the file is empty');
  const head = source.read(0, Math.min(12, source.size));
  const starts = (...signature: readonly number[]): boolean => signature.every((byte, i) => head[i] === byte);
  if (starts(0x49, 0x49) || starts(0x4d, 0x4d)) return (await import('./tiff')).openTiff(source);
  if (starts(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return openArray(source);
  const decode = starts(0x89, 0x50, 0x4e, 0x47) ? decodedPng : starts(0xff, 0xd8, 0xff) ? decodedJpeg : null;
  if (!decode) throw new ImageError('it is neither a TIFF, PNG, JPEG nor npy file');
  if (source.size > WHOLE_FILE)
    throw new ImageError(`it is ${source.size} bytes long; save it as a tiled TIFF, which is read piece by piece`);
  return decode(source.read(0, source.size));
}

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array;
  readonly names: readonly string[];
  /** Samples a pixel; those beyond the names are not taken. */
  readonly stride: number;
}

function decodedPng(bytes: Uint8Array): BandedImage {
  const png = decodePng(bytes, {checkCrc: true});
  if (png.palette)
    throw new ImageError('it is a PNG with a colour palette, whose numbers are not intensities; save it as greyscale');
  const names =
    {1: ['grey'], 2: ['grey'], 3: ['red', 'green', 'blue'], 4: ['red', 'green', 'blue']}[png.channels] ?? [];
  const samples = png.depth === 16 ? (png.data as Uint16Array) : Uint8Array.from(png.data as ArrayLike<number>);
  return decoded({width: png.width, height: png.height, samples, names, stride: png.channels});
}

/** Grey where all three colours are equal everywhere. */
function decodedJpeg(bytes: Uint8Array): BandedImage {
  const {width, height, data} = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    maxResolutionInMP: 1000,
    maxMemoryUsageInMB: 8000,
  });
  let isGrey = true;
  for (let i = 0; isGrey && i < data.length; i += 3) isGrey = data[i] === data[i + 1] && data[i] === data[i + 2];
  return decoded({width, height, samples: data, names: isGrey ? ['grey'] : ['red', 'green', 'blue'], stride: 3});
}

function decoded({width, height, samples, names, stride}: Decoded): BandedImage {
  const type = samples instanceof Uint16Array ? 'uint16' : 'uint8';
  return {
    width,
    height,
    names,
    types: names.map(() => type),
    micrometresPerPixel: null,
    async *bands() {
      const values = names.map((_, c) =>
        deinterleaved(
          samples,
          stride,
          c,
          samples instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height),
        ),
      );
      yield {y: 0, rows: height, channels: names.map((_, c) => c), values};
    },
  };
}

/** Every `stride`-th sample from the `channel`-th on, into `out`. */
export function deinterleaved<T extends Samples>(
  samples: ArrayLike<number>,
  stride: number,
  channel: number,
  out: T,
): T {
  for (let i = 0, at = channel; i < out.length; i += 1, at += stride) out[i] = samples[at]!;
  return out;
}

/** Most channels that an array's axis is taken for. */
const MOST_CHANNELS = 16;
/** More than any header has. */
const HEADER_BYTES = 1 << 16;

/** (height, width), (height, width, channels) or (channels, height, width), read by bands. */
function openArray(source: ByteSource): BandedImage {
  const {shape, type, start, itemBytes, convert} = npyHeader(
    'it',
    source.read(0, Math.min(source.size, HEADER_BYTES)),
    source.size,
  );
  const [a = 0, b = 0, c = 0] = shape;
  const flat = shape.length === 2;
  if (!flat && (shape.length !== 3 || Math.min(a, c) > MOST_CHANNELS))
    throw new ImageError(
      `it is an array of shape [${shape.join(', ')}]; an image is height x width, with channels last or first`,
    );
  const isLast = !flat && c <= MOST_CHANNELS && (a > MOST_CHANNELS || c <= a);
  const [width, height, count] = flat ? [b, a, 1] : isLast ? [b, a, c] : [c, b, a];
  const items = (from: number, length: number): Samples =>
    convert(source.read(start + from * itemBytes, length * itemBytes));
  const rowsAtOnce = bandRows(width * (isLast ? count : 1));
  return {
    width,
    height,
    names: [],
    types: Array.from({length: count}, () => type),
    micrometresPerPixel: null,
    async *bands() {
      for (let channel = 0; channel < (isLast ? 1 : count); channel += 1) {
        for (const {y, rows} of bandsOf(height, rowsAtOnce)) {
          const values = items(
            isLast ? y * width * count : (channel * height + y) * width,
            rows * width * (isLast ? count : 1),
          );
          if (!isLast) yield {y, rows, channels: [channel], values: [values]};
          else
            yield {
              y,
              rows,
              channels: Array.from({length: count}, (_, k) => k),
              values: Array.from({length: count}, (_, k) =>
                deinterleaved(
                  values,
                  count,
                  k,
                  new (values.constructor as new (length: number) => Samples)(rows * width),
                ),
              ),
            };
        }
      }
    },
  };
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (
      cause instanceof ImageError ||
      (cause instanceof Error &&
        cause.name === 'FaultError' &&
        (cause as {fault?: {kind: string}}).fault?.kind !== 'corrupt')
    )
      throw cause;
    throw new ImageError(`it cannot be decoded (${cause instanceof Error ? cause.message : String(cause)})`, {cause});
  }
}
