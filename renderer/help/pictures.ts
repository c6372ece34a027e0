/** What a slider does, drawn in 64 x 44: with a lesser value, and with a greater one. */
import type {CellParameters} from '../../electron/contract/parameters';

/**
 * How a path is drawn: `curve`, a map along a line through the image; `limit`, the value of the slider; `cell`, what is
 * found; `gone`, what is not; `mark`, a peak that begins a cell.
 */
type Manner = 'curve' | 'limit' | 'cell' | 'gone' | 'mark';
export type Shape = readonly [manner: Manner, path: string];

interface Picture {
  readonly less: readonly Shape[];
  readonly more: readonly Shape[];
}

function disk(x: number, y: number, radius: number): string {
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
}

function level(y: number): string {
  return `M2 ${y}H62`;
}

/** Two peaks, the second of which stands out little. */
const PEAKS = 'M2 38C12 38 13 8 22 8S31 20 36 20S42 14 47 14S54 38 62 38';
const ONE_PEAK = 'M2 38C12 38 18 10 32 10S52 38 62 38';
const ROUGH = 'M14 22L20 10L26 15L34 6L40 14L50 12L46 21L54 30L42 30L36 38L28 31L18 34Z';
const SMOOTH = 'M14 22C14 12 24 8 34 9S52 14 50 23S42 36 32 36S14 32 14 22Z';
const RING = `${disk(32, 22, 16)}${disk(32, 22, 6)}`;
const BOTH = [disk(24, 22, 13), disk(40, 22, 13)] as const;

export const PICTURES: Readonly<Record<keyof CellParameters, Picture>> = {
  maximaThreshold: {
    less: [
      ['curve', PEAKS],
      ['mark', disk(22, 8, 3)],
      ['mark', disk(47, 14, 3)],
    ],
    more: [
      ['curve', PEAKS],
      ['mark', disk(22, 8, 3)],
      ['gone', disk(47, 14, 3)],
    ],
  },
  interiorThreshold: {
    less: [
      ['curve', ONE_PEAK],
      ['limit', level(34)],
      ['cell', 'M11 40H53'],
    ],
    more: [
      ['curve', ONE_PEAK],
      ['limit', level(18)],
      ['cell', 'M22 40H42'],
    ],
  },
  interiorSmooth: {less: [['cell', ROUGH]], more: [['cell', SMOOTH]]},
  maximaSmooth: {
    less: [
      ['curve', PEAKS],
      ['mark', disk(22, 8, 3)],
      ['mark', disk(47, 14, 3)],
    ],
    more: [
      ['curve', ONE_PEAK],
      ['mark', disk(32, 10, 3)],
    ],
  },
  radius: {
    less: [
      ['limit', disk(22, 22, 7)],
      ['limit', disk(42, 22, 7)],
      ['mark', disk(22, 22, 3)],
      ['mark', disk(42, 22, 3)],
    ],
    more: [
      ['limit', disk(22, 22, 21)],
      ['mark', disk(22, 22, 3)],
      ['gone', disk(42, 22, 3)],
    ],
  },
  smallObjectsThreshold: {
    less: [
      ['cell', disk(24, 22, 15)],
      ['cell', disk(52, 22, 5)],
    ],
    more: [
      ['cell', disk(24, 22, 15)],
      ['gone', disk(52, 22, 5)],
    ],
  },
  fillHolesThreshold: {less: [['cell', RING]], more: [['cell', disk(32, 22, 16)]]},
  probabilityThreshold: {
    less: [
      ['cell', disk(16, 22, 11)],
      ['cell', disk(47, 22, 11)],
    ],
    more: [
      ['cell', disk(16, 22, 11)],
      ['gone', disk(47, 22, 11)],
    ],
  },
  overlapThreshold: {
    less: [
      ['cell', BOTH[0]],
      ['gone', BOTH[1]],
    ],
    more: [
      ['cell', BOTH[0]],
      ['cell', BOTH[1]],
    ],
  },
};
