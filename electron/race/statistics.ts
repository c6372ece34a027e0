import type {Statistics} from '../contract/race';

/**
 * The q-th quantile (0..1) of values in any order, interpolated linearly between neighbours (numpy's default). Empty:
 * NaN.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const low = sorted[below];
  if (low === undefined) return NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (at - below);
}

/** Null where there are no values. */
export function statistics(values: readonly number[]): Statistics | null {
  if (values.length === 0) return null;
  return {n: values.length, median: quantile(values, 0.5), min: Math.min(...values), p95: quantile(values, 0.95)};
}
