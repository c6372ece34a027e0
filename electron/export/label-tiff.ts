/**
 * A label image as a single-page TIFF 6.0: unsigned 16-bit, 32-bit where there are more labels, deflate in strips of 64
 * rows, the pixel size in an ImageJ description and in the resolution tags.
 *
 *   header  'II' · u16 42 · u32 IFD offset        IFD  u16 count · entries (u16 tag · u16 type · u32 count · u32 value) · u32 0
 */
import {zlibSync} from 'fflate';

const ROWS_PER_STRIP = 64;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const ASCII = 2;

export function labelTiff(labels: Int32Array, width: number, height: number, micrometresPerPixel: number | null): Uint8Array {
  const bits = labels.reduce((max, label) => Math.max(max, label), 0) > 65535 ? 32 : 16;
  const strips: Uint8Array[] = [];
  for (let row = 0; row < height; row += ROWS_PER_STRIP) {
    const part = labels.subarray(row * width, Math.min(row + ROWS_PER_STRIP, height) * width);
    const samples = bits === 16 ? Uint16Array.from(part) : Uint32Array.from(part);
    strips.push(zlibSync(new Uint8Array(samples.buffer), {level: 6}));
  }
  const data = new Appender();
  const offsets = strips.map((strip) => data.append(strip));
  const entries: Entry[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, [bits]],
    [259, SHORT, [8]],
    [262, SHORT, [1]],
    [270, ASCII, [...new TextEncoder().encode(description(micrometresPerPixel)), 0]],
    [273, LONG, offsets],
    [277, SHORT, [1]],
    [278, LONG, [ROWS_PER_STRIP]],
    [279, LONG, strips.map((strip) => strip.length)],
  ];
  if (micrometresPerPixel) {
    const perCentimetre = [Math.round(1e7 / micrometresPerPixel), 1000];
    entries.push([282, RATIONAL, perCentimetre], [283, RATIONAL, perCentimetre], [296, SHORT, [3]]);
  }
  entries.push([339, SHORT, [1]]);
  return data.finish(entries);
}

function description(micrometresPerPixel: number | null): string {
  return micrometresPerPixel ? 'ImageJ=1.11a\nunit=micron\n' : 'Warmstart labels';
}

type Entry = readonly [tag: number, type: number, values: readonly number[]];

class Appender {
  readonly #parts: Uint8Array[] = [new Uint8Array(8)];
  #length = 8;

  /** Appends at an even offset, which it returns. */
  append(bytes: Uint8Array): number {
    if (this.#length % 2) this.#push(new Uint8Array(1));
    const at = this.#length;
    this.#push(bytes);
    return at;
  }

  finish(entries: readonly Entry[]): Uint8Array {
    const directory = new DataView(new ArrayBuffer(2 + 12 * entries.length + 4));
    directory.setUint16(0, entries.length, true);
    for (const [i, [tag, type, values]] of entries.entries()) {
      const at = 2 + 12 * i;
      directory.setUint16(at, tag, true);
      directory.setUint16(at + 2, type, true);
      directory.setUint32(at + 4, type === RATIONAL ? values.length / 2 : values.length, true);
      const bytes = encode(type, values);
      if (bytes.length <= 4) new Uint8Array(directory.buffer).set(bytes, at + 8);
      else directory.setUint32(at + 8, this.append(bytes), true);
    }
    const at = this.append(new Uint8Array(directory.buffer));
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      out.set(part, offset);
      offset += part.length;
    }
    out.set([0x49, 0x49, 42, 0]);
    new DataView(out.buffer).setUint32(4, at, true);
    return out;
  }

  #push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}

function encode(type: number, values: readonly number[]): Uint8Array {
  if (type === ASCII) return Uint8Array.from(values);
  const array = type === SHORT ? Uint16Array.from(values) : Uint32Array.from(values);
  return new Uint8Array(array.buffer);
}
