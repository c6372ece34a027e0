/**
 * h-maxima as skimage.morphology.h_maxima does it for float32: reconstruct f - h - 2e-6|f| under f by dilation, and
 * mark where f exceeds the reconstruction by h. The reconstruction is Vincent's hybrid (IEEE Trans. Image Proc. 2(2),
 * 1993): a raster scan, an anti-raster scan that also finds what is left to do, then a queue. The images lie in a
 * border as wide as the disk, which nothing can enter, so that no step looks where it is. Where f's whole range is
 * below h there are no maxima. 1 where there is one, height x width.
 */
export function hMaxima(values: Float32Array, width: number, height: number, h: number, radius: number): Uint8Array {
  if (Math.fround(h) > range(values)) return new Uint8Array(values.length);
  return peaksOver(values, reconstruction(values, width, height, h, radius), h);
}

/** The seed that rises and the mask it rises under, both in a border of -Infinity as wide as the disk. */
interface Bordered {
  readonly seed: Float32Array;
  readonly mask: Float32Array;
  readonly width: number;
  readonly height: number;
  /** From a row to the next. */
  readonly stride: number;
  /** Where the image's first pixel lies. */
  readonly origin: number;
}

/** 1 where the values exceed their reconstruction by h. */
export function peaksOver(values: Float32Array, reconstructed: Float32Array, h: number): Uint8Array {
  const {fround} = Math;
  const step = fround(h);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) if (fround(values[i]! - reconstructed[i]!) >= step) out[i] = 1;
  return out;
}

/** f - h - 2e-6|f| reconstructed under f; fresh. */
export function reconstruction(
  values: Float32Array,
  width: number,
  height: number,
  h: number,
  radius: number,
): Float32Array {
  const {fround} = Math;
  const step = fround(h);
  const resolution = fround(2e-6);
  const stride = width + 2 * radius;
  const origin = radius * stride + radius;
  const mask = new Float32Array(stride * (height + 2 * radius)).fill(-Infinity);
  const seed = mask.slice();
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0, at = origin + y * stride; x < width; x += 1, i += 1, at += 1) {
      const value = values[i]!;
      mask[at] = value;
      seed[at] = fround(fround(value - step) - fround(resolution * Math.abs(value)));
    }
  }
  reconstruct({seed, mask, width, height, stride, origin}, radius);
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1)
    out.set(seed.subarray(origin + y * stride, origin + y * stride + width), y * width);
  return out;
}

/**
 * Lets what was reconstructed around a block rise into it: `values` and `reconstructed` are a window in which the block
 * lies at `left`, `top`, with `radius` pixels around it where the image goes on. Changes the block's part; says whether
 * it did. Done for all blocks until none changes, it gives the reconstruction of the whole image, in whatever order.
 */
export function raiseFromAround(
  values: Float32Array,
  reconstructed: Float32Array,
  window: {readonly width: number; readonly height: number; readonly left: number; readonly top: number},
  block: {readonly width: number; readonly height: number},
  radius: number,
): boolean {
  const {width, height, left, top} = window;
  const [right, bottom] = [left + block.width, top + block.height];
  const before = diskBefore(radius);
  const all = [...before, ...before.map(([dy, dx]): [number, number] => [-dy, -dx])];
  const queue = new Stack();
  const spread = (x: number, y: number): void => {
    const value = reconstructed[y * width + x]!;
    for (const [dy, dx] of all) {
      const [nx, ny] = [x + dx, y + dy];
      if (nx < left || nx >= right || ny < top || ny >= bottom) continue;
      const neighbour = ny * width + nx;
      const limit = values[neighbour]!;
      const raised = value < limit ? value : limit;
      if (raised <= reconstructed[neighbour]!) continue;
      reconstructed[neighbour] = raised;
      queue.push(neighbour);
    }
  };
  for (let y = 0; y < height; y += 1) {
    const inside = y >= top && y < bottom;
    for (let x = 0; x < width; x += 1) {
      if (inside && x === left) x = right;
      if (x < width) spread(x, y);
    }
  }
  const changed = queue.size > 0;
  while (queue.size > 0) {
    const at = queue.pop();
    spread(at % width, Math.floor(at / width));
  }
  return changed;
}

function range(values: Float32Array): number {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max - min;
}

/** Reconstruction by dilation of the seed under the mask with a disk, in place; seed <= mask. */
function reconstruct(images: Bordered, radius: number): void {
  const {seed, mask, stride} = images;
  const before = diskBefore(radius).map(([dy, dx]) => dy * stride + dx);
  const after = before.map((offset) => -offset);
  const all = Int32Array.from([...before, ...after]);
  if (radius === 2) scanDown2(images);
  else scanDown(images, before);
  const queue = radius === 2 ? scanUp2(images) : scanUp(images, after);
  while (queue.size > 0) {
    const at = queue.pop();
    const value = seed[at]!;
    for (let k = 0; k < all.length; k += 1) {
      const neighbour = at + all[k]!;
      const own = seed[neighbour]!;
      const limit = mask[neighbour]!;
      if (own >= value || own >= limit) continue;
      seed[neighbour] = value < limit ? value : limit;
      queue.push(neighbour);
    }
  }
}

