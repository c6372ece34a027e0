/** A race as the table that people compare by, the same in the window, in reports and on a terminal. */
import {milliseconds, percentChange, seconds} from './format';
import {pairsOf, PUBLISHED, untilFirst, type RaceResult, type RaceRow, type Statistics} from './race';

/** From process start until the first prediction is there, medians. */
export const RACE_COLUMNS = {
  environment: 'Environment',
  savedModel: 'SavedModel',
  hdf5: 'HDF5',
  onnx: 'ONNX',
  warm: 'Warm file',
  difference: 'Diff',
} as const;

export type RaceColumn = keyof typeof RACE_COLUMNS;

export const RACE_COLUMN_NAMES = Object.keys(RACE_COLUMNS) as readonly RaceColumn[];

export type RaceTableRow = {readonly [C in RaceColumn]: string};

/** A row for each environment of the race. */
export function measuredRows({rows}: RaceResult): RaceTableRow[] {
  return pairsOf(rows).map(({environment, savedModel, hdf5, onnx, warm}) => ({
    environment,
    savedModel: cell(savedModel),
    hdf5: cell(hdf5),
    onnx: cell(onnx),
    warm: cell(warm),
    difference: difference(savedModel && untilFirst(savedModel), hdf5 && untilFirst(hdf5)),
  }));
}

/** Rows that others published of their machines. */
export function publishedRows(): RaceTableRow[] {
  return PUBLISHED.map(({environment, savedModel, hdf5}) => ({
    environment: `published, not measured here: ${environment}`,
    savedModel: seconds(savedModel * 1000),
    hdf5: seconds(hdf5 * 1000),
    onnx: '–',
    warm: '–',
    difference: difference(savedModel * 1000, hdf5 * 1000),
  }));
}

function cell(row: RaceRow | null): string {
  const total = row && untilFirst(row);
  if (row === null || total === null) return row?.missing ? 'not measured' : '–';
  return `${seconds(total)}${row.noisy ? ' (noisy)' : ''}`;
}

function difference(beforeMs: number | null, afterMs: number | null): string {
  if (beforeMs === null || afterMs === null) return '–';
  return `${seconds(afterMs - beforeMs)} (${percentChange(beforeMs, afterMs)})`;
}

/** Median, with fastest and 95th percentile. */
export function spread(value: Statistics | null | undefined): string {
  return value ? `${milliseconds(value.median)} (${milliseconds(value.min)}–${milliseconds(value.p95)})` : '–';
}
