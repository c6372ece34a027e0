/** Images as rasters of the file's own numbers, whatever the format. */
import {ANY_PLANES, type ChannelInfo, type ImageInfo, type ImageNote, type PlaneChoice} from '../../contract/image';
import {SAMPLE_ARRAYS, type MakeRaster, type Raster} from '../../contract/raster';
import type {ByteSource, ImageFolder} from '../../io/byte-source';
import type {BandedImage} from '../banded-image';
import {ChannelStatistics} from '../channel-statistics';
import {choosePlanes} from '../choose-planes';
import {attempt, ImageError} from '../image-error';
import {ALONE, type Neighbours} from '../image-file';
import {isFolder, openByFormat} from './readers';

export interface Image {
  readonly info: ImageInfo;
  readonly planes: readonly Raster[];
}

export interface ReadOptions {
  readonly choice?: PlaneChoice;
  readonly neighbours?: Neighbours;
  readonly tick?: (fraction: number) => void;
}

const MAX_PIXELS = 2 ** 36;
/** No image is smaller than a five-thousandth of its pixels; deflate reaches 1032. */
const MOST_COMPRESSED = 5000;
const BLANK_BYTES = 2 ** 30;

/**
 * What the file says of itself; its pixels come by `bands`. Throws ImageError when it is no image or one with no
 * pixels, or when it has no such planes.
 */
export async function openBands(
  source: ByteSource | ImageFolder,
  {choice = ANY_PLANES, neighbours = ALONE}: ReadOptions = {},
): Promise<BandedImage> {
  const image = await attempt(async () =>
    choosePlanes(await openByFormat(source, {neighbours, pages: choice.pages}), choice, neighbours),
  );
  const {width, height, types} = image;
  if (!(width > 0 && height > 0)) throw new ImageError(`it has no pixels (${width} x ${height})`);
  if (types.length === 0) throw new ImageError('it has no channels');
  const bytes = types.reduce((sum, type) => sum + width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT, 0);
  if (width * height > MAX_PIXELS || !canHold(source, bytes))
    throw new ImageError(`it says that it has ${width} x ${height} pixels, which its bytes cannot hold`);
  return image;
}

/** A folder leaves out what is all background. */
function canHold(source: ByteSource | ImageFolder, bytes: number): boolean {
  // Strips and tiles that were never written take no bytes at all, and blank ones hardly any.
  if (!isFolder(source)) return bytes <= source.size * MOST_COMPRESSED + BLANK_BYTES;
  return bytes <= 1 << 28 || source.holds((bytes - (1 << 28)) / MOST_COMPRESSED);
}

/**
 * Reads the planes once, from top to bottom, into rasters that `make` makes. Throws ImageError as `openBands` does, or
 * when the file is damaged.
 */
export async function readImage(
  source: ByteSource | ImageFolder,
  make: MakeRaster,
  options: ReadOptions = {},
): Promise<Image> {
  const image = await openBands(source, options);
  const {width, height, types} = image;
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
      options.tick?.(done / all);
    }
  });
  return {planes, info: infoOf(image, statistics)};
}

function infoOf(image: BandedImage, statistics: readonly ChannelStatistics[]): ImageInfo {
  const {width, height, names, pixelSize, isChannelsSaid, axes, used, notes} = image;
  const channels = statistics.map((own, i): ChannelInfo => ({name: names[i]!, ...own.finish()}));
  const micrometresPerPixel = pixelSize?.micrometres ?? null;
  const pixelSizeFrom = pixelSize?.from ?? null;
  const all = [...notes, ...notesOfGaps(statistics, names)];
  return {width, height, channels, micrometresPerPixel, pixelSizeFrom, isChannelsSaid, axes, used, notes: all};
}

function notesOfGaps(statistics: readonly ChannelStatistics[], names: readonly string[]): ImageNote[] {
  return statistics.flatMap(({gaps}, i) =>
    gaps === 0
      ? []
      : [{text: `Pixels of ${names[i]} that are no numbers, or infinite (${gaps}), count as zero`, option: null}],
  );
}
