/** Images as planes of the file's own numbers: TIFF (8, 16, 32-bit, float; several channels or pages), PNG, JPEG and npy. */
import {decode as decodePng} from 'fast-png';
import {decode as decodeJpeg} from 'jpeg-js';
import {fromArrayBuffer, type GeoTIFFImage} from 'geotiff';
import type {ChannelInfo, ImageInfo, Plane} from '../contract/image';
import {readNpy} from '../io/npy';
import {channelStatistics} from './channel-statistics';
import {parseOme} from './ome';

export class ImageError extends Error {
  override readonly name = 'ImageError';
}

export interface Image {
  readonly info: ImageInfo;
  readonly planes: readonly Plane[];
}

const MAX_PIXELS = 2 ** 30;

/** Throws ImageError when the bytes are no image or one with no pixels. */
export async function readImage(bytes: Uint8Array): Promise<Image> {
  if (bytes.length === 0) throw new ImageError('the file is empty');
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return readPng(bytes);
  if (startsWith(bytes, [0x49, 0x49]) || startsWith(bytes, [0x4d, 0x4d])) return readTiff(bytes);
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(bytes);
  if (startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return readArray(bytes);
  throw new ImageError('it is neither a TIFF, PNG, JPEG nor npy file');
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

function readPng(bytes: Uint8Array): Image {
  const png = attempt(() => decodePng(bytes, {checkCrc: true}));
  requirePixels(png.width, png.height);
  if (png.palette) throw new ImageError('it is a PNG with a colour palette, whose numbers are not intensities; save it as greyscale');
  const names = {1: ['grey'], 2: ['grey', 'alpha'], 3: ['red', 'green', 'blue'], 4: ['red', 'green', 'blue', 'alpha']}[png.channels] ?? [];
  const samples = png.depth === 16 ? (png.data as Uint16Array) : Uint8Array.from(png.data as ArrayLike<number>);
  const planes = names.filter((name) => name !== 'alpha').map((_, c) => deinterleave(samples, png.width, png.height, png.channels, c));
  return describe(planes, names, null);
}

/** Grey where all three colours are equal everywhere. */
function readJpeg(bytes: Uint8Array): Image {
  const {width, height, data} = attempt(() => decodeJpeg(bytes, {useTArray: true, formatAsRGBA: false, maxResolutionInMP: 1000, maxMemoryUsageInMB: 8000}));
  requirePixels(width, height);
  let isGrey = true;
  for (let i = 0; isGrey && i < data.length; i += 3) isGrey = data[i] === data[i + 1] && data[i] === data[i + 2];
  const names = isGrey ? ['grey'] : ['red', 'green', 'blue'];
  return describe(names.map((_, c) => deinterleave(data, width, height, 3, c)), names, null);
}

/** Most channels that an array's axis is taken for. */
const MOST_CHANNELS = 16;

/** (height, width), (height, width, channels) or (channels, height, width). */
function readArray(bytes: Uint8Array): Image {
  const {shape, data} = attempt(() => readNpy('it', bytes));
  const [a = 0, b = 0, c = 0] = shape;
  if (shape.length === 2) {
    requirePixels(b, a);
    return describe([{width: b, height: a, data}], [], null);
  }
  if (shape.length !== 3 || Math.min(a, c) > MOST_CHANNELS) throw new ImageError(`it is an array of shape [${shape.join(', ')}]; an image is height x width, with channels last or first`);
  const isLast = c <= MOST_CHANNELS && (a > MOST_CHANNELS || c <= a);
  const [width, height, channels] = isLast ? [b, a, c] : [c, b, a];
  requirePixels(width, height);
  const size = width * height;
  const planes = Array.from({length: channels}, (_, k): Plane => ({width, height, data: isLast ? Float32Array.from({length: size}, (__, i) => data[i * channels + k]!) : data.slice(k * size, (k + 1) * size)}));
  return describe(planes, [], null);
}

function deinterleave(samples: Uint8Array | Uint16Array, width: number, height: number, channels: number, channel: number): Plane {
  const data = samples instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let i = 0; i < data.length; i += 1) data[i] = samples[i * channels + channel]!;
  return {width, height, data};
}

async function readTiff(bytes: Uint8Array): Promise<Image> {
  const tiff = await attemptAsync(() => fromArrayBuffer(bytes.slice().buffer));
  const pages: GeoTIFFImage[] = [];
  const count = await attemptAsync(() => tiff.getImageCount());
  for (let i = 0; i < Math.min(count, 256); i += 1) pages.push(await attemptAsync(() => tiff.getImage(i)));
  const first = pages[0];
  if (!first) throw new ImageError('the TIFF holds no image');
  const [width, height] = [first.getWidth(), first.getHeight()];
  requirePixels(width, height);
  const planes: Plane[] = [];
  for (const page of pages.filter((candidate) => candidate.getWidth() === width && candidate.getHeight() === height)) {
    // The library would leave a decoding nobody waits for.
    if (!(page.getSamplesPerPixel() > 0)) throw new ImageError('it has no channels');
    const rasters = await attemptAsync(() => page.readRasters());
    for (const raster of Array.isArray(rasters) ? rasters : [rasters]) planes.push({width, height, data: narrow(raster as never)});
  }
  const description: unknown = await first.fileDirectory.loadValue('ImageDescription').catch(() => undefined);
  const ome = typeof description === 'string' ? parseOme(description) : null;
  return describe(planes, ome?.channels ?? [], ome?.micrometresPerPixel ?? null);
}

function narrow(data: Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array | Int8Array | Int16Array | Int32Array): Plane['data'] {
  if (data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array || data instanceof Float32Array) return data;
  return Float32Array.from(data);
}

function requirePixels(width: number, height: number): void {
  if (!(width > 0 && height > 0)) throw new ImageError(`it has no pixels (${width} x ${height})`);
  if (width * height > MAX_PIXELS) throw new ImageError(`it has ${width} x ${height} pixels, more than Warmstart reads into memory`);
}

function describe(planes: readonly Plane[], names: readonly string[], micrometresPerPixel: number | null): Image {
  const first = planes[0];
  if (!first) throw new ImageError('it has no channels');
  const channels = planes.map((plane, i): ChannelInfo => ({name: names[i] || `channel ${i + 1}`, ...channelStatistics(plane)}));
  return {planes, info: {width: first.width, height: first.height, channels, micrometresPerPixel}};
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw asImageError(cause);
  }
}

async function attemptAsync<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw asImageError(cause);
  }
}

function asImageError(cause: unknown): ImageError {
  return new ImageError(`it cannot be decoded (${cause instanceof Error ? cause.message : String(cause)})`, {cause});
}
