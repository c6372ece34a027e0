/** Strips and tiles that are pictures of their own, in JPEG or JPEG 2000, with what those say of themselves. */
import type {Samples} from '../../contract/raster';
import {ImageError} from '../image-error';
import {decodedJpeg, type JpegColours} from '../jpeg-decoder';
import {decodedJpeg2000} from '../jpeg2000-decoder';
import {TAGS, YCBCR, type Page} from './page';

/** Interleaved numbers of a block of so many rows. */
export type Decode = (bytes: Uint8Array, rows: number) => Promise<Samples>;

interface PictureKind {
  /** Throws an ImageError in words for what is not read. */
  readonly check: (page: Page) => void;
  /** `width`: of a block. */
  readonly decoder: (page: Page, width: number) => Decode;
}

const JPEG: PictureKind = {check: checkJpeg, decoder: jpegDecoder};
const JPEG_2000: PictureKind = {check: checkJpeg2000, decoder: jpeg2000Decoder};
const APERIO_YCBCR = 33_003;

/** By the number of the compression. */
export const PICTURES: Readonly<Partial<Record<number, PictureKind>>> = {
  7: JPEG,
  [APERIO_YCBCR]: JPEG_2000,
  33_004: JPEG_2000,
  33_005: JPEG_2000,
  34_712: JPEG_2000,
};

function checkJpeg({bits}: Page): void {
  if (bits !== 8)
    throw new ImageError(`it is compressed by JPEG of ${bits} bits, which is not read; save it by deflate`);
}

function jpegDecoder(page: Page, width: number): Decode {
  const tables = page.directory.bytes(TAGS.jpegTables);
  const {photometric, isPlanar, samples} = page;
  const colours: JpegColours = photometric === YCBCR ? 'ycbcr' : 'as they are';
  const components = isPlanar ? 1 : samples;
  return async (bytes, rows) => {
    const picture = await decodedJpeg(bytes, {tables, colours});
    if (picture.components !== components || picture.width !== width || picture.height < rows)
      throw new ImageError(
        `a JPEG in it is ${picture.width} x ${picture.height} with ${picture.components} components; expected ` +
          `${width} x ${rows} with ${components}`,
      );
    return picture.samples;
  };
}

function checkJpeg2000({bits, format, isUniform}: Page): void {
  if (bits > 16 || format === 'float' || !isUniform)
    throw new ImageError(
      `it is compressed by JPEG 2000 of ${bits} bits (${format}), which is not read; save it by deflate`,
    );
}

/** Aperio's older slides hold YCbCr of which the codestream knows nothing. */
function jpeg2000Decoder(page: Page, width: number): Decode {
  const {compression, photometric, isPlanar, samples, bits} = page;
  const components = isPlanar ? 1 : samples;
  const isYcbcr = components === 3 && (compression === APERIO_YCBCR || photometric === YCBCR);
  return async (bytes, rows) => {
    const picture = await decodedJpeg2000(bytes, {width, rows, components});
    if (picture.samples.BYTES_PER_ELEMENT > Math.ceil(bits / 8))
      throw new ImageError('its JPEG 2000 data has more bits than it says; the file is damaged');
    if (isYcbcr && !picture.isColourDone) turnYcbcr(picture.samples as Uint8Array);
    return picture.samples instanceof Int16Array ? Float32Array.from(picture.samples) : picture.samples;
  };
}

/** JFIF's YCbCr to red, green and blue, in place: three bytes a pixel. */
function turnYcbcr(samples: Uint8Array): void {
  const pixels = new Uint8ClampedArray(samples.buffer, samples.byteOffset, samples.length);
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    const [y, blue, red] = [pixels[i]!, pixels[i + 1]! - 128, pixels[i + 2]! - 128];
    pixels[i] = y + 1.402 * red;
    pixels[i + 1] = y - 0.344_136 * blue - 0.714_136 * red;
    pixels[i + 2] = y + 1.772 * blue;
  }
}
