/** How the outputs of a model can be read as cells: what `--reading` takes and the window offers. */
export interface ReadingRow {
  /** For the list in the window. */
  readonly name: string;
  /** What its outputs are, in the order in which they are given. */
  readonly outputs: readonly string[];
}

export const READINGS = {
  map: {name: 'One map of cells', outputs: ['Map']},
  watershed: {name: 'Distance and interior', outputs: ['Distance', 'Interior']},
  stardist: {name: 'StarDist', outputs: ['Probability', 'Distances']},
} as const satisfies Readonly<Record<string, ReadingRow>>;

export type ReadingKind = keyof typeof READINGS;

/** Of what was asked for; 'auto': nothing was. */
export function readingKindOf(asked: string | null): ReadingKind | 'auto' {
  const kind = asked?.split(':')[0] ?? 'auto';
  return kind in READINGS ? (kind as ReadingKind) : 'auto';
}
