/**
 * TIFF 6.0 and BigTIFF: one page a plane, tiles of 256 x 256, deflate, OME-XML with pixel size and channel names in the
 * first page. Unsigned 16 and 32 bits and 32-bit float.
 *
 *   TIFF     'II' · u16 42 · u32 first IFD       IFD  u16 count · (u16 tag · u16 type · u32 count · u32 value)… · u32 next
 *   BigTIFF  'II' · u16 43 · u16 8 · u16 0 · u64 IFD    u64 count · (u16 tag · u16 type · u64 count · u64 value)… · u64 next
 */
import {zlibSync} from 'fflate';

export type Samples = Uint16Array | Uint32Array | Float32Array;

export interface TiffPlane {
  readonly name: string;
  readonly data: Samples;
}

export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly micrometresPerPixel: number | null;
}

const TILE = 256;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const ASCII = 2;
const LONG8 = 16;
/** From here on offsets may not fit 32 bits. */
const BIG = 2 ** 31;

/** Labels as 16-bit integers, 32-bit where there are more than 65535. */
export function labelTiff(labels: Int32Array, name: string, options: TiffOptions): Uint8Array {
  let largest = 0;
  for (let i = 0; i < labels.length; i += 1) if (labels[i]! > largest) largest = labels[i]!;
  return writeTiff([{name, data: largest > 65535 ? Uint32Array.from(labels) : Uint16Array.from(labels)}], options);
}

/** All planes have the same size and type. */
export function writeTiff(planes: readonly TiffPlane[], options: TiffOptions): Uint8Array {
  const {width, height, micrometresPerPixel} = options;
  const pages = planes.map(({data}) => tilesOf(data, width, height));
  const bytes = pages.flat().reduce((sum, tile) => sum + tile.length, 0);
  const out = new Appender(bytes > BIG);
  const offsets = pages.map((tiles) => tiles.map((tile) => out.append(tile)));
  const bits = 8 * planes[0]!.data.BYTES_PER_ELEMENT;
  const xml = [...new TextEncoder().encode(omeXml(planes, options)), 0];
  out.directories(
    planes.map(({data}, i): Entry[] => {
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
        ...(perCentimetre ? ([[282, RATIONAL, perCentimetre], [283, RATIONAL, perCentimetre], [296, SHORT, [3]]] as const) : []),
        [322, SHORT, [TILE]],
        [323, SHORT, [TILE]],
        [324, out.offsetType, offsets[i]!],
        [325, LONG, pages[i]!.map((tile) => tile.length)],
        [339, SHORT, [data instanceof Float32Array ? 3 : 1]],
      ];
    }),
  );
  return out.finish();
}

/** Deflated tiles in raster order; those at the edges are filled with zeros. */
function tilesOf(data: Samples, width: number, height: number): Uint8Array[] {
  const tiles: Uint8Array[] = [];
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const tile = new (data.constructor as new (length: number) => Samples)(TILE * TILE);
      const columns = Math.min(TILE, width - left);
      for (let y = 0; y < Math.min(TILE, height - top); y += 1) {
        const from = (top + y) * width + left;
        tile.set(data.subarray(from, from + columns) as never, y * TILE);
      }
      tiles.push(zlibSync(new Uint8Array(tile.buffer), {level: 6}));
    }
  }
  return tiles;
}

function omeXml(planes: readonly TiffPlane[], {width, height, micrometresPerPixel}: TiffOptions): string {
  const {data} = planes[0]!;
  const type = data instanceof Float32Array ? 'float' : data instanceof Uint32Array ? 'uint32' : 'uint16';
  const size = micrometresPerPixel ? ` PhysicalSizeX="${micrometresPerPixel}" PhysicalSizeXUnit="µm" PhysicalSizeY="${micrometresPerPixel}" PhysicalSizeYUnit="µm"` : '';
  const channels = planes.map(({name}, i) => `<Channel ID="Channel:0:${i}" Name="${escaped(name)}" SamplesPerPixel="1"/>`).join('');
  const data0 = planes.map((_, i) => `<TiffData FirstC="${i}" IFD="${i}" PlaneCount="1"/>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="Warmstart"><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="${type}" SizeX="${width}" SizeY="${height}" SizeC="${planes.length}" SizeZ="1" SizeT="1"${size}>${channels}${data0}</Pixels></Image></OME>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

type Entry = readonly [tag: number, type: number, values: readonly number[]];

class Appender {
  readonly #parts: Uint8Array[];
  readonly #big: boolean;
  #length: number;

  constructor(big: boolean) {
    this.#big = big;
    this.#length = big ? 16 : 8;
    this.#parts = [new Uint8Array(this.#length)];
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
    let link = this.#parts[0]!;
    let linkAt = this.#big ? 8 : 4;
    for (const entries of pages) {
      const directory = this.#directory(entries);
      const at = this.append(directory);
      this.#writeOffset(new DataView(link.buffer), linkAt, at);
      link = directory;
      linkAt = directory.length - (this.#big ? 8 : 4);
    }
  }

  finish(): Uint8Array {
    this.#parts[0]!.set(this.#big ? [0x49, 0x49, 43, 0, 8, 0, 0, 0] : [0x49, 0x49, 42, 0]);
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      out.set(part, offset);
      offset += part.length;
    }
    return out;
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
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}

function encode(type: number, values: readonly number[]): Uint8Array {
  if (type === ASCII) return Uint8Array.from(values);
  const array = type === SHORT ? Uint16Array.from(values) : type === LONG8 ? BigUint64Array.from(values, BigInt) : Uint32Array.from(values);
  return new Uint8Array(array.buffer);
}
