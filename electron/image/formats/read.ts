/** Images as rasters of the file's own numbers, whatever the format. */
import type {ChannelInfo, ImageInfo} from '../../contract/image';
import {SAMPLE_ARRAYS, type MakeRaster, type Raster} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import type {BandedImage} from '../banded-image';
import {ChannelStatistics} from '../channel-statistics';
import {attempt, ImageError} from '../image-error';
import {openByFormat} from './readers';

export interface Image {
  readonly info: ImageInfo;
  readonly planes: readonly Raster[];
}

const MAX_PIXELS = 2 ** 36;
/** No image is smaller than a five-thousandth of its pixels; deflate reaches 1032. */
const MOST_COMPRESSED = 5000;

/**
 * What the file says of itself; its pixels come by `bands`. Throws ImageError when it is no image or one with no
 * pixels.
 */
export async function openBands(source: ByteSource): Promise<BandedImage> {
  const image = await attempt(() => openByFormat(source));
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
