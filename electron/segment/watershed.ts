/**
 * Marker-based watershed by flooding in the order of (level, age), 4-connected, without a line, as
 * skimage.segmentation.watershed does it: pixels get their label when they are first reached, neighbours are visited
 * up, left, right, down; a pixel's level is its value, or the level of the pixel it was reached from where that is
 * higher.
 *
 * Every pixel enters the queue once, so all are sorted by value beforehand, and each value has as many slots as it has
 * pixels; a pixel takes the first free slot of its value, and the lowest filled slot is next. That is the order of
 * (value, age), and which slots are filled is kept in words of bits. What is reached at the level that is being
 * flooded, or lies below it, waits in a queue of its own until the level's slots are done: it came later than all of
 * them. The flood jumps all over the image and waits for memory, so pixels lie in squares of 4 x 4, of one cache line
 * each, which a pixel shares with most of its neighbours. Only the markers' own pixels share an age; scikit-image takes
 * equal ones among them as its heap happens to hold them. That matters only where two regions with such pixels touch:
 * then everything is done again with a heap that makes the same moves.
 */
import {SlotSet, sortByValue} from './slots';
import {floodByHeap} from './watershed-heap';

export function watershed(
  values: Float32Array,
  markers: Int32Array,
  mask: Uint8Array,
  width: number,
  height: number,
): Int32Array {
  const labels = floodBySlots(values, markers, mask, width, height);
  return tiesTouch(values, markers, mask, labels, width) ? floodByHeap(values, markers, mask, width, height) : labels;
}

/** In place of a label: not in the mask. Smaller numbers are slots of pixels that have not been reached. */
const OUTSIDE = -1;

function floodBySlots(
  values: Float32Array,
  markers: Int32Array,
  mask: Uint8Array,
  width: number,
  height: number,
): Int32Array {
  // A border of one pixel that is outside.
  const across = (width + 5) >> 2;
  const down = (height + 5) >> 2;
  const place = (x: number, y: number): number =>
    ((((y + 1) >> 2) * across + ((x + 1) >> 2)) << 4) | (((y + 1) & 3) << 2) | ((x + 1) & 3);
  const cells = new Int32Array(16 * across * down).fill(OUTSIDE);
  let [row, column] = [0, -1];
  const pairs = sortByValue(values, mask, (index) => {
    column = index - row * width;
    while (column >= width) {
      row += 1;
      column -= width;
    }
    return place(column, row);
  });
  const front = new Front(cells, pairs);
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) if (mask[i] && markers[i]! !== 0) front.reach(place(x, y), markers[i]!);
  }
  flood(front, cells, across);
  const labels = new Int32Array(values.length);
  for (let y = 0, i = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, i += 1) labels[i] = Math.max(cells[place(x, y)]!, 0);
  return labels;
}

/** Lets the front go on until nothing is left of it. */
function flood(front: Front, cells: Int32Array, across: number): void {
  const [up, left, right, below] = stepsInSquares(across);
  for (let at = front.next(); at >= 0; at = front.next()) {
    const label = cells[at]!;
    const corner = at & 15;
    const above = at + up[corner]!;
    if (cells[above]! < OUTSIDE) front.reach(above, label);
    const before = at + left[corner]!;
    if (cells[before]! < OUTSIDE) front.reach(before, label);
    const after = at + right[corner]!;
    if (cells[after]! < OUTSIDE) front.reach(after, label);
    const under = at + below[corner]!;
    if (cells[under]! < OUTSIDE) front.reach(under, label);
  }
}

/** The pixels that were reached and whose neighbours were not yet looked at. */
class Front {
  readonly #cells: Int32Array;
  /** Key and pixel of each slot. */
  readonly #pairs: Int32Array;
  readonly #taken: Int32Array;
  readonly #filled: SlotSet;
  #lowest = -1;
  /** The first slot of the level that is flooded, and what was reached in it since it began. */
  #level = -1;
  #levelKey = 0;
  readonly #queue: Int32Array;
  #queued = 0;
  #done = 0;

  /**
   * A slot holds a key and a pixel. The pixel is known beforehand where a value stands alone; else they take its slots
   * as they come.
   */
  constructor(cells: Int32Array, pairs: Int32Array) {
    const total = pairs.length >> 1;
    for (let i = 0, first = 0; i < total; i += 1) {
      const key = pairs[2 * i]!;
      if (key !== pairs[2 * first]) first = i;
      const shared = first !== i || (i + 1 < total && pairs[2 * i + 2] === key);
      cells[pairs[2 * i + 1]!] = -2 - (2 * first + (shared ? 1 : 0));
    }
    this.#cells = cells;
    this.#pairs = pairs;
    this.#taken = new Int32Array(total);
    this.#filled = new SlotSet(total);
    this.#queue = new Int32Array(total);
  }

