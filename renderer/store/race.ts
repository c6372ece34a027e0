/** The race view: what was chosen, what runs, what came out. */
import {create} from 'zustand';
import type {
  Environment,
  PythonFound,
  RaceEvent,
  RaceFormat,
  RaceResult,
  RaceTrial,
} from '../../electron/contract/race';
import {bridge} from '../bridge';
import {addFault, get as session, set as setSession} from './session';

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
  chosen: ['tensorflow', 'wasm'],
  runs: 5,
  cold: false,
  withImage: false,
  published: false,
}));

export function setRace(change: Partial<RaceState>): void {
  useRace.setState(change);
}

export async function openRace(): Promise<void> {
  setRace({open: true});
  const history = await bridge.call('race.history');
  if (history.ok) setRace({history: history.value, result: useRace.getState().result ?? history.value[0] ?? null});
  const pythons = await bridge.call('race.pythons');
  if (pythons.ok) addPythons(pythons.value);
}

function addPythons(found: readonly PythonFound[]): void {
  const {pythons, chosen} = useRace.getState();
  const fresh = found.filter(({executable}) => !pythons.some((python) => python.executable === executable));
  setRace({pythons: [...pythons, ...fresh], chosen: [...chosen, ...fresh.map(({executable}) => executable)]});
}

export async function choosePython(): Promise<void> {
  const found = await bridge.call('race.choosePython');
  if (!found.ok) addFault(found.fault);
  else if (found.value) addPythons([found.value]);
}

export async function startRace(): Promise<void> {
  const {chosen, runs, cold, withImage} = useRace.getState();
  const {modelId, imageId} = session();
  if (modelId === null) return;
  const environments = chosen.map((id): Environment =>
    id === 'tensorflow' || id === 'wasm' ? {kind: 'engine', engine: id} : {kind: 'python', executable: id},
  );
  setRace({running: true, lanes: [], result: null});
  const outcome = await bridge.call('race.run', modelId, withImage ? imageId : null, {
    runs,
    batch: 1,
    cold,
    environments,
  });
  const history = await bridge.call('race.history');
  setRace({running: false, lanes: [], history: history.ok ? history.value : []});
  if (!outcome.ok) return addFault(outcome.fault);
  setRace({result: outcome.value});
  setSession({
    notice: outcome.value.cancelled ? 'The race was stopped; what was finished is kept.' : 'The race is over.',
  });
}

export async function clearHistory(): Promise<void> {
  await bridge.call('race.clear');
  setRace({history: [], result: null, compareWith: null});
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
