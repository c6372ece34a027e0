import {pairsOf, untilFirst, type RaceRow} from '../../electron/contract/race';

/** Both formats in one environment, in ms from process start to the first prediction. */
export interface MeasuredPair {
  readonly environment: string;
  /** As SavedModel. */
  readonly before: number;
  /** As HDF5. */
  readonly after: number;
}

/** Environments in which both formats came in; formats are compared inside one environment only. */
export function measuredPairs(rows: readonly RaceRow[]): readonly MeasuredPair[] {
  return pairsOf(rows).flatMap(({environment, savedModel, hdf5}) => {
    const [before, after] = [savedModel && untilFirst(savedModel), hdf5 && untilFirst(hdf5)];
    return before !== null && after !== null ? [{environment, before, after}] : [];
  });
}