  /** Gives a pixel its label, and it waits for its turn. */
  reach(at: number, label: number): void {
    const code = -2 - this.#cells[at]!;
    this.#cells[at] = label;
    let slot = code >> 1;
    if (slot <= this.#level) {
      this.#queue[this.#queued] = at;
      this.#queued += 1;
      return;
    }
    if (code & 1) {
      slot += this.#taken[slot]!++;
      this.#pairs[2 * slot + 1] = at;
    }
    this.#filled.add(slot);
    if (slot < this.#lowest || this.#lowest < 0) this.#lowest = slot;
  }

  /** The pixel whose turn it is; -1: none. */
  next(): number {
    const lowest = this.#lowest;
    const pairs = this.#pairs;
    if (lowest >= 0 && (this.#done === this.#queued || pairs[2 * lowest] === this.#levelKey)) {
      if (this.#level < 0 || pairs[2 * lowest] !== this.#levelKey) {
        // A new level, whose first slot is the first to be filled.
        this.#level = lowest;
        this.#levelKey = pairs[2 * lowest]!;
        this.#queued = this.#done = 0;
      }
      const at = pairs[2 * lowest + 1]!;
      this.#lowest = this.#filled.removeSmallest(lowest);
      return at;
    }
    if (this.#done === this.#queued) return -1;
    this.#done += 1;
    return this.#queue[this.#done - 1]!;
  }
}

/** How far the neighbours up, left, right and down of each of a square's 16 pixels lie. */
function stepsInSquares(across: number): [Int32Array, Int32Array, Int32Array, Int32Array] {
  const steps = (step: (x: number, y: number) => number): Int32Array =>
    Int32Array.from({length: 16}, (_, i) => step(i & 3, i >> 2));
  return [
    steps((_, y) => (y > 0 ? -4 : 12 - 16 * across)),
    steps((x) => (x > 0 ? -1 : 3 - 16)),
    steps((x) => (x < 3 ? 1 : 16 - 3)),
    steps((_, y) => (y < 3 ? 4 : 16 * across - 12)),
  ];
}

/** Whether regions touch whose markers have pixels of exactly the same value. */
function tiesTouch(
  values: Float32Array,
  markers: Int32Array,
  mask: Uint8Array,
  labels: Int32Array,
  width: number,
): boolean {
  const tied = tiedLabels(values, markers, mask);
  if (tied.size === 0) return false;
  const share = (a: number, b: number): boolean => {
    const groups = tied.get(a);
    const others = tied.get(b);
    return groups !== undefined && others !== undefined && groups.some((group) => others.includes(group));
  };
  let [lastA, lastB] = [0, 0];
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at]!;
    if (label === 0) continue;
    const right = (at + 1) % width === 0 ? 0 : labels[at + 1]!;
    const below = at + width < labels.length ? labels[at + width]! : 0;
    for (let side = 0; side < 2; side += 1) {
      const other = side === 0 ? right : below;
      if (other === 0 || other === label || (label === lastA && other === lastB)) continue;
      [lastA, lastB] = [label, other];
      if (share(label, other)) return true;
    }
  }
  return false;
}

/** For each label that has a marker pixel of the same value as another label's: the groups of equal values it is in. */
function tiedLabels(values: Float32Array, markers: Int32Array, mask: Uint8Array): Map<number, number[]> {
  const pixels: number[] = [];
  for (let at = 0; at < markers.length; at += 1) if (markers[at]! !== 0 && mask[at]) pixels.push(at);
  const sorted = Int32Array.from(pixels).toSorted((a, b) => values[a]! - values[b]!);
  const tied = new Map<number, number[]>();
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const value = values[sorted[from]!]!;
    const group = new Set<number>();
    for (to = from; to < sorted.length && values[sorted[to]!] === value; to += 1) group.add(markers[sorted[to]!]!);
    if (group.size < 2) continue;
    for (const label of group) {
      const groups = tied.get(label);
      if (groups) groups.push(from);
      else tied.set(label, [from]);
    }
  }
  return tied;
}
