/**
 * Pixels that may be the centre of an object, as a StarDist model gives them (Schmidt et al., MICCAI 2018): how likely
 * it is one, and how far away the object's edge lies along each of n rays, the first to the right, the next ones
 * clockwise on the screen.
 */
export interface Candidates {
  readonly count: number;
  readonly rays: number;
  /** Whole pixels of the image. */
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  readonly probabilities: Float32Array;
  /** count x rays, in pixels. */
  readonly distances: Float32Array;
}

/** Distances below this are raised to it, as StarDist does. */
const LEAST_DISTANCE = Math.fround(1e-3);
/** No object is larger; polygons of a broken model's endless distances would never be done. */
const MOST_DISTANCE = 1 << 14;

export function emptyCandidates(count: number, rays: number): Candidates {
  return {
    count,
    rays,
    xs: new Int32Array(count),
    ys: new Int32Array(count),
    probabilities: new Float32Array(count),
    distances: new Float32Array(count * rays),
  };
}

/** Where a map's values lie among others: of a row's first pixel from `first` on, and so far to the next ones. */
export interface StarMap {
  readonly values: Float32Array;
  readonly first: number;
  readonly across: number;
  readonly down: number;
}

/** A window of a model's maps, on the model's own grid. */
export interface StarMaps {
  readonly rays: number;
  readonly probability: StarMap;
  /** Of the first ray; those of the others follow. */
  readonly distance: StarMap;
}

/** Which part of a window is looked at, and where in the image it lies. */
export interface StarPart {
  /** Columns and rows of the window; right and bottom are the first outside. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Of the window's first pixel, in the grid. */
  readonly column: number;
  readonly row: number;
  /** Pixels of the image from one of the grid to the next. */
  readonly gridX: number;
  readonly gridY: number;
}

/** Those whose probability is above the threshold, in raster order. */
export function candidatesOf(maps: StarMaps, part: StarPart, threshold: number): Candidates {
  const {rays, probability, distance} = maps;
  const {left, top, right, bottom, column, row, gridX, gridY} = part;
  const limit = Math.fround(threshold);
  const likelihood = (x: number, y: number): number =>
    probability.values[probability.first + y * probability.down + x * probability.across]!;
  let count = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) if (likelihood(x, y) > limit) count += 1;
  const out = emptyCandidates(count, rays);
  let i = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      if (!(likelihood(x, y) > limit)) continue;
      out.xs[i] = (column + x) * gridX;
      out.ys[i] = (row + y) * gridY;
      out.probabilities[i] = likelihood(x, y);
      const at = distance.first + y * distance.down + x * distance.across;
      for (let k = 0; k < rays; k += 1) {
        const value = distance.values[at + k]!;
        out.distances[i * rays + k] = value > LEAST_DISTANCE ? Math.min(value, MOST_DISTANCE) : LEAST_DISTANCE;
      }
      i += 1;
    }
  }
  return out;
}

/** Those with these indices, in their order; fresh. */
export function pickCandidates(from: Candidates, indices: ArrayLike<number>): Candidates {
  const {rays} = from;
  const out = emptyCandidates(indices.length, rays);
  for (let i = 0; i < indices.length; i += 1) {
    const index = indices[i]!;
    out.xs[i] = from.xs[index]!;
    out.ys[i] = from.ys[index]!;
    out.probabilities[i] = from.probabilities[index]!;
    out.distances.set(from.distances.subarray(index * rays, (index + 1) * rays), i * rays);
  }
  return out;
}

/** One after the other; fresh where there are several. */
export function joinCandidates(parts: readonly Candidates[], rays: number): Candidates {
  if (parts.length === 1) return parts[0]!;
  const out = emptyCandidates(
    parts.reduce((sum, {count}) => sum + count, 0),
    rays,
  );
  let at = 0;
  for (const part of parts) {
    out.xs.set(part.xs, at);
    out.ys.set(part.ys, at);
    out.probabilities.set(part.probabilities, at);
    out.distances.set(part.distances, at * rays);
    at += part.count;
  }
  return out;
}

/** Bits of a probability below 2^30, and an index below 2^22 beside them, in one double. */
const MOST_SORTED = 1 << 22;

/**
 * Indices by falling probability. Of equal ones the last comes first, as in numpy's stable order turned round; which of
 * them StarDist takes first is left to numpy's sort.
 */
export function byProbability({count, probabilities}: Candidates): Int32Array {
  if (count > MOST_SORTED)
    return Int32Array.from({length: count}, (_, i) => i).toSorted(
      (a, b) => probabilities[b]! - probabilities[a]! || b - a,
    );
  const bits = new Uint32Array(probabilities.buffer, probabilities.byteOffset, count);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i += 1) keys[i] = bits[i]! * MOST_SORTED + i;
  keys.sort();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i += 1) order[count - 1 - i] = keys[i]! % MOST_SORTED;
  return order;
}
