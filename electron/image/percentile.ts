/**
 * The q-th percentile of `values` with linear interpolation between ranks, as numpy.percentile gives it. Selects in
 * expected linear time on a copy. NaN for no values.
 */
export function percentile(values: Float32Array, q: number): number {
  if (values.length === 0) return NaN;
  const rank = ((values.length - 1) * q) / 100;
  const low = Math.floor(rank);
  const work = values.slice();
  const a = select(work, low);
  if (low + 1 >= work.length) return a;
  let b = Infinity;
  for (let i = low + 1; i < work.length; i += 1) if (work[i]! < b) b = work[i]!;
  return a + (b - a) * (rank - low);
}

/** Hoare's quickselect: afterwards work[k] is in its sorted place and everything after it is not smaller. */
function select(work: Float32Array, k: number): number {
  let left = 0;
  let right = work.length - 1;
  while (left < right) {
    const pivot = work[(left + right) >> 1]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (work[i]! < pivot) i += 1;
      while (work[j]! > pivot) j -= 1;
      if (i <= j) {
        const swap = work[i]!;
        work[i] = work[j]!;
        work[j] = swap;
        i += 1;
        j -= 1;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return work[k]!;
}
