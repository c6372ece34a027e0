/**
 * Marker-based watershed by flooding in the order of (value, age), 4-connected, without a line, as
 * skimage.segmentation.watershed does it: pixels get their label when they are first reached, neighbours are visited
 * up, left, right, down.
 *
 * Every pixel enters the queue once, so all are sorted by value beforehand, and each value has as many slots as it has
 * pixels; a pixel takes the first free slot of its value, and the lowest filled slot is next. That is the order of (value,
 * age), and which slots are filled is kept in words of bits. Only the markers' own pixels share an age; scikit-image
 * takes equal ones among them as its heap happens to hold them. That matters only where two regions with such pixels
 * touch: then everything is done again with a heap that makes the same moves.
 */
import {slotsOf} from './slots';
import {floodByHeap} from './watershed-heap';

export function watershed(values: Float32Array, markers: Int32Array, mask: Uint8Array, width: number, height: number): Int32Array {
  const labels = floodBySlots(values, markers, mask, width, height);
  return tiesTouch(values, markers, mask, labels, width) ? floodByHeap(values, markers, mask, width, height) : labels;
}

/** A pixel's two numbers lie beside each other, as do a slot's: the flood jumps all over the image, and waits for memory. */
const PAIR = 2;
/** In place of a label: not in the mask. */
const OUTSIDE = -1;

function floodBySlots(values: Float32Array, markers: Int32Array, mask: Uint8Array, width: number, height: number): Int32Array {
  // A border of one pixel that is outside. Per pixel: label, first slot of its value.
  const stride = width + 2;
  const cells = new Int32Array(PAIR * stride * (height + 2)).fill(OUTSIDE);
  const slots = slotsOf(values, mask, (pixel, slot) => {
    const at = PAIR * (pixel + stride + 1 + 2 * Math.floor(pixel / width));
    cells[at] = 0;
    cells[at + 1] = slot;
  });
  const filled = new SlotSet(slots.length / PAIR);

  let lowest = -1;
  const push = (at: number, label: number): void => {
    cells[at] = label;
    const first = cells[at + 1]!;
    const slot = first + slots[PAIR * first + 1]!++;
    slots[PAIR * slot] = at;
    filled.add(slot);
    if (slot < lowest || lowest < 0) lowest = slot;
  };

  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) if (mask[i] && markers[i]! !== 0) push(PAIR * ((y + 1) * stride + x + 1), markers[i]!);
  }
  const row = PAIR * stride;
  while (lowest >= 0) {
    const at = slots[PAIR * lowest]!;
    lowest = filled.removeSmallest(lowest);
    const label = cells[at]!;
    if (cells[at - row] === 0) push(at - row, label);
    if (cells[at - PAIR] === 0) push(at - PAIR, label);
    if (cells[at + PAIR] === 0) push(at + PAIR, label);
    if (cells[at + row] === 0) push(at + row, label);
  }
  const labels = new Int32Array(values.length);
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0, at = PAIR * ((y + 1) * stride + 1); x < width; x += 1, i += 1, at += PAIR) labels[i] = Math.max(cells[at]!, 0);
  }
  return labels;
}

/** A set of whole numbers, as bits in words; a bit of the next level says whether a word has any. */
class SlotSet {
  readonly #levels: Int32Array[] = [];

  constructor(count: number) {
    for (let size = Math.max(count, 1); ; size = (size + 31) >> 5) {
      const words = (size + 31) >> 5;
      this.#levels.push(new Int32Array(words));
      if (words === 1) break;
    }
  }

  add(value: number): void {
    const levels = this.#levels;
    let at = value;
    for (let i = 0; i < levels.length; i += 1) {
      const level = levels[i]!;
      const word = at >> 5;
      const before = level[word]!;
      level[word] = before | (1 << (at & 31));
      if (before !== 0) return;
      at = word;
    }
  }

  /** Takes out `value`, the smallest; gives the one that is the smallest then, which is mostly in the same word. -1: none. */
  removeSmallest(value: number): number {
    const levels = this.#levels;
    let at = value;
    let i = 0;
    for (; i < levels.length; i += 1) {
      const level = levels[i]!;
      const word = at >> 5;
      const rest = level[word]! & ~(1 << (at & 31));
      level[word] = rest;
      at = word;
      if (rest !== 0) break;
    }
    if (i === levels.length) return -1;
    for (; i >= 0; i -= 1) {
      const word = levels[i]![at]!;
      at = (at << 5) | (31 - Math.clz32(word & -word));
    }
    return at;
  }
}

/** Whether regions touch whose markers have pixels of exactly the same value. */
function tiesTouch(values: Float32Array, markers: Int32Array, mask: Uint8Array, labels: Int32Array, width: number): boolean {
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
    for (const other of right !== label && right !== 0 ? (below !== label && below !== 0 ? [right, below] : [right]) : below !== label && below !== 0 ? [below] : []) {
      if (label === lastA && other === lastB) continue;
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
