import type {LoadComparison} from '../../electron/contract/model';
import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds, percentChange} from '../../electron/contract/format';

export const MEASURES: readonly {readonly name: string; readonly of: (row: FormatTimes) => number}[] = [
  {name: 'Load', of: (row) => row.loadMs},
  {name: 'First prediction', of: (row) => row.firstPredictMs},
  {name: 'Later predictions', of: (row) => row.predictMs},
];

/** The comparison as a Markdown table, for a report or an issue. */
export function asMarkdown({rows}: LoadComparison): string {
  const saved = rows.find((row) => row.format === 'saved-model');
  const hdf5 = rows.find((row) => row.format === 'hdf5');
  const lines = MEASURES.map(({name, of}) => {
    const cells = [saved, hdf5].map((row) => (row ? milliseconds(of(row)) : '–'));
    return `| ${name} | ${cells.join(' | ')} | ${saved && hdf5 ? percentChange(of(saved), of(hdf5)) : '–'} |`;
  });
  return [`| ${rows[0]?.engine ?? ''} | SavedModel | HDF5 | Difference |`, '|---|---:|---:|---:|', ...lines].join('\n');
}
