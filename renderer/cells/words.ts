import {COMPARTMENTS, type Compartment} from '../../electron/contract/compartments';
import {RESULTS, USUAL_RESULTS, type ResultKind} from '../../electron/contract/results';

export const WORDS = {
  title: 'Cells',
  heading: (compartment: Compartment, cells: number) => `${COMPARTMENTS[compartment].heading} (${cells})`,
  save: 'Save…',
  saved: USUAL_RESULTS.map((kind) => RESULTS[kind].label).join(', '),
  alsoSaved: (kinds: readonly ResultKind[]) =>
    kinds.length === 0 ? 'Save more' : `Save also: ${kinds.map((kind) => RESULTS[kind].label).join(', ')}`,
  table: 'Table of cells',
  sortBy: (title: string) => `${title}: sort`,
  arrows: {ascending: ' ▲', descending: ' ▼'},
  before: 'Previous cell',
  next: 'Next cell',
  place: (at: number, all: number) => `${at} of ${all}`,
  filtered: (shown: number) => `${shown} shown`,
  selected: (cell: number, at: number, all: number, values: readonly string[]) =>
    `Cell ${cell}, row ${at} of ${all}${values.length > 0 ? `: ${values.join(', ')}` : ''}`,
  options: 'Columns and filter',
  columns: 'Columns',
  filter: 'Show cells by',
  filterBy: 'Value to show cells by',
  least: 'At least',
  most: 'At most',
  all: 'All',
  doubts: 'What to look at again',
} as const;
