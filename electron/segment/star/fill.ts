/**
 * Polygons as pixels, as skimage.draw.polygon fills them: a pixel belongs to the polygon where its middle lies inside
 * by the even-odd rule, on an edge or on a corner; pixels' middles have whole coordinates.
 */

/** A part of an image that is painted: whole rows from `top` on. */
export interface Canvas {
  readonly labels: Int32Array;
  readonly width: number;
  readonly top: number;
  readonly rows: number;
}

/** As near to a corner as this counts as on it. */
const ON_CORNER = 1e-12;

/** Corners are `count` times x, y from `first` on. */
export function fillPolygon(canvas: Canvas, corners: Float32Array, first: number, count: number, label: number): void {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = first; at < first + 2 * count; at += 2) {
    left = Math.min(left, corners[at]!);
    top = Math.min(top, corners[at + 1]!);
    right = Math.max(right, corners[at]!);
    bottom = Math.max(bottom, corners[at + 1]!);
  }
  const from = Math.max(Math.floor(top), canvas.top, 0);
  const to = Math.min(Math.ceil(bottom), canvas.top + canvas.rows - 1);
  const [fromX, toX] = [Math.max(Math.floor(left), 0), Math.min(Math.ceil(right), canvas.width - 1)];
  const row = new CrossedRow(count);
  for (let y = from; y <= to; y += 1) {
    row.look(corners, first, y);
    if (row.isEmpty) continue;
    const start = (y - canvas.top) * canvas.width;
    for (let x = fromX; x <= toX; x += 1) if (row.holds(x)) canvas.labels[start + x] = label;
  }
}

/** The edges that cross a row, and the corners on it. */
class CrossedRow {
  readonly #count: number;
  /** x0, y0, x1, y1 of edges that leave the row upwards or come from there; y relative to the row. */
  readonly #rising: Float64Array;
  readonly #falling: Float64Array;
  readonly #corners: Float64Array;
  #risingCount = 0;
  #fallingCount = 0;
  #cornerCount = 0;

  constructor(count: number) {
    this.#count = count;
    this.#rising = new Float64Array(4 * count);
    this.#falling = new Float64Array(4 * count);
    this.#corners = new Float64Array(count);
  }

  get isEmpty(): boolean {
    return this.#risingCount + this.#fallingCount + this.#cornerCount === 0;
  }

  look(corners: Float32Array, first: number, y: number): void {
    this.#risingCount = this.#fallingCount = this.#cornerCount = 0;
    let x1 = corners[first + 2 * this.#count - 2]!;
    let y1 = corners[first + 2 * this.#count - 1]! - y;
    for (let at = first; at < first + 2 * this.#count; at += 2) {
      const x0 = corners[at]!;
      const y0 = corners[at + 1]! - y;
      if (y0 > -ON_CORNER && y0 < ON_CORNER) this.#corners[this.#cornerCount++] = x0;
      if (y0 > 0 !== y1 > 0) {
        this.#rising.set([x0, y0, x1, y1], 4 * this.#risingCount);
        this.#risingCount += 1;
      }
      if (y0 < 0 !== y1 < 0) {
        this.#falling.set([x0, y0, x1, y1], 4 * this.#fallingCount);
        this.#fallingCount += 1;
      }
      x1 = x0;
      y1 = y0;
    }
  }

  /** Whether the pixel of the row is inside or on the outline: on an edge, what lies left and right differs. */
  holds(x: number): boolean {
    for (let i = 0; i < this.#cornerCount; i += 1) if (Math.abs(this.#corners[i]! - x) < ON_CORNER) return true;
    let [right, left] = [0, 0];
    for (let i = 0; i < this.#risingCount; i += 1) if (crossingAt(this.#rising, 4 * i, x) > 0) right ^= 1;
    for (let i = 0; i < this.#fallingCount; i += 1) if (crossingAt(this.#falling, 4 * i, x) < 0) left ^= 1;
    return right === 1 || left === 1;
  }
}

/** How far right of x the edge crosses the row; rounded step by step as scikit-image does. */
function crossingAt(edges: Float64Array, at: number, x: number): number {
  const x0 = edges[at]! - x;
  const x1 = edges[at + 2]! - x;
  const y0 = edges[at + 1]!;
  const y1 = edges[at + 3]!;
  return (x0 * y1 - x1 * y0) / (y1 - y0);
}
