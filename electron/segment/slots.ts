/** Pixels in the order of their values, by a radix sort of the values' bits. */

/** 8192 counts and as many places that are written to at a time stay in the processor's nearer memory. */
const DIGITS = 13;

/**
 * The pixels of the mask as pairs (key, pixel), those of smaller values first. Keys are whole numbers that are equal
 * where the values are; `name` is what the caller calls a pixel, asked for in raster order.
 */
export function sortByValue(values: Float32Array, mask: Uint8Array, name: (index: number) => number): Int32Array {
  let total = 0;
  for (let i = 0; i < mask.length; i += 1) if (mask[i]) total += 1;
  let pairs = new Int32Array(2 * total);
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let [least, most] = [0x7fffffff, -0x80000000];
  for (let i = 0, k = 0; i < values.length; i += 1) {
    if (!mask[i]) continue;
    // Negative zero is zero; then the bits of a float, turned so that they sort like it.
    const own = values[i] === 0 ? 0 : bits[i]!;
    const key = own < 0 ? own ^ 0x7fffffff : own;
    pairs[k] = key;
    pairs[k + 1] = name(i);
    if (key < least) least = key;
    if (key > most) most = key;
    k += 2;
  }
  let others = new Int32Array(2 * total);
  const used = total > 0 ? 32 - Math.clz32(most - least) : 0;
  for (let shift = 0; shift < used; shift += DIGITS) {
    const at = startsOf(pairs, least, shift);
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]!;
      const to = at[((key - least) >>> shift) & LOW]!;
      at[((key - least) >>> shift) & LOW] = to + 2;
      others[to] = key;
      others[to + 1] = pairs[i + 1]!;
    }
    [pairs, others] = [others, pairs];
  }
  return pairs;
}

const LOW = (1 << DIGITS) - 1;

/** Where each digit's share begins. */
function startsOf(pairs: Int32Array, least: number, shift: number): Int32Array {
  const starts = new Int32Array(LOW + 1);
  for (let i = 0; i < pairs.length; i += 2) starts[((pairs[i]! - least) >>> shift) & LOW]! += 2;
  let sum = 0;
  for (let bin = 0; bin <= LOW; bin += 1) {
    const count = starts[bin]!;
    starts[bin] = sum;
    sum += count;
  }
  return starts;
}

/** A set of whole numbers, as bits in words; a bit of the next level says whether a word has any. */
export class SlotSet {
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

  /**
   * Takes out `value`, the smallest; gives the one that is the smallest then, which is mostly in the same word. -1:
   * none.
   */
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
