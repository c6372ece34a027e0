/**
 * Candidates as the polygons that StarDist compares: corners cut to whole pixels towards zero, areas in single
 * precision. What is made of a candidate is kept; most are never asked for.
 */
import type {Candidates} from './candidates';

export class StarPolygons {
  readonly count: number;
  readonly rays: number;
  /** Greatest distance of each candidate. */
  readonly radii: Float32Array;
  /** A disc around the middle that lies in the whole-pixel polygon; below 0 where there is none for sure. */
  readonly discs: Float32Array;
  readonly #candidates: Candidates;
  readonly #cosines: Float32Array;
  readonly #sines: Float32Array;
  readonly #made: Uint8Array;
  readonly #corners: Int32Array;
  readonly #boxes: Float32Array;
  readonly #areas: Float32Array;
  readonly #folds: Float32Array;

  constructor(candidates: Candidates) {
    const {count, rays, distances} = candidates;
    this.count = count;
    this.rays = rays;
    this.#candidates = candidates;
    // In single precision from the angle on, as StarDist's own.
    const step = Math.fround((2 * Math.PI) / rays);
    const angles = Float32Array.from({length: rays}, (_, k) => Math.fround(step * k));
    this.#cosines = angles.map((angle) => Math.cos(angle));
    this.#sines = angles.map((angle) => Math.sin(angle));
    this.radii = new Float32Array(count);
    this.discs = new Float32Array(count);
    const inside = Math.cos(Math.PI / rays);
    for (let i = 0, at = 0; i < count; i += 1) {
      let [least, most] = [Infinity, 0];
      for (const end = at + rays; at < end; at += 1) {
        const distance = distances[at]!;
        if (distance < least) least = distance;
        if (distance > most) most = distance;
      }
      this.radii[i] = most;
      this.discs[i] = least * inside - CUT;
    }
    this.#made = new Uint8Array(count);
    this.#corners = new Int32Array(2 * rays * count);
    this.#boxes = new Float32Array(4 * count);
    this.#areas = new Float32Array(count);
    this.#folds = new Float32Array(count);
  }

  /** x, y, x, y, …: of polygon i from 2 · rays · i on, once `make(i)` was called. */
  get corners(): Int32Array {
    return this.#corners;
  }

  /** Left, top, right, bottom before cutting, from 4i on, once made. */
  get boxes(): Float32Array {
    return this.#boxes;
  }

  get areas(): Float32Array {
    return this.#areas;
  }

  /** How much area cutting has folded over: 0 for a polygon that is still star-shaped. */
  get folds(): Float32Array {
    return this.#folds;
  }

  make(i: number): void {
    if (this.#made[i]) return;
    this.#made[i] = 1;
    const {fround, trunc} = Math;
    const {rays} = this;
    const {xs, ys, distances} = this.#candidates;
    const [middleX, middleY] = [xs[i]!, ys[i]!];
    const corners = this.#corners;
    const first = 2 * rays * i;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = 0; k < rays; k += 1) {
      const distance = distances[i * rays + k]!;
      const x = fround(middleX + fround(distance * this.#cosines[k]!));
      const y = fround(middleY + fround(distance * this.#sines[k]!));
      if (x < left) left = x;
      if (y < top) top = y;
      if (x > right) right = x;
      if (y > bottom) bottom = y;
      corners[first + 2 * k] = trunc(x);
      corners[first + 2 * k + 1] = trunc(y);
    }
    this.#boxes.set([left, top, right, bottom], 4 * i);
    this.#areas[i] = pathArea(corners, first, rays);
    this.#folds[i] = foldedArea(corners, first, rays, middleX, middleY);
  }
}

/** How far a corner moves at most when it is cut to whole pixels on both axes. */
const CUT = Math.SQRT2;

/** Half of the absolute sum of cross products, summed in single precision. */
export function pathArea(corners: ArrayLike<number>, first: number, count: number): number {
  const {fround} = Math;
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    const at = first + 2 * k;
    const next = k + 1 === count ? first : at + 2;
    sum = fround(sum + fround(corners[at]! * corners[next + 1]! - corners[at + 1]! * corners[next]!));
  }
  return fround(0.5 * Math.abs(sum));
}

/** The area of the triangles between the middle and each edge that run against the others. */
function foldedArea(corners: Int32Array, first: number, count: number, x: number, y: number): number {
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    const at = first + 2 * k;
    const next = k + 1 === count ? first : at + 2;
    const twice = (corners[at]! - x) * (corners[next + 1]! - y) - (corners[at + 1]! - y) * (corners[next]! - x);
    if (twice < 0) sum -= twice / 2;
  }
  return sum;
}