/** [dy, dx] within the radius that come before the centre in raster order. */
function diskBefore(radius: number): [number, number][] {
  const out: [number, number][] = [];
  for (let dy = -radius; dy <= 0; dy += 1) {
    for (let dx = -radius; dx <= (dy === 0 ? -1 : radius); dx += 1)
      if (dy * dy + dx * dx <= radius * radius) out.push([dy, dx]);
  }
  return out;
}

function scanDown({seed, mask, width, height, stride, origin}: Bordered, before: readonly number[]): void {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, at = origin + y * stride; x < width; x += 1, at += 1) {
      let value = seed[at]!;
      for (let k = 0; k < before.length; k += 1) {
        const neighbour = seed[at + before[k]!]!;
        if (neighbour > value) value = neighbour;
      }
      const limit = mask[at]!;
      seed[at] = value < limit ? value : limit;
    }
  }
}

/** The same for the usual radius, its six neighbours written out: a fifth of the time. */
function scanDown2({seed, mask, width, height, stride, origin}: Bordered): void {
  for (let y = 0; y < height; y += 1) {
    let at = origin + y * stride;
    let [two, one] = [-Infinity, -Infinity];
    for (const end = at + width; at < end; at += 1) {
      let value = seed[at]!;
      const up = at - stride;
      const above = seed[up - stride]!;
      const left = seed[up - 1]!;
      const middle = seed[up]!;
      const right = seed[up + 1]!;
      if (above > value) value = above;
      if (left > value) value = left;
      if (middle > value) value = middle;
      if (right > value) value = right;
      if (two > value) value = two;
      if (one > value) value = one;
      const limit = mask[at]!;
      if (value > limit) value = limit;
      seed[at] = value;
      two = one;
      one = value;
    }
  }
}

function scanUp({seed, mask, width, height, stride, origin}: Bordered, after: readonly number[]): Stack {
  const queue = new Stack();
  for (let y = height - 1; y >= 0; y -= 1) {
    for (let x = width - 1, at = origin + y * stride + width - 1; x >= 0; x -= 1, at -= 1) {
      let value = seed[at]!;
      for (let k = 0; k < after.length; k += 1) {
        const neighbour = seed[at + after[k]!]!;
        if (neighbour > value) value = neighbour;
      }
      const limit = mask[at]!;
      if (value > limit) value = limit;
      seed[at] = value;
      for (let k = 0; k < after.length; k += 1) {
        const neighbour = at + after[k]!;
        if (seed[neighbour]! < value && seed[neighbour]! < mask[neighbour]!) {
          queue.push(at);
          break;
        }
      }
    }
  }
  return queue;
}

function scanUp2({seed, mask, width, height, stride, origin}: Bordered): Stack {
  const queue = new Stack();
  for (let y = height - 1; y >= 0; y -= 1) {
    const first = origin + y * stride;
    let [two, one] = [-Infinity, -Infinity];
    for (let at = first + width - 1; at >= first; at -= 1) {
      let value = seed[at]!;
      const down = at + stride;
      const below = seed[down + stride]!;
      const left = seed[down - 1]!;
      const middle = seed[down]!;
      const right = seed[down + 1]!;
      if (below > value) value = below;
      if (left > value) value = left;
      if (middle > value) value = middle;
      if (right > value) value = right;
      if (two > value) value = two;
      if (one > value) value = one;
      const limit = mask[at]!;
      if (value > limit) value = limit;
      seed[at] = value;
      if (
        (one < value && one < mask[at + 1]!) ||
        (two < value && two < mask[at + 2]!) ||
        (left < value && left < mask[down - 1]!) ||
        (middle < value && middle < mask[down]!) ||
        (right < value && right < mask[down + 1]!) ||
        (below < value && below < mask[down + stride]!)
      ) {
        queue.push(at);
      }
      two = one;
      one = value;
    }
  }
  return queue;
}

/** Pixels still to be looked at, in a growing typed array. */
class Stack {
  size = 0;
  #items = new Int32Array(1 << 14);

  push(item: number): void {
    if (this.size === this.#items.length) {
      const larger = new Int32Array(2 * this.#items.length);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.size] = item;
    this.size += 1;
  }

  pop(): number {
    this.size -= 1;
    return this.#items[this.size]!;
  }
}
