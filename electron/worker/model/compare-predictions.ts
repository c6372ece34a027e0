import type {PredictionDifference} from '../../contract/model';
import type {Values} from '../../plan/run';

/** Each output of one model against the other's of the same name, or else in the same place. */
export function differencesOf(ours: readonly Values[], theirs: readonly Values[]): PredictionDifference[] {
  return ours.map((values, i) => differenceOf(values, theirs.find(({name}) => name === values.name) ?? theirs[i]));
}

/** Infinite where one has no such output, another number of values, or a number where the other has none. */
function differenceOf(a: Values, b: Values | undefined): PredictionDifference {
  if (a.data.length !== b?.data.length) return {output: a.name, maxAbsDiff: Infinity, at: []};
  let maxAbsDiff = 0;
  let where = 0;
  for (let i = 0; i < a.data.length; i += 1) {
    const x = a.data[i]!;
    const y = b.data[i]!;
    if (Object.is(x, y)) continue;
    const difference = Math.abs(x - y);
    if (difference <= maxAbsDiff) continue;
    maxAbsDiff = Number.isNaN(difference) ? Infinity : difference;
    where = i;
  }
  return {output: a.name, maxAbsDiff, at: indexOf(where, a.shape)};
}

/** A position in row-major values as one index an axis. */
function indexOf(position: number, shape: readonly number[]): number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = (rest - index) / size;
      return index;
    })
    .toReversed();
}
