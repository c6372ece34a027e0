/** Look-up tables: nine colours at equal distances, between which values are mixed. */
import {clamp} from '../clamp';

/** Nine times red, green, blue, each 0..1. */
export type Ramp = readonly number[];

export const RAMP_STOPS = 9;

/** Matplotlib's viridis and magma (both CC0) at every eighth; grey from white to black, as on paper. */
const TABLES = {
  viridis: '440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725',
  magma: '000004 1d1147 51127c 832681 b73779 e75263 fc8961 fec488 fcfdbf',
  inverted: 'ffffff dfdfdf bfbfbf 9f9f9f 7f7f7f 5f5f5f 3f3f3f 1f1f1f 000000',
} as const;

export type TableName = keyof typeof TABLES;

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** A colour `#rrggbb`, or a table's name. */
export type Paint = string;

export function isTable(paint: Paint): paint is TableName {
  return Object.hasOwn(TABLES, paint);
}

export function isPaint(value: unknown): value is Paint {
  return typeof value === 'string' && (isTable(value) || /^#[0-9a-f]{6}$/i.test(value));
}

/** A colour begins with black. */
export function rampOf(paint: Paint): Ramp {
  if (isTable(paint)) return TABLES[paint].split(' ').flatMap(components);
  const own = components(paint.slice(1));
  return Array.from({length: RAMP_STOPS}, (_, i) => own.map((part) => (part * i) / (RAMP_STOPS - 1))).flat();
}

/** At 0..1, as the shader has it. */
export function colourAt(ramp: Ramp, value: number): readonly [number, number, number] {
  const at = clamp(value, 0, 1) * (RAMP_STOPS - 1);
  const first = Math.min(Math.floor(at), RAMP_STOPS - 2);
  const part = (i: number): number => {
    const from = ramp[first * 3 + i]!;
    return from + (ramp[first * 3 + 3 + i]! - from) * (at - first);
  };
  return [part(0), part(1), part(2)];
}

/** `rrggbb` as three numbers 0..1. */
function components(colour: string): [number, number, number] {
  const value = Number.parseInt(colour, 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
