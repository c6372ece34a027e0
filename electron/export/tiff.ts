/**
 * TIFF 6.0 and BigTIFF: one page a plane, tiles of 256 x 256, deflate, OME-XML with pixel size and channel names in the
 * first page. Unsigned 16 and 32 bits and 32-bit float.
 *
 *   TIFF     'II' · u16 42 · u32 first IFD       IFD  u16 count · (u16 tag · u16 type · u32 count · u32 value)… · u32 next
 *   BigTIFF  'II' · u16 43 · u16 8 · u16 0 · u64 IFD    u64 count · (u16 tag · u16 type · u64 count · u64 value)… · u64 next
 */
import {zlibSync} from 'fflate';
import type {Raster, Samples} from '../contract/raster';

export interface TiffPlane {
  readonly name: string;
  readonly raster: Raster<'int32'> | Raster<'float32'>;
}

export interface TiffOptions {
  readonly micrometresPerPixel: number | null;
  /** Unsigned bits of integer planes: 16, or 32 where labels go beyond 65535. */
  readonly bits: 16 | 32;
}

/** Where the file goes; see io/atomic-write. */
export interface TiffSink {
  append(bytes: Uint8Array): void;
  overwrite(at: number, bytes: Uint8Array): void;
}

const TILE = 256;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const ASCII = 2;
const LONG8 = 16;
/** From here on offsets may not fit 32 bits. */
const BIG = 2 ** 31;

/** All planes have the same size and type; they are read and written a row of tiles at a time. */
export function writeTiff(sink: TiffSink, planes: readonly TiffPlane[], options: TiffOptions): void {
  const [{raster}] = planes as [TiffPlane];
  const {width, height} = raster;
  const bits = raster.type === 'float32' ? 32 : options.bits;
  const out = new Appender(sink, (width * height * bits * planes.length) / 8 > BIG);
  const pages = planes.map((plane) =>
    [...tilesOf(plane.raster, bits)].map((tile) => ({offset: out.append(tile), bytes: tile.length})),
  );
  const {micrometresPerPixel} = options;
  const xml = [...new TextEncoder().encode(omeXml(planes, bits, micrometresPerPixel)), 0];
  out.directories(
    planes.map((_, i): Entry[] => {
      const perCentimetre = micrometresPerPixel ? [Math.round(1e7 / micrometresPerPixel), 1000] : null;
      return [
        [254, LONG, [0]],
        [256, LONG, [width]],
        [257, LONG, [height]],
        [258, SHORT, [bits]],
        [259, SHORT, [8]],
        [262, SHORT, [1]],
        ...(i === 0 ? [[270, ASCII, xml] as const] : []),
        [277, SHORT, [1]],
        ...(perCentimetre
          ? ([
              [282, RATIONAL, perCentimetre],
              [283, RATIONAL, perCentimetre],
              [296, SHORT, [3]],
            ] as const)
          : []),
        [322, SHORT, [TILE]],
        [323, SHORT, [TILE]],
        [324, out.offsetType, pages[i]!.map(({offset}) => offset)],
        [325, LONG, pages[i]!.map(({bytes}) => bytes)],
        [339, SHORT, [raster.type === 'float32' ? 3 : 1]],
      ];
    }),
  );
}

/** Deflated tiles in raster order; those at the edges are filled with zeros. */
function* tilesOf(raster: TiffPlane['raster'], bits: 16 | 32): Generator<Uint8Array> {
  const {width, height} = raster;
  const Tile = raster.type === 'float32' ? Float32Array : bits === 16 ? Uint16Array : Uint32Array;
  for (let top = 0; top < height; top += TILE) {
    const rows = Math.min(TILE, height - top);
    const band: Samples = raster.read(0, top, width, rows);
    for (let left = 0; left < width; left += TILE) {
      const tile = new Tile(TILE * TILE);
      const columns = Math.min(TILE, width - left);
      for (let y = 0; y < rows; y += 1) tile.set(band.subarray(y * width + left, y * width + left + columns), y * TILE);
      yield zlibSync(new Uint8Array(tile.buffer), {level: 6});
    }
  }
}

