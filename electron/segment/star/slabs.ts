/**
 * What two whole-pixel polygons share. One is cut into rows of one pixel: as corners have whole coordinates, every edge
 * goes straight through each row that it is in. The other's edges are then followed row by row past those of the first.
 */

export interface Common {
  /** The integral of the product of their winding numbers. */
  readonly area: number;
  /** How far that may be from the area of the intersection when its corners are moved to whole pixels. */
  readonly doubt: number;
}

/** A polygon cut into rows; filled anew for each, in the same memory. */
export class Slabs {
  /** The first row, and the row below the last. */
  #top = 0;
  #bottom = 0;
  /** Where the edges of row `top + i` begin. */
  #starts = new Int32Array(64);
  /** x where an edge enters the row above and leaves it below, 1 where it goes down and -1 where up, and its length. */
  #enters = new Float64Array(256);
  #leaves = new Float64Array(256);
  #signs = new Float64Array(256);
  #lengths = new Float64Array(256);
  /** y, left x and right x of each flat edge. */
  #flat = new Float64Array(96);
  #flatCount = 0;
  #doubt = 0;

  /** `count` corners x, y from `first` on. */
  fill(corners: Int32Array, first: number, count: number): void {
    let top = 0x7fffffff;
    let bottom = -0x80000000;
    for (let at = first + 1; at < first + 2 * count; at += 2) {
      const y = corners[at]!;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    this.#top = top;
    this.#bottom = bottom;
    const entries = this.#count(corners, first, count);
    if (entries > this.#enters.length) this.#grow(2 * entries);
    this.#place(corners, first, count);
  }

  /** Makes `starts`, one row behind; gives how many entries there are. */
  #count(corners: Int32Array, first: number, count: number): number {
    const rows = this.#bottom - this.#top;
    if (rows + 2 > this.#starts.length) this.#starts = new Int32Array(2 * rows + 4);
    const starts = this.#starts.fill(0, 0, rows + 2);
    for (let k = 0; k < count; k += 1) {
      const y0 = corners[first + 2 * k + 1]! - this.#top;
      const y1 = corners[first + (k + 1 === count ? 1 : 2 * k + 3)]! - this.#top;
      const to = y0 < y1 ? y1 : y0;
      for (let row = y0 < y1 ? y0 : y1; row < to; row += 1) starts[row + 2]! += 1;
    }
    for (let row = 0; row < rows; row += 1) starts[row + 2]! += starts[row + 1]!;
    return starts[rows + 1]!;
  }

  /** Brings `starts` to their rows. */
  #place(corners: Int32Array, first: number, count: number): void {
    if (3 * count > this.#flat.length) this.#flat = new Float64Array(3 * count);
    this.#flatCount = 0;
    for (let k = 0; k < count; k += 1) {
      const own = first + 2 * k;
      const next = k + 1 === count ? first : own + 2;
      const [y0, y1] = [corners[own + 1]!, corners[next + 1]!];
      if (y0 < y1) this.#addEdge(corners, own, next, 1);
      else if (y0 > y1) this.#addEdge(corners, next, own, -1);
      else if (corners[own] !== corners[next]) this.#addFlat(y0, corners[own]!, corners[next]!);
    }
  }

  #addEdge(corners: Int32Array, upper: number, lower: number, sign: number): void {
    const [x, y] = [corners[upper]!, corners[upper + 1]!];
    const [width, height] = [corners[lower]! - x, corners[lower + 1]! - y];
    const slope = width / height;
    const length = Math.sqrt(width * width + height * height);
    for (let i = 0; i < height; i += 1) {
      const at = this.#starts[y - this.#top + i + 1]!++;
      this.#enters[at] = x + slope * i;
      this.#leaves[at] = x + slope * (i + 1);
      this.#signs[at] = sign;
      this.#lengths[at] = length;
    }
  }

  #addFlat(y: number, x0: number, x1: number): void {
    const at = 3 * this.#flatCount;
    this.#flat[at] = y;
    this.#flat[at + 1] = Math.min(x0, x1);
    this.#flat[at + 2] = Math.max(x0, x1);
    this.#flatCount += 1;
  }

