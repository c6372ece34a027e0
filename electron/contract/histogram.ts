/** Steps of every histogram that is shown. */
const BINS = 64;

/** Counts in equal steps from `min` to `max`, which is in the last of them; values must lie between the two. */
export function histogramOf(values: Iterable<number>, min: number, max: number): number[] {
  const counts = Array.from({length: BINS}, () => 0);
  const range = max - min || 1;
  for (const value of values) counts[Math.min(Math.floor(((value - min) / range) * BINS), BINS - 1)]! += 1;
  return counts;
}
