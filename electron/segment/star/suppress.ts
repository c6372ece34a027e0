/**
 * Non-maximum suppression: candidates by falling probability; each that is left suppresses all less likely ones that
 * overlap with it by more than the threshold. A candidate depends on those near it alone, so an image's candidates may
 * come band by band: what one that has not come could still change stays open.
 */
import {byProbability, joinCandidates, pickCandidates, type Candidates} from './candidates';
import {Overlaps} from './overlap';
import {StarPolygons} from './polygons';

export class Suppression {
  readonly #rays: number;
  readonly #threshold: number;
  readonly #greatestRadius: number;
  #open: Candidates;
  /** Left for sure, but near enough to suppress some that are to come. */
  #near: Candidates;
  readonly #kept: Candidates[] = [];

  /** `greatestRadius`: of all candidates to come. */
  constructor(rays: number, threshold: number, greatestRadius: number) {
    this.#rays = rays;
    this.#threshold = threshold;
    this.#greatestRadius = greatestRadius;
    this.#open = this.#near = joinCandidates([], rays);
  }

  /** All that lie above row `seenTo` have come with these; Infinity: all there are. `check` may throw to stop. */
  add(band: Candidates, seenTo: number, check: () => void = () => undefined): void {
    const {count: nearCount} = this.#near;
    const all = joinCandidates(
      [this.#near, this.#open, band].filter(({count}) => count > 0),
      this.#rays,
    );
    const states = greedy(all, this.#threshold, {
      kept: nearCount,
      openFrom: seenTo - this.#greatestRadius,
      openTo: -Infinity,
      check,
    });
    const indices: Record<'open' | 'near' | 'far', number[]> = {open: [], near: [], far: []};
    for (let i = 0; i < all.count; i += 1) {
      if (states[i] === OPEN) indices.open.push(i);
      else if (states[i] === KEPT) {
        const reach = all.ys[i]! + greatestOf(all, i) + this.#greatestRadius;
        (reach >= seenTo ? indices.near : indices.far).push(i);
      }
    }
    this.#open = pickCandidates(all, indices.open);
    this.#near = pickCandidates(all, indices.near);
    this.#kept.push(pickCandidates(all, indices.far));
  }

