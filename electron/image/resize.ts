import {gaussianFilter} from '../segment/gaussian';

/** Linear resize with anti-aliasing when shrinking, pixel centres kept (skimage.transform.resize order 1). Fresh float32. */
export function resizeLinear(values: Float32Array, width: number, height: number, toWidth: number, toHeight: number): Float32Array {
  const sigma = Math.max(0, (height / toHeight - 1) / 2, (width / toWidth - 1) / 2);
  const source = sigma > 0 ? gaussianFilter(values, width, height, sigma) : values;
  const rows = samples(height, toHeight);
  const columns = samples(width, toWidth);
  const out = new Float32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y += 1) {
    const {low, high, rest} = rows[y]!;
    for (let x = 0; x < toWidth; x += 1) {
      const c = columns[x]!;
      const top = source[low * width + c.low]! * (1 - c.rest) + source[low * width + c.high]! * c.rest;
      const bottom = source[high * width + c.low]! * (1 - c.rest) + source[high * width + c.high]! * c.rest;
      out[y * toWidth + x] = top * (1 - rest) + bottom * rest;
    }
  }
  return out;
}

function samples(from: number, to: number): {low: number; high: number; rest: number}[] {
  return Array.from({length: to}, (_, i) => {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(at);
    return {low, high: Math.min(low + 1, from - 1), rest: at - low};
  });
}

/** Nearest neighbour, pixel centres kept: for labels. */
export function resizeNearest(labels: Int32Array, width: number, height: number, toWidth: number, toHeight: number): Int32Array {
  if (width === toWidth && height === toHeight) return labels;
  const out = new Int32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y += 1) {
    const row = Math.min(Math.floor(((y + 0.5) * height) / toHeight), height - 1);
    for (let x = 0; x < toWidth; x += 1) {
      out[y * toWidth + x] = labels[row * width + Math.min(Math.floor(((x + 0.5) * width) / toWidth), width - 1)]!;
    }
  }
  return out;
}
