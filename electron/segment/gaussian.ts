/**
 * Gaussian filter as scipy.ndimage.gaussian_filter: radius 4 sigma, borders reflected with the edge repeated, rows
 * first down, then across, sums in double precision and float32 between. Fresh float32, height x width.
 */
export function gaussianFilter(values: Float32Array, width: number, height: number, sigma: number): Float32Array {
  return gaussianAlong({values, width, height}, sigma, sigma, reflected);
}

/**
 * The same with a sigma for each axis (0: that axis is left alone) and the edge pixel not repeated, scipy's 'mirror'.
 */
export function gaussianMirrored(
  values: Float32Array,
  width: number,
  height: number,
  sigmaY: number,
  sigmaX: number,
): Float32Array {
  return gaussianAlong({values, width, height}, sigmaY, sigmaX, mirrored);
}

interface Plane {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

type Continue = (length: number, radius: number) => Int32Array;

function gaussianAlong(plane: Plane, sigmaY: number, sigmaX: number, continued: Continue): Float32Array {
  const down = sigmaY > 0 ? filterDown(plane, kernel(sigmaY), continued) : plane.values;
  return sigmaX > 0 ? filterAcross({...plane, values: down}, kernel(sigmaX), continued) : down;
}

function filterDown({values, width, height}: Plane, weights: Float64Array, continued: Continue): Float32Array {
  const down = new Float32Array(values.length);
  const radius = weights.length - 1;
  const rowAt = continued(height, radius);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y += 1) {
    const centre = y * width;
    for (let x = 0; x < width; x += 1) sums[x] = values[centre + x]! * weights[0]!;
    for (let k = radius; k > 0; k -= 1) {
      const above = rowAt[y - k + radius]! * width;
      const below = rowAt[y + k + radius]! * width;
      const weight = weights[k]!;
      for (let x = 0; x < width; x += 1) sums[x]! += (values[above + x]! + values[below + x]!) * weight;
    }
    down.set(sums, centre);
  }
  return down;
}

function filterAcross({values: down, width, height}: Plane, weights: Float64Array, continued: Continue): Float32Array {
  const out = new Float32Array(down.length);
  const radius = weights.length - 1;
  const sums = new Float64Array(width);
  const columnAt = continued(width, radius);
  const line = new Float64Array(width + 2 * radius);
  for (let y = 0; y < height; y += 1) {
    for (let i = 0; i < line.length; i += 1) line[i] = down[y * width + columnAt[i]!]!;
    for (let x = 0; x < width; x += 1) sums[x] = line[x + radius]! * weights[0]!;
    for (let k = radius; k > 0; k -= 1) {
      const weight = weights[k]!;
      for (let x = 0, before = radius - k, after = radius + k; x < width; x += 1, before += 1, after += 1)
        sums[x]! += (line[before]! + line[after]!) * weight;
    }
    out.set(sums, y * width);
  }
  return out;
}

/** How far the filter looks. */
export function gaussianRadius(sigma: number): number {
  return Math.trunc(4 * sigma + 0.5);
}

/** Half of the normalised kernel, from the centre outwards. */
function kernel(sigma: number): Float64Array {
  const radius = gaussianRadius(sigma);
  const half = Float64Array.from({length: radius + 1}, (_, x) => Math.exp((-0.5 / (sigma * sigma)) * x * x));
  let sum = half[0]!;
  for (let x = 1; x <= radius; x += 1) sum += 2 * half[x]!;
  return half.map((value) => value / sum);
}

/** Index for positions -radius … length-1+radius, mirrored about the edge pixel's middle. */
function mirrored(length: number, radius: number): Int32Array {
  if (length === 1) return new Int32Array(1 + 2 * radius);
  const period = 2 * (length - 1);
  return Int32Array.from({length: length + 2 * radius}, (_, i) => {
    const at = (((i - radius) % period) + period) % period;
    return at < length ? at : period - at;
  });
}

/** The same mirrored with the edge repeated. */
function reflected(length: number, radius: number): Int32Array {
  return Int32Array.from({length: length + 2 * radius}, (_, i) => {
    const period = 2 * length;
    const at = (((i - radius) % period) + period) % period;
    return at < length ? at : period - 1 - at;
  });
}
