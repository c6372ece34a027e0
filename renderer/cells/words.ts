import {COMPARTMENTS, type Compartment} from '../../electron/contract/compartments';
import {RESULTS, USUAL_RESULTS} from '../../electron/contract/results';

export const WORDS = {
  title: 'Cells',
  heading: (compartment: Compartment, cells: number) => `${COMPARTMENTS[compartment].heading} (${cells})`,
  save: 'Save…',
  saved: USUAL_RESULTS.map((kind) => RESULTS[kind].label).join(', '),
  table: 'Table of cells',
  cell: 'Cell',
  area: (hasPixelSize: boolean) => (hasPixelSize ? 'µm²' : 'px'),
  mean: (channel: string) => `Mean of ${channel}`,
} as const;
