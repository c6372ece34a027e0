/** TIFF and BigTIFF, OME-TIFF among them, tile by tile and strip by strip. Of a pyramid the full size is taken. */
import {GeoTIFF, type GeoTIFFImage} from 'geotiff';
import {bandRows, type Samples, type SampleType} from '../../contract/raster';
import type {ByteSource} from '../../io/byte-source';
import type {Band, BandedImage} from '../banded-image';
import {channelsOf} from '../deinterleave';
import {ImageError} from '../image-error';
import {parseOme} from './ome';

const MOST_PAGES = 256;

export async function openTiff(source: ByteSource): Promise<BandedImage> {
  const tiff = await GeoTIFF.fromSource(rangesOf(source) as never);
  const count = await tiff.getImageCount();
  const first = await tiff.getImage(0);
  const [width, height] = [first.getWidth(), first.getHeight()];
  const pages: GeoTIFFImage[] = [];
  for (let i = 0; i < Math.min(count, MOST_PAGES); i += 1) {
    const page = await tiff.getImage(i);
    if (page.getWidth() !== width || page.getHeight() !== height) continue;
    // The library would leave a decoding nobody waits for.
    if (!(page.getSamplesPerPixel() > 0)) throw new ImageError('it has no channels');
    pages.push(page);
  }
  const description: unknown = await first.fileDirectory.loadValue('ImageDescription').catch(() => undefined);
  const ome = typeof description === 'string' ? parseOme(description) : null;
  const samples = pages.flatMap((page) =>
    Array.from({length: page.getSamplesPerPixel()}, (_, sample) => ({page, sample})),
  );
  return {
    width,
    height,
    types: samples.map(({page, sample}) => typeOf(page, sample)),
    names: ome?.channels ?? [],
    micrometresPerPixel: ome?.micrometresPerPixel ?? null,
    async *bands() {
      let before = 0;
      for (const page of pages) {
        const channels = Array.from({length: page.getSamplesPerPixel()}, (_, i) => before + i);
        const bands = (await isPlain(page)) ? plainBands(page, source) : decodedBands(page);
        for await (const {y, rows, values} of bands) yield {y, rows, channels, values};
        before += channels.length;
      }
    },
  };
}

/** What the library asks a source for. */
function rangesOf(source: ByteSource): unknown {
  const read = ({offset, length}: {readonly offset: number; readonly length: number}): ArrayBufferLike => {
    const bytes = source.read(offset, Math.max(Math.min(length, source.size - offset), 0));
    return bytes.buffer;
  };
  return {
    fileSize: source.size,
    fetch: async (slices: readonly {readonly offset: number; readonly length: number}[]) => slices.map(read),
    fetchSlice: async (slice: {readonly offset: number; readonly length: number}) => ({...slice, data: read(slice)}),
    close: async () => undefined,
  };
}

const FLOAT = 3;
const SIGNED = 2;

/** Signed integers and doubles become float32. */
function typeOf(page: GeoTIFFImage, sample: number): SampleType {
  const bits = page.getBitsPerSample(sample);
  const format = page.getSampleFormat(sample);
  if (format === FLOAT || format === SIGNED || bits > 32) return 'float32';
  if (bits <= 8) return 'uint8';
  return bits <= 16 ? 'uint16' : 'uint32';
}

/** Of a page: one array for each of its samples. */
type PageBand = Omit<Band, 'channels'>;

type DecodedSamples = Samples | Float64Array | Int8Array | Int16Array | Int32Array;

/** By the library, whole tiles or strips at a time. */
async function* decodedBands(page: GeoTIFFImage): AsyncGenerator<PageBand> {
  const [width, height, samples] = [page.getWidth(), page.getHeight(), page.getSamplesPerPixel()];
  const pieceRows = Math.max(Math.min(page.getTileHeight(), height), 1);
  const step = Math.max(bandRows(width * samples, pieceRows), pieceRows);
  for (let y = 0; y < height; y += step) {
    const rows = Math.min(step, height - y);
    const read = (await page.readRasters({window: [0, y, width, y + rows]})) as unknown as DecodedSamples[];
    yield {
      y,
      rows,
      values: read.map((values, sample) =>
        typeOf(page, sample) === 'float32' && !(values instanceof Float32Array)
          ? Float32Array.from(values)
          : (values as Samples),
      ),
    };
  }
}

/** Strips of whole samples without compression, which may be as large as the image: read by rows, not by strips. */
async function isPlain(page: GeoTIFFImage): Promise<boolean> {
  const directory = page.fileDirectory;
  const plain = !page.isTiled && ((await directory.loadValue('Compression').catch(() => undefined)) ?? 1) === 1;
  const bits = page.getBitsPerSample(0);
  return (
    plain &&
    page.planarConfiguration === 1 &&
    page.getSampleFormat(0) !== SIGNED &&
    [8, 16, 32].includes(bits) &&
    Array.from({length: page.getSamplesPerPixel()}, (_, i) => page.getBitsPerSample(i)).every((own) => own === bits)
  );
}

async function* plainBands(page: GeoTIFFImage, source: ByteSource): AsyncGenerator<PageBand> {
  const [width, height, samples] = [page.getWidth(), page.getHeight(), page.getSamplesPerPixel()];
  const bytes = page.getBitsPerSample(0) / 8;
  const offsets = Array.from(
    (await page.fileDirectory.loadValue('StripOffsets')) as ArrayLike<number | bigint>,
    Number,
  );
  const stripRows = Math.min(page.getTileHeight(), height);
  const step = bandRows(width * samples);
  const type = typeOf(page, 0);
  for (let y = 0; y < height;) {
    const strip = Math.floor(y / stripRows);
    const rows = Math.min(step, height - y, (strip + 1) * stripRows - y);
    const offset = offsets[strip];
    if (offset === undefined) throw new ImageError('strips of it are missing');
    const read = source.read(
      offset + (y - strip * stripRows) * width * samples * bytes,
      rows * width * samples * bytes,
    );
    if (!page.littleEndian) swapBytes(read, bytes);
    const all = new ARRAYS[type](read.buffer as ArrayBuffer, read.byteOffset, rows * width * samples);
    yield {y, rows, values: channelsOf(all, samples)};
    y += rows;
  }
}

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  int32: Int32Array,
} as const;

function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 1) return;
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
