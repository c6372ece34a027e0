import {COMPARTMENTS, type Compartment} from '../../electron/contract/compartments';
import {ENGINES} from '../../electron/contract/engines';
import type {CellComparison, KeptResult, SegmentOptions} from '../../electron/contract/image';
import {ALL_ROWS} from '../../electron/contract/parameters';

function parametersOf({parameters = {}}: SegmentOptions): string[] {
  return ALL_ROWS.flatMap(([name, {label}]) =>
    parameters[name] === undefined ? [] : [`${label} ${parameters[name]}`],
  );
}

export const WORDS = {
  title: 'Compare with another result',
  other: 'Other result',
  nothing: 'nothing',
  none: 'There is no other result of this image yet: segment it with another model, engine or other sliders.',
  /** `names`: of the image's channels. */
  result: ({modelName, engine, cells, options}: KeptResult, compartment: Compartment, names: readonly string[]) => {
    const {nuclear, membrane, micrometresPerPixel} = options;
    const channels = [...nuclear, ...membrane].map((index) => names[index] ?? `channel ${index}`).join(' + ');
    const size = micrometresPerPixel === null ? [] : [`${micrometresPerPixel} µm / px`];
    const facts = [`${cells[compartment] ?? 0} ${COMPARTMENTS[compartment].plural}`, channels, ...size];
    return [modelName, ENGINES[engine].name, ...facts, ...parametersOf(options)].join(' · ');
  },
  seenAs: 'Compared as',
  difference: 'Difference',
  split: 'Split',
  splitAt: 'Split at',
  here: 'this result',
  there: (name: string) => `the other: ${name}`,
  gained: (count: number) => `${count} only in this result`,
  lost: (count: number) => `${count} only in the other`,
  matched: (count: number) => `${count} in both`,
  heard: ({gained, lost, matched}: CellComparison) =>
    `${gained.length} only in this result, ${lost.length} only in the other, ${matched} in both.`,
} as const;