function omeXml(planes: readonly TiffPlane[], bits: number, micrometresPerPixel: number | null): string {
  const [{raster}] = planes as [TiffPlane];
  const {width, height} = raster;
  const type = raster.type === 'float32' ? 'float' : `uint${bits}`;
  const size = micrometresPerPixel
    ? ` PhysicalSizeX="${micrometresPerPixel}" PhysicalSizeXUnit="µm" PhysicalSizeY="${micrometresPerPixel}" PhysicalSizeYUnit="µm"`
    : '';
  const channels = planes
    .map(({name}, i) => `<Channel ID="Channel:0:${i}" Name="${escaped(name)}" SamplesPerPixel="1"/>`)
    .join('');
  const data0 = planes.map((_, i) => `<TiffData FirstC="${i}" IFD="${i}" PlaneCount="1"/>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="Warmstart"><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="${type}" SizeX="${width}" SizeY="${height}" SizeC="${planes.length}" SizeZ="1" SizeT="1"${size}>${channels}${data0}</Pixels></Image></OME>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

type Entry = readonly [tag: number, type: number, values: readonly number[]];

class Appender {
  readonly #sink: TiffSink;
  readonly #big: boolean;
  #length: number;

  constructor(sink: TiffSink, big: boolean) {
    this.#sink = sink;
    this.#big = big;
    const header = Uint8Array.from(
      big ? [0x49, 0x49, 43, 0, 8, 0, 0, 0, ...new Uint8Array(8)] : [0x49, 0x49, 42, 0, ...new Uint8Array(4)],
    );
    this.#length = header.length;
    sink.append(header);
  }

  get offsetType(): number {
    return this.#big ? LONG8 : LONG;
  }

  /** Appends at an even offset, which it returns. */
  append(bytes: Uint8Array): number {
    if (this.#length % 2) this.#push(new Uint8Array(1));
    const at = this.#length;
    this.#push(bytes);
    return at;
  }

  /** One after the other, each pointing to the next; the header points to the first. */
  directories(pages: readonly (readonly Entry[])[]): void {
    const bytes = this.#big ? 8 : 4;
    let linkAt = this.#big ? 8 : 4;
    for (const entries of pages) {
      const directory = this.#directory(entries);
      const at = this.append(directory);
      const link = new DataView(new ArrayBuffer(bytes));
      this.#writeOffset(link, 0, at);
      this.#sink.overwrite(linkAt, new Uint8Array(link.buffer));
      linkAt = at + directory.length - bytes;
    }
  }

  #directory(entries: readonly Entry[]): Uint8Array {
    const [countSize, entrySize, offsetSize] = this.#big ? [8, 20, 8] : [2, 12, 4];
    const view = new DataView(new ArrayBuffer(countSize + entrySize * entries.length + offsetSize));
    if (this.#big) view.setBigUint64(0, BigInt(entries.length), true);
    else view.setUint16(0, entries.length, true);
    for (const [i, [tag, type, values]] of entries.entries()) {
      const at = countSize + entrySize * i;
      const count = type === RATIONAL ? values.length / 2 : values.length;
      view.setUint16(at, tag, true);
      view.setUint16(at + 2, type, true);
      this.#writeOffset(view, at + 4, count);
      const bytes = encode(type, values);
      if (bytes.length <= offsetSize) new Uint8Array(view.buffer).set(bytes, at + 4 + offsetSize);
      else this.#writeOffset(view, at + 4 + offsetSize, this.append(bytes));
    }
    return new Uint8Array(view.buffer);
  }

  #writeOffset(view: DataView, at: number, value: number): void {
    if (this.#big) view.setBigUint64(at, BigInt(value), true);
    else view.setUint32(at, value, true);
  }

  #push(bytes: Uint8Array): void {
    this.#sink.append(bytes);
    this.#length += bytes.length;
  }
}

function encode(type: number, values: readonly number[]): Uint8Array {
  if (type === ASCII) return Uint8Array.from(values);
  const array =
    type === SHORT
      ? Uint16Array.from(values)
      : type === LONG8
        ? BigUint64Array.from(values, BigInt)
        : Uint32Array.from(values);
  return new Uint8Array(array.buffer);
}
