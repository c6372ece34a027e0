/**
 * Cells for ImageJ's ROI manager: a zip of .roi files, one a part of a cell, outlines along the pixels' edges.
 * Layout of a .roi (ij.io.RoiDecoder): big-endian, 64 bytes of header, then x of all points, then y, relative to the
 * box.
 *
 *   0 'Iout' · 4 i16 version · 6 u8 type · 8 i16 top · 10 left · 12 bottom · 14 right
 *   16 u16 points · 60 i32 where header 2 is
 */
import {strToU8, zipSync} from 'fflate';
import type {Outline} from '../segment/outlines';

const HEADER = 64;
const HEADER2 = 64;
const VERSION = 227;
const POLYGON = 0;

/** One zip for every 50,000 cells: a plain zip ends at 65,535 files. */
export function* roiZips(outlines: Iterable<Outline>): Generator<Uint8Array> {
  let files: Record<string, Uint8Array> = {};
  let cells = 0;
  const zip = (): Uint8Array => zipSync(files, {level: 6, mtime: new Date('1980-01-02T00:00:00')});
  for (const {label, parts} of outlines) {
    for (const [i, [outer]] of parts.entries()) {
      const name = `${String(label).padStart(5, '0')}${parts.length > 1 ? `-${i + 1}` : ''}`;
      files[`${name}.roi`] = roi(outer!, name);
    }
    cells += 1;
    if (cells % CELLS_A_ZIP !== 0) continue;
    yield zip();
    files = {};
  }
  if (cells === 0 || cells % CELLS_A_ZIP !== 0) yield zip();
}

const CELLS_A_ZIP = 50_000;

function roi(ring: Int32Array, name: string): Uint8Array {
  const count = ring.length / 2;
  const xs = ring.filter((_, i) => i % 2 === 0);
  const ys = ring.filter((_, i) => i % 2 === 1);
  const [left, top, right, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const at = HEADER + 4 * count;
  const view = new DataView(new ArrayBuffer(at + HEADER2 + 2 * name.length));
  const bytes = new Uint8Array(view.buffer);
  bytes.set(strToU8('Iout'));
  view.setInt16(4, VERSION);
  view.setUint8(6, POLYGON);
  for (const [i, value] of [top, left, bottom, right].entries()) view.setInt16(8 + 2 * i, value);
  view.setUint16(16, count);
  view.setInt32(60, at);
  for (let i = 0; i < count; i += 1) {
    view.setInt16(HEADER + 2 * i, xs[i]! - left);
    view.setInt16(HEADER + 2 * (count + i), ys[i]! - top);
  }
  // Header 2: where the name is, and how long.
  view.setInt32(at + 16, at + HEADER2);
  view.setInt32(at + 20, name.length);
  for (let i = 0; i < name.length; i += 1) view.setUint16(at + HEADER2 + 2 * i, name.charCodeAt(i));
  return bytes;
}
