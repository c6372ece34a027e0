import {COMPARTMENTS, type Compartment} from '../../electron/contract/compartments';
import type {ParameterKind} from '../../electron/contract/parameters';
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

const TRY: Readonly<Record<ParameterKind, string>> = {
  watershed: 'a lower “Maxima” under “Where cells end”',
  stardist: 'a lower “Probability” under “Which objects are cells”',
};

const OF_ONE: Readonly<Record<Compartment, string>> = {nuclear: 'nuclei', 'whole-cell': 'cells'};

export const DOUBT_WORDS = {
  empty: (channel: string) => `${channel} is empty: every pixel is the same. Is it the right channel?`,
  saturated: (channel: string, share: number, most: number) =>
    `${(share * 100).toFixed(0)} % of ${channel} is at the camera’s most (${most}): what was brighter is cut off.`,
  bright:
    'The picture is bright, as in transmitted light (H&E): a model of fluorescence, which looks for bright cells on ' +
    'dark, finds the ground between them. Is the model made for such pictures?',
  none: (kind: ParameterKind) =>
    `No cells were found. Try: another nuclear channel; the right µm / px (Images, on the left); ${TRY[kind]}; ` +
    'another Z plane, or the largest values of all.',
  size: (compartment: Compartment, across: number, given: number | null) =>
    `Half of the ${OF_ONE[compartment]} are less than ${across.toPrecision(2)} µm across. ` +
    (given === null
      ? 'The file has no pixel size, and 0.5 µm was taken: set µm / px and segment again.'
      : `Is ${given} µm / px right?`),
  noise: (compartment: Compartment, cells: number, channel: string) =>
    `${channel} is hardly brighter in these ${cells} ${OF_ONE[compartment]} than anywhere else: ` +
    'this may be noise, or another channel’s place.',
} as const;
