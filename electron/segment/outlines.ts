/** Cells as polygons along the edges of their pixels: what fills them again gives the same pixels. */
import type {Raster} from '../contract/raster';
import {boxAt, type LabelBox} from './labels';
import {boxesOf} from './measure';

/**
 * Corners x, y, x, y, … in pixels of the image, not closed; the first ring of a part is its outside, the others are
 * holes. Along the edges of pixels they are whole.
 */
export type Ring = Int32Array | Float32Array;

export interface Outline {
  readonly label: number;
  /** 4-connected parts, each with its holes. */
  readonly parts: readonly (readonly Ring[])[];
}

/** Rows of the image whose cells are worked on together; a cell belongs where it begins. */
const BAND = 512;

/**
 * Of labels 1…count, band by band, in each in the order of labels. Outsides run clockwise on the screen (y down), holes
 * against it.
 */
export function* outlinesOf(labels: Raster<'int32'>, count: number): Generator<Outline> {
  const {width, height} = labels;
  const {boxes} = boxesOf(labels, count);
  const bands = Array.from({length: Math.ceil(height / BAND)}, (): number[] => []);
  for (let label = 1; label <= count; label += 1)
    if (boxes[4 * label + 2]! >= boxes[4 * label]!) bands[Math.floor(boxes[4 * label + 1]! / BAND)]!.push(label);
  for (const [i, own] of bands.entries()) {
    if (own.length === 0) continue;
    const y = i * BAND;
    const bottom = own.reduce((most, label) => Math.max(most, boxes[4 * label + 3]!), 0);
    const values = labels.read(0, y, width, bottom + 1 - y);
    for (const label of own) {
      yield {label, parts: partsOf({values, width, firstRow: y, firstColumn: 0}, label, boxAt(boxes, label))};
    }
  }
}

/** The parts of one label at a time, in any order; none of a label that is not there. */
export function outlineLookup(labels: Raster<'int32'>, count: number): (label: number) => Outline['parts'] {
  const {boxes} = boxesOf(labels, count);
  return (label) => {
    const box = boxAt(boxes, label);
    const [width, height] = [box.right - box.left + 1, box.bottom - box.top + 1];
    if (width <= 0) return [];
    const values = labels.read(box.left, box.top, width, height);
    return partsOf({values, width, firstRow: box.top, firstColumn: box.left}, label, box);
  };
}

/** Right, down, left, up; the object lies to the right of the way. */
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** A piece of a label image, of which this is the first row and column. */
interface Piece {
  readonly values: Int32Array;
  readonly width: number;
  readonly firstRow: number;
  readonly firstColumn: number;
}

function partsOf(piece: Piece, label: number, {left, top, right, bottom}: LabelBox): Ring[][] {
  const {values, width} = piece;
  const first = (top - piece.firstRow) * width + left - piece.firstColumn;
  const [columns, rows] = [right - left + 1, bottom - top + 1];
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < columns && y < rows && values[first + y * width + x] === label;
  // Edges that go right, above a pixel of the object, and have been walked.
  const walked = new Uint8Array((columns + 1) * (rows + 1));
  const outer: Ring[] = [];
  const holes: Ring[] = [];
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      if (!inside(x, y) || inside(x, y - 1) || walked[y * (columns + 1) + x]) continue;
      const ring = walk(x, y, columns, inside, walked);
      (area(ring) > 0 ? outer : holes).push(ring);
    }
  }
  const parts = outer.map((ring) => [ring]);
  for (const hole of holes) (parts.find(([ring]) => contains(ring!, hole[0]!, hole[1]!)) ?? parts[0])?.push(hole);
  return parts.map((rings) => rings.map((ring) => ring.map((value, i) => value + (i % 2 ? top : left))));
}

/** From the upper left corner of a pixel whose upper edge is the border, until it comes back. */
function walk(
  startX: number,
  startY: number,
  columns: number,
  inside: (x: number, y: number) => boolean,
  walked: Uint8Array,
): Ring {
  const corners: number[] = [];
  let [x, y, direction] = [startX, startY, 0];
  do {
    corners.push(x, y);
    do {
      if (direction === 0) walked[y * (columns + 1) + x] = 1;
      x += STEPS[direction]![0];
      y += STEPS[direction]![1];
    } while (turn(x, y, direction, inside) === 0);
    direction = (direction + turn(x, y, direction, inside) + 4) % 4;
  } while (x !== startX || y !== startY || direction !== 0);
  return Int32Array.from(corners);
}

/** 0 straight on, 1 to the right, -1 to the left; where pixels touch by a corner only, they are parted. */
function turn(x: number, y: number, direction: number, inside: (x: number, y: number) => boolean): -1 | 0 | 1 {
  // The two pixels ahead of this corner, on the right and on the left of the way.
  const [right, left] = AHEAD[direction]!;
  if (!inside(x + right[0], y + right[1])) return 1;
  return inside(x + left[0], y + left[1]) ? -1 : 0;
}

const AHEAD = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [-1, 0],
    [0, 0],
  ],
  [
    [-1, -1],
    [-1, 0],
  ],
  [
    [0, -1],
    [-1, -1],
  ],
] as const;

/** Twice the area, positive for a ring that runs clockwise on the screen. */
function area(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    sum += ring[i]! * ring[next + 1]! - ring[next]! * ring[i + 1]!;
  }
  return sum;
}

/** Whether the pixel with this upper left corner lies in the ring. */
function contains(ring: Ring, cornerX: number, cornerY: number): boolean {
  const [x, y] = [cornerX + 0.5, cornerY - 0.5];
  let inside = false;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    const [y0, y1] = [ring[i + 1]!, ring[next + 1]!];
    if (y0 > y !== y1 > y && x < ring[i]!) inside = !inside;
  }
  return inside;
}
