/** How things are shown; kept between starts. */
import {create} from 'zustand';
import {persist} from 'zustand/middleware';
import {COMPARTMENT_NAMES, type Compartment} from '../../electron/contract/compartments';
import {RESULT_KINDS, type ResultKind} from '../../electron/contract/results';
import {KERAS_LINES, type KerasLine} from '../../electron/contract/targets';
import {ENGINE_IDS, type EngineId} from '../../electron/contract/engines';
import {DamagedEntry, keptAs} from './kept';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface ViewState {
  readonly theme: ThemeChoice;
  /** What is done with the last session after the app was killed. */
  readonly afterKill: 'ask' | 'reopen' | 'empty';
  readonly engine: EngineId | 'auto';
  readonly compartment: Compartment;
  readonly cellsVisible: boolean;
  readonly cellStyle: 'fill' | 'outline';
  readonly cellOpacity: number;
  /** Colours of cells: 0 by their numbers; others shuffled. */
  readonly shuffle: number;
  readonly timesAs: 'chart' | 'table';
  /** Whether times, and the command, have more than their line. */
  readonly timesOpen: boolean;
  readonly commandOpen: boolean;
  /** Of the table of cells, by id: those that were switched on or off; others are as usual. */
  readonly columns: Readonly<Record<string, boolean>>;
  /** Results that are saved beside the usual ones. */
  readonly saveAlso: readonly ResultKind[];
  /** Which Keras the user has, as asked once; null: not asked yet. */
  readonly keras: KerasLine | 'unknown' | null;
}

const INITIAL: ViewState = {
  theme: 'system',
  afterKill: 'ask',
  engine: 'auto',
  compartment: 'whole-cell',
  cellsVisible: true,
  cellStyle: 'outline',
  cellOpacity: 0.8,
  shuffle: 0,
  timesAs: 'chart',
  timesOpen: false,
  commandOpen: false,
  columns: {},
  saveAlso: [],
  keras: null,
};

/** What a kept value must be; a setting whose kept value is another begins as in a new window. */
const MAY_BE: {readonly [K in keyof ViewState]: (value: unknown) => boolean} = {
  afterKill: oneOf('ask', 'reopen', 'empty'),
  theme: oneOf('system', 'light', 'dark'),
  engine: oneOf('auto', ...ENGINE_IDS),
  compartment: oneOf(...COMPARTMENT_NAMES),
  cellsVisible: isFlag,
  cellStyle: oneOf('fill', 'outline'),
  cellOpacity: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  shuffle: (value) => Number.isInteger(value) && (value as number) >= 0,
  timesAs: oneOf('chart', 'table'),
  timesOpen: isFlag,
  commandOpen: isFlag,
  columns: isSwitches,
  saveAlso: (value) => Array.isArray(value) && value.every(oneOf(...RESULT_KINDS)),
  keras: (value) => value === null || oneOf('unknown', ...KERAS_LINES)(value),
};

export const VIEW_ENTRY = 'warmstart-view';

export const useView = create<ViewState>()(
  persist(
    () => INITIAL,
    keptAs({
      name: VIEW_ENTRY,
      version: 1,
      take: (state: ViewState) => state,
      migrate: migrateView,
      bringBack: readView,
    }),
  ),
);

/** Version 0 knew one result beside the usual ones. */
function migrateView(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null || !('saveHeads' in kept)) return kept;
  const {saveHeads, ...others} = kept;
  return {saveAlso: saveHeads === true ? ['heads'] : [], ...others};
}

function readView(kept: unknown, state: ViewState): ViewState {
  if (typeof kept !== 'object' || kept === null) throw new DamagedEntry(VIEW_ENTRY, 'no settings');
  const known = Object.entries(MAY_BE).filter(([name, mayBe]) => mayBe((kept as Record<string, unknown>)[name]));
  return {...state, ...Object.fromEntries(known.map(([name]) => [name, (kept as Record<string, unknown>)[name]]))};
}

function oneOf(...values: readonly string[]): (value: unknown) => boolean {
  return (value) => values.includes(value as string);
}

function isSwitches(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isFlag);
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

export function setView(change: Partial<ViewState>): void {
  useView.setState(change);
}
