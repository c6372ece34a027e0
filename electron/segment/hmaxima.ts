/**
 * h-maxima as skimage.morphology.h_maxima does it for float32: reconstruct f - h - 2e-6|f| under f by dilation, and mark
 * where f exceeds the reconstruction by h. The reconstruction is Vincent's hybrid (IEEE Trans. Image Proc. 2(2), 1993):
 * a raster scan, an anti-raster scan, then a queue. Where f's whole range is below h there are no maxima.
 */
export function hMaxima(values: Float32Array, width: number, height: number, h: number, radius: number): Uint8Array {
  const {fround} = Math;
  const step = fround(h);
  if (h > range(values)) return new Uint8Array(values.length);
  const resolution = fround(2e-6);
  const seed = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    seed[i] = fround(fround(value - step) - fround(resolution * Math.abs(value)));
  }
  reconstruct(seed, values, width, height, radius);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) if (fround(values[i]! - seed[i]!) >= step) out[i] = 1;
  return out;
}

function range(values: Float32Array): number {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max - min;
}

/** Reconstruction by dilation of `seed` under `mask` with a disk of `radius`, in place. seed <= mask must hold. */
export function reconstruct(seed: Float32Array, mask: Float32Array, width: number, height: number, radius: number): void {
  const before = diskOffsets(radius).filter(([dy, dx]) => dy < 0 || (dy === 0 && dx < 0));
  const after = before.map(([dy, dx]) => [-dy, -dx] as const);
  scan(seed, mask, width, height, before, 1);
  scan(seed, mask, width, height, after, -1);
  const queue = startQueue(seed, mask, width, height, after);
  const all = [...before, ...after];
  while (queue.length) {
    const at = queue.pop()!;
    const y = Math.floor(at / width);
    const x = at - y * width;
    const value = seed[at]!;
    for (const [dy, dx] of all) {
      if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
      const neighbour = at + dy * width + dx;
      const limit = mask[neighbour]!;
      if (seed[neighbour]! >= value || seed[neighbour]! >= limit) continue;
      seed[neighbour] = Math.min(value, limit);
      queue.push(neighbour);
    }
  }
}

type Offsets = readonly (readonly [number, number])[];

/** All [dy, dx] within the radius except the centre, in raster order. */
function diskOffsets(radius: number): Offsets {
  const out: [number, number][] = [];
  for (let dy = -radius; dy <= radius; dy += 1) {
    for (let dx = -radius; dx <= radius; dx += 1) {
      if ((dy !== 0 || dx !== 0) && dy * dy + dx * dx <= radius * radius) out.push([dy, dx]);
    }
  }
  return out;
}

function scan(seed: Float32Array, mask: Float32Array, width: number, height: number, offsets: Offsets, direction: 1 | -1): void {
  const flat = offsets.map(([dy, dx]) => dy * width + dx);
  const reach = Math.max(0, ...offsets.map(([dy, dx]) => Math.max(Math.abs(dy), Math.abs(dx))));
  for (let row = 0; row < height; row += 1) {
    const y = direction === 1 ? row : height - 1 - row;
    const rowInside = y >= reach && y < height - reach;
    for (let column = 0; column < width; column += 1) {
      const x = direction === 1 ? column : width - 1 - column;
      const at = y * width + x;
      const limit = mask[at]!;
      let value = seed[at]!;
      if (rowInside && x >= reach && x < width - reach) {
        for (let k = 0; k < flat.length; k += 1) {
          const neighbour = seed[at + flat[k]!]!;
          if (neighbour > value) value = neighbour;
        }
      } else {
        for (const [dy, dx] of offsets) {
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          value = Math.max(value, seed[at + dy * width + dx]!);
        }
      }
      seed[at] = value < limit ? value : limit;
    }
  }
}

/** Pixels that could still raise a later neighbour after both scans. */
function startQueue(seed: Float32Array, mask: Float32Array, width: number, height: number, after: Offsets): number[] {
  const queue: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const value = seed[at]!;
      for (const [dy, dx] of after) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        const neighbour = at + dy * width + dx;
        if (seed[neighbour]! < value && seed[neighbour]! < mask[neighbour]!) {
          queue.push(at);
          break;
        }
      }
    }
  }
  return queue;
}