  #grow(size: number): void {
    this.#enters = new Float64Array(size);
    this.#leaves = new Float64Array(size);
    this.#signs = new Float64Array(size);
    this.#lengths = new Float64Array(size);
  }

  /** With another polygon. */
  common(corners: Int32Array, first: number, count: number): Common {
    let twice = 0;
    this.#doubt = this.#flatCrossedBy(corners, first, count);
    for (let k = 0; k < count; k += 1) {
      const own = first + 2 * k;
      const next = k + 1 === count ? first : own + 2;
      const [y0, y1] = [corners[own + 1]!, corners[next + 1]!];
      if (y0 < y1) twice += this.#leftOf(corners, own, next);
      else if (y0 > y1) twice -= this.#leftOf(corners, next, own);
      else this.#doubt += this.#crossed(y0, corners[own]!, corners[next]!);
    }
    return {area: Math.abs(twice) / 2, doubt: this.#doubt};
  }

  /** Twice the area left of both an edge and this polygon's edges; adds the doubt where they cross. */
  #leftOf(corners: Int32Array, upper: number, lower: number): number {
    const top = this.#top;
    const [starts, enters, leaves, signs] = [this.#starts, this.#enters, this.#leaves, this.#signs];
    const [x0, y0, y1] = [corners[upper]!, corners[upper + 1]!, corners[lower + 1]!];
    const width = corners[lower]! - x0;
    const slope = width / (y1 - y0);
    const length = Math.sqrt(width * width + (y1 - y0) * (y1 - y0));
    let sum = 0;
    for (let row = y0 > top ? y0 : top, to = Math.min(y1, this.#bottom); row < to; row += 1) {
      const enter = x0 + slope * (row - y0);
      const leave = x0 + slope * (row + 1 - y0);
      for (let i = starts[row - top]!, end = starts[row - top + 1]!; i < end; i += 1) {
        const d0 = enters[i]! - enter;
        const d1 = leaves[i]! - leave;
        // Left of the one, less what of it is right of the other.
        let left = enter + leave;
        if (d0 < 0) left += d1 <= 0 ? d0 + d1 : (d0 * d0) / (d0 - d1);
        else if (d1 < 0) left += (d1 * d1) / (d1 - d0);
        sum += signs[i]! * left;
        if (d0 * d1 <= 0) this.#doubt += 0.5 * offWhole(enter, leave, d0, d1) * (length + this.#lengths[i]!);
      }
    }
    return sum;
  }

  /** Where this polygon's edges cross a flat edge. */
  #crossed(y: number, x0: number, x1: number): number {
    if (y < this.#top || y >= this.#bottom) return 0;
    const [left, right] = [Math.min(x0, x1), Math.max(x0, x1)];
    let doubt = 0;
    for (let i = this.#starts[y - this.#top]!; i < this.#starts[y - this.#top + 1]!; i += 1) {
      const x = this.#enters[i]!;
      if (x >= left && x <= right) doubt += 0.5 * Math.abs(x - Math.round(x)) * (right - left + this.#lengths[i]!);
    }
    return doubt;
  }

  /** Where the other polygon's edges cross this one's flat ones. */
  #flatCrossedBy(corners: Int32Array, first: number, count: number): number {
    let doubt = 0;
    for (let i = 0; i < this.#flatCount; i += 1) {
      const y = this.#flat[3 * i]!;
      const left = this.#flat[3 * i + 1]!;
      const right = this.#flat[3 * i + 2]!;
      for (let k = 0; k < count; k += 1) {
        const own = first + 2 * k;
        const next = k + 1 === count ? first : own + 2;
        const y0 = corners[own + 1]! - y;
        const y1 = corners[next + 1]! - y;
        if (y0 < 0 === y1 < 0) continue;
        const x = corners[own]! + ((corners[next]! - corners[own]!) * y0) / (y0 - y1);
        if (x < left || x > right) continue;
        const edge = Math.abs(corners[next]! - corners[own]!) + Math.abs(y1 - y0);
        doubt += 0.5 * Math.abs(x - Math.round(x)) * (right - left + edge);
      }
    }
    return doubt;
  }
}

/** How far the crossing of two edges within a row is from the nearest whole pixel. */
function offWhole(enter: number, leave: number, d0: number, d1: number): number {
  const dy = d0 === d1 ? 0 : d0 / (d0 - d1);
  const x = enter + (leave - enter) * dy;
  const dx = x - Math.round(x);
  const fromRow = dy > 0.5 ? 1 - dy : dy;
  return Math.sqrt(dx * dx + fromRow * fromRow);
}