  /** What is left of all, by falling probability. */
  finish(): Candidates {
    const all = joinCandidates([...this.#kept, this.#near], this.#rays);
    return pickCandidates(all, byProbability(all));
  }
}

/** A part of all candidates: those of some rows. */
export interface StarRows {
  /** The first row, and the first below. */
  readonly top: number;
  readonly bottom: number;
  /** Of all candidates, those of other rows too. */
  readonly greatestRadius: number;
}

/**
 * 1 for each of the candidates of some rows that goes whatever the other rows hold: suppressed by one that no other row
 * can reach. Without them all that is left is the same.
 */
export function surelySuppressed(candidates: Candidates, threshold: number, rows: StarRows): Uint8Array<ArrayBuffer> {
  const {top, bottom, greatestRadius: reach} = rows;
  const known = {kept: 0, openFrom: bottom - reach, openTo: top - 1 + reach, check: () => undefined};
  return greedy(candidates, threshold, known).map((state) => (state === SUPPRESSED ? 1 : 0));
}

export function greatestRadius({distances}: Candidates): number {
  let most = 0;
  for (let i = 0; i < distances.length; i += 1) if (distances[i]! > most) most = distances[i]!;
  return most;
}

function greatestOf({rays, distances}: Candidates, i: number): number {
  let most = 0;
  for (let at = i * rays; at < (i + 1) * rays; at += 1) if (distances[at]! > most) most = distances[at]!;
  return most;
}

const [KEPT, SUPPRESSED, OPEN] = [1, 2, 3];

interface Known {
  /** The first of the candidates are known to be left. */
  readonly kept: number;
  /** One that reaches beyond this row may be changed by others that have not come. */
  readonly openFrom: number;
  /** The same of one that reaches up to this row. */
  readonly openTo: number;
  readonly check: () => void;
}

/** Objects between two looks whether to stop. */
const CHECKED = 256;

/** The state of each. */
function greedy(
  candidates: Candidates,
  threshold: number,
  {kept, openFrom, openTo, check}: Known,
): Uint8Array<ArrayBuffer> {
  const {count, ys} = candidates;
  const states = new Uint8Array(count);
  const polygons = new StarPolygons(candidates);
  const places = new Places(candidates, polygons.radii);
  const overlaps = new Overlaps(polygons, threshold);
  const discs = new Discs(candidates, polygons, threshold);
  /** Overlapping with one that is open: it may be suppressed by it, if that is left. */
  const doubtful = new Uint8Array(count);
  let done = 0;
  for (const i of places.order) {
    if (states[i] === SUPPRESSED) continue;
    if ((done += 1) % CHECKED === 0) check();
    const [y, radius] = [ys[i]!, polygons.radii[i]!];
    const isOpen = i >= kept && (doubtful[i] === 1 || y + radius >= openFrom || y - radius <= openTo);
    states[i] = isOpen ? OPEN : KEPT;
    places.forEachNear(i, (j) => {
      if (states[j] !== 0 || j < kept || (isOpen && doubtful[j] === 1)) return;
      if (!(discs.decide(i, j) ?? overlaps.exceed(i, j))) return;
      if (isOpen) doubtful[j] = 1;
      else states[j] = SUPPRESSED;
    });
  }
  return states;
}

/** What the discs inside and around the polygons already tell. */
class Discs {
  readonly #candidates: Candidates;
  readonly #polygons: StarPolygons;
  readonly #threshold: number;

  constructor(candidates: Candidates, polygons: StarPolygons, threshold: number) {
    this.#candidates = candidates;
    this.#polygons = polygons;
    this.#threshold = threshold;
  }

  /** Whether i and j overlap by more than the threshold; null where it is not certain. */
  decide(i: number, j: number): boolean | null {
    const {xs, ys} = this.#candidates;
    const polygons = this.#polygons;
    const {radii, discs} = polygons;
    const [dx, dy] = [xs[i]! - xs[j]!, ys[i]! - ys[j]!];
    const apart = Math.sqrt(dx * dx + dy * dy);
    const [outerI, outerJ] = [radii[i]! + AROUND, radii[j]! + AROUND];
    if (apart >= outerI + outerJ) return false;
    const [r, s] = [discs[i]!, discs[j]!];
    const smaller = Math.min(r, s);
    if (smaller <= 0) return null;
    if (apart > smaller && lens(outerI, outerJ, apart) < this.#threshold * Math.PI * smaller * smaller) return false;
    polygons.make(i);
    // Clipper's whole pixels may take some of it off again.
    const margin = 2 * Math.PI * smaller + 4;
    return lens(r, s, apart) - margin > this.#threshold * polygons.areas[i]! ? true : null;
  }
}

/** How far beyond its greatest distance a polygon reaches at most with its corners and crossings on whole pixels. */
const AROUND = 2.2;

/** The area that discs of two radii share, their middles so far apart. */
function lens(r: number, s: number, apart: number): number {
  if (apart >= r + s) return 0;
  if (apart <= Math.abs(r - s)) return Math.PI * Math.min(r, s) ** 2;
  const x = (apart * apart + r * r - s * s) / (2 * apart);
  const y = apart - x;
  const half = Math.sqrt(Math.max(r * r - x * x, 0));
  return r * r * Math.acos(x / r) + s * s * Math.acos(y / s) - apart * half;
}

/** Pixels of a side of the squares by which candidates are found. */
const SIDE = 16;

/** Candidates by their place, in each square by falling probability. */
class Places {
  /** By falling probability. */
  readonly order: Int32Array;
  readonly #candidates: Candidates;
  readonly #radii: Float32Array;
  readonly #left: number;
  readonly #top: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Where each square's begin in `members`; one more than there are squares. */
  readonly #starts: Int32Array;
  readonly #members: Int32Array;
  /** Greatest radius in each square, and of all. */
  readonly #reaches: Float32Array;
  readonly #reach: number;

  constructor(candidates: Candidates, radii: Float32Array) {
    const {count, xs, ys} = candidates;
    this.order = byProbability(candidates);
    this.#candidates = candidates;
    this.#radii = radii;
    let [left, top, right, bottom] = [0x7fffffff, 0x7fffffff, 0, 0];
    for (let i = 0; i < count; i += 1) {
      left = Math.min(left, xs[i]!);
      top = Math.min(top, ys[i]!);
      right = Math.max(right, xs[i]!);
      bottom = Math.max(bottom, ys[i]!);
    }
    this.#left = left;
    this.#top = top;
    this.#columns = count > 0 ? Math.floor((right - left) / SIDE) + 1 : 0;
    this.#rows = count > 0 ? Math.floor((bottom - top) / SIDE) + 1 : 0;
    const squares = this.#columns * this.#rows;
    this.#starts = new Int32Array(squares + 1);
    this.#reaches = new Float32Array(squares);
    for (let i = 0; i < count; i += 1) {
      const square = this.#squareOf(i);
      this.#starts[square + 1]! += 1;
      if (radii[i]! > this.#reaches[square]!) this.#reaches[square] = radii[i]!;
    }
    for (let square = 0; square < squares; square += 1) this.#starts[square + 1]! += this.#starts[square]!;
    this.#reach = this.#reaches.reduce((most, own) => Math.max(most, own), 0);
    this.#members = new Int32Array(count);
    const next = this.#starts.slice();
    for (const i of this.order) this.#members[next[this.#squareOf(i)]!++] = i;
  }

  #squareOf(i: number): number {
    const {xs, ys} = this.#candidates;
    return Math.floor((ys[i]! - this.#top) / SIDE) * this.#columns + Math.floor((xs[i]! - this.#left) / SIDE);
  }

  /** Those whose polygons could touch that of i; itself, too. */
  forEachNear(i: number, visit: (j: number) => void): void {
    const {xs, ys} = this.#candidates;
    const [x, y, radius] = [xs[i]! - this.#left, ys[i]! - this.#top, this.#radii[i]!];
    const far = radius + this.#reach;
    const [fromColumn, toColumn] = [Math.floor((x - far) / SIDE), Math.floor((x + far) / SIDE)];
    const [fromRow, toRow] = [Math.floor((y - far) / SIDE), Math.floor((y + far) / SIDE)];
    for (let row = Math.max(fromRow, 0); row <= Math.min(toRow, this.#rows - 1); row += 1) {
      for (let column = Math.max(fromColumn, 0); column <= Math.min(toColumn, this.#columns - 1); column += 1) {
        const square = row * this.#columns + column;
        const reach = radius + this.#reaches[square]!;
        if (outsideSquare(x, column) > reach || outsideSquare(y, row) > reach) continue;
        for (let at = this.#starts[square]!; at < this.#starts[square + 1]!; at += 1) visit(this.#members[at]!);
      }
    }
  }
}

/** How far a coordinate lies outside a square's, along one axis. */
function outsideSquare(at: number, square: number): number {
  return Math.max(square * SIDE - at, at - (square + 1) * SIDE, 0);
}
