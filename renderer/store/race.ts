/** The race view: what was chosen, what runs, what came out. */
import {create} from 'zustand';
import {PROCESS_ENGINES} from '../../electron/contract/engines';
import type {PythonFound, RaceEvent, RaceFormat, RaceResult, RaceTrial} from '../../electron/contract/race';

export interface Lane {
  readonly id: string;
  readonly environment: string;
  readonly format: RaceFormat;
  readonly missing: string | null;
  /** Wall-clock ms since the page began when its present run started; null: it does not run now. */
  readonly startedAt: number | null;
  readonly stages: readonly {readonly name: string; readonly atMs: number}[];
  readonly last: RaceTrial | null;
  readonly done: number;
}

export interface RaceState {
  readonly open: boolean;
  readonly lanes: readonly Lane[];
  readonly rounds: number;
  readonly running: boolean;
  readonly result: RaceResult | null;
  readonly compareWith: string | null;
  readonly history: readonly RaceResult[];
  readonly pythons: readonly PythonFound[];
  readonly chosen: readonly string[];
  readonly runs: number;
  readonly cold: boolean;
  readonly withImage: boolean;
  readonly published: boolean;
}

export const useRace = create<RaceState>(() => ({
  open: false,
  lanes: [],
  rounds: 0,
  running: false,
  result: null,
  compareWith: null,
  history: [],
  pythons: [],
  chosen: PROCESS_ENGINES,
  runs: 5,
  cold: false,
  withImage: false,
  published: false,
}));

export function setRace(change: Partial<RaceState>): void {
  useRace.setState(change);
}

export function onRaceEvent(event: RaceEvent): void {
  const {lanes} = useRace.getState();
  const change = (id: string, of: (lane: Lane) => Partial<Lane>): void =>
    setRace({lanes: lanes.map((lane) => (lane.id === id ? {...lane, ...of(lane)} : lane))});
  if (event.kind === 'lanes')
    setRace({
      rounds: event.rounds,
      lanes: event.lanes.map((lane) => ({...lane, startedAt: null, stages: [], last: null, done: 0})),
    });
  if (event.kind === 'start') change(event.lane, () => ({startedAt: performance.now(), stages: []}));
  if (event.kind === 'stage')
    change(event.lane, ({stages, startedAt}) =>
      startedAt === null ? {} : {stages: [...stages, {name: event.stage, atMs: event.atMs}]},
    );
  if (event.kind === 'finish') change(event.lane, ({done}) => ({startedAt: null, last: event.trial, done: done + 1}));
  if (event.kind === 'fault') change(event.lane, () => ({startedAt: null, missing: event.message}));
}
