/** Cells as polygons along the edges of their pixels: what fills them again gives the same pixels. */
import {boundingBoxes} from './labels';

/** Corners x, y, x, y, … in pixels of the image, not closed; the first ring of a part is its outside, the others are holes. */
export type Ring = Int32Array;

export interface Outline {
  readonly label: number;
  /** 4-connected parts, each with its holes. */
  readonly parts: readonly (readonly Ring[])[];
}

/** In the order of labels. Outsides run clockwise on the screen (y down), holes against it. */
export function* outlinesOf(labels: Int32Array, width: number): Generator<Outline> {
  const boxes = boundingBoxes(labels, width);
  for (let label = 1; 4 * label < boxes.length; label += 1) {
    const [left, top, right, bottom] = boxes.subarray(4 * label, 4 * label + 4) as unknown as [number, number, number, number];
    if (right >= left) yield {label, parts: partsOf(labels, width, label, left, top, right, bottom)};
  }
}

/** Right, down, left, up; the object lies to the right of the way. */
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

function partsOf(labels: Int32Array, width: number, label: number, left: number, top: number, right: number, bottom: number): Ring[][] {
  const [columns, rows] = [right - left + 1, bottom - top + 1];
  const inside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < columns && y < rows && labels[(top + y) * width + left + x] === label;
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
function walk(startX: number, startY: number, columns: number, inside: (x: number, y: number) => boolean, walked: Uint8Array): Ring {
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
  [[0, 0], [0, -1]],
  [[-1, 0], [0, 0]],
  [[-1, -1], [-1, 0]],
  [[0, -1], [-1, -1]],
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
