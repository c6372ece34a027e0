/**
 * Cells for ImageJ's ROI manager: a zip of .roi files, one a cell, outlines along the pixels' edges. A cell of one ring
 * is a polygon; one with holes or of several parts is a composite, which has them all.
 * Layout of a .roi (ij.io.RoiDecoder): big-endian, 64 bytes of header, then the shape, then header 2, then the name.
 *
 *   0 'Iout' · 4 i16 version · 6 u8 type · 8 i16 top · 10 left · 12 bottom · 14 right
 *   16 u16 points · 36 i32 floats of a composite, or 0 · 50 i16 options · 60 i32 where header 2 is
 *   polygon    i16 x of all points, then i16 y, relative to the box; with the option of parts of pixels then f32 x, y
 *   composite  f32: 0 x y (begin) · 1 x y (line to) … · 4 (close), ring by ring
 */
import {strToU8, zipSync} from 'fflate';
import type {Outline, Ring} from '../segment/outlines';

const HEADER = 64;
const HEADER2 = 64;
const VERSION = 227;
const POLYGON = 0;
const RECTANGLE = 1;
/** An option: corners lie between whole pixels. */
const PARTS_OF_PIXELS = 128;
/** The largest number of the 16 bits of a polygon; what goes beyond is written as a composite, in floats. */
const LARGEST = 32767;
/** As much of a box as its 16 bits hold; ImageJ takes a composite's box from its shape. */
const LARGEST_BOX = 60_000;

/** One zip for every 50,000 cells: a plain zip ends at 65,535 files. */
export function* roiZips(outlines: Iterable<Outline>): Generator<Uint8Array> {
  let files: Record<string, Uint8Array> = {};
  let cells = 0;
  const zip = (): Uint8Array => zipSync(files, {level: 6, mtime: new Date('1980-01-02T00:00:00')});
  for (const {label, parts} of outlines) {
    const name = String(label).padStart(5, '0');
    files[`${name}.roi`] = roi(parts.flat(), name);
    cells += 1;
    if (cells % CELLS_A_ZIP !== 0) continue;
    yield zip();
    files = {};
  }
  if (cells === 0 || cells % CELLS_A_ZIP !== 0) yield zip();
}

const CELLS_A_ZIP = 50_000;

function roi(rings: readonly Ring[], name: string): Uint8Array {
  const box = boxOf(rings);
  const [ring] = rings;
  const isPlain = rings.length === 1 && ring!.length / 2 <= LARGEST && Math.max(box.right, box.bottom) <= LARGEST;
  const shape = isPlain ? polygon(ring!, box) : composite(rings);
  const at = HEADER + shape.byteLength;
  const view = new DataView(new ArrayBuffer(at + HEADER2 + 2 * name.length));
  const bytes = new Uint8Array(view.buffer);
  bytes.set(strToU8('Iout'));
  view.setInt16(4, VERSION);
  view.setUint8(6, isPlain ? POLYGON : RECTANGLE);
  for (const [i, value] of [box.top, box.left, box.bottom, box.right].entries())
    view.setUint16(8 + 2 * i, Math.min(value, LARGEST_BOX));
  if (isPlain) view.setUint16(16, ring!.length / 2);
  else view.setInt32(36, shape.byteLength / 4);
  if (isPlain && ring instanceof Float32Array) view.setInt16(50, PARTS_OF_PIXELS);
  view.setInt32(60, at);
  bytes.set(new Uint8Array(shape.buffer), HEADER);
  // Header 2: where the name is, and how long.
  view.setInt32(at + 16, at + HEADER2);
  view.setInt32(at + 20, name.length);
  for (let i = 0; i < name.length; i += 1) view.setUint16(at + HEADER2 + 2 * i, name.charCodeAt(i));
  return bytes;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boxOf(rings: readonly Ring[]): Box {
  const box = {left: Infinity, top: Infinity, right: 0, bottom: 0};
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = [ring[i]!, ring[i + 1]!];
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.max(box.right, x);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return {
    left: Math.floor(box.left),
    top: Math.floor(box.top),
    right: Math.ceil(box.right),
    bottom: Math.ceil(box.bottom),
  };
}

function polygon(ring: Ring, {left, top}: Box): DataView<ArrayBuffer> {
  const count = ring.length / 2;
  const isWhole = ring instanceof Int32Array;
  const view = new DataView(new ArrayBuffer((isWhole ? 4 : 12) * count));
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [ring[2 * i]!, ring[2 * i + 1]!];
    view.setInt16(2 * i, x - left);
    view.setInt16(2 * (count + i), y - top);
    if (isWhole) continue;
    view.setFloat32(4 * (count + i), x);
    view.setFloat32(4 * (2 * count + i), y);
  }
  return view;
}

/** Outsides and holes run against each other, so that ImageJ leaves the holes out. */
function composite(rings: readonly Ring[]): DataView<ArrayBuffer> {
  const [BEGIN, LINE, CLOSE] = [0, 1, 4];
  const floats = rings.flatMap((ring) => {
    const points = Array.from({length: ring.length / 2}, (_, i) => [i ? LINE : BEGIN, ring[2 * i]!, ring[2 * i + 1]!]);
    return [...points.flat(), CLOSE];
  });
  const view = new DataView(new ArrayBuffer(4 * floats.length));
  for (const [i, value] of floats.entries()) view.setFloat32(4 * i, value);
  return view;
}
