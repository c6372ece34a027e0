import {FORMAT_NAMES} from '../../electron/contract/race';
import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds, percentChange} from '../../electron/contract/format';
import {WORDS} from './words';

const MEASURES: readonly {readonly name: string; readonly of: (row: FormatTimes) => number}[] = [
  {name: WORDS.load, of: (row) => row.loadMs},
  {name: WORDS.firstPrediction, of: (row) => row.firstPredictMs},
  {name: WORDS.laterPredictions, of: (row) => row.predictMs},
];

export interface TextTable {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** Both formats beside each other, as text. */
export function formatTable(rows: readonly FormatTimes[]): TextTable {
  const saved = rows.find((row) => row.format === 'saved-model');
  const hdf5 = rows.find((row) => row.format === 'hdf5');
  return {
    head: [rows[0]?.engine ?? '', FORMAT_NAMES['saved-model'], FORMAT_NAMES.hdf5, WORDS.difference],
    lines: MEASURES.map(({name, of}) => [
      name,
      saved ? milliseconds(of(saved)) : '–',
      hdf5 ? milliseconds(of(hdf5)) : '–',
      saved && hdf5 ? percentChange(of(saved), of(hdf5)) : '–',
    ]),
  };
}

/** The same as Markdown, for a report or an issue. */
export function asMarkdown(rows: readonly FormatTimes[]): string {
  const {head, lines} = formatTable(rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), '|---|---:|---:|---:|', ...lines.map(line)].join('\n');
}
