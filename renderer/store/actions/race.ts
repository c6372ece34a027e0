import {isEngineId} from '../../../electron/contract/engines';
import type {RaceCalls} from '../../../electron/contract/api';
import {
  engineEntrant,
  formatsOf,
  laneId,
  pythonEntrant,
  type Environment,
  type PythonFound,
} from '../../../electron/contract/race';
import {bridge} from '../../bridge';
import {get, set} from '../session';
import {setRace, useRace, type Lane} from '../race';
import {WORDS} from '../words';
import {copy, tellSaved, valueOf} from './jobs';

type ReportKind = Parameters<RaceCalls['race.save']>[1];

export async function openRace(): Promise<void> {
  setRace({open: true});
  const history = valueOf(await bridge.call('race.history'));
  if (history) setRace({history, result: useRace.getState().result ?? history[0] ?? null});
  await findPythons();
}

/** They are started to see what they have. */
export async function findPythons(): Promise<void> {
  addPythons(valueOf(await bridge.call('race.pythons')) ?? []);
}

function addPythons(found: readonly PythonFound[]): void {
  const {pythons, chosen} = useRace.getState();
  const fresh = found.filter(({executable}) => !pythons.some((python) => python.executable === executable));
  setRace({pythons: [...pythons, ...fresh], chosen: [...chosen, ...fresh.map(({executable}) => executable)]});
}

export async function choosePython(): Promise<void> {
  const found = valueOf(await bridge.call('race.choosePython'));
  if (found) addPythons([found]);
}

export async function startRace(): Promise<void> {
  const {chosen, runs, cold, withImage} = useRace.getState();
  const {modelId, imageId} = get();
  if (modelId === null) return;
  const environments = chosen.map((id): Environment =>
    isEngineId(id) ? {kind: 'engine', engine: id} : {kind: 'python', executable: id},
  );
  setRace({running: true, lanes: environments.flatMap(lanesAtOnce), rounds: runs, result: null});
  const options = {runs, batch: 1, cold, environments};
  const outcome = await bridge.call('race.run', modelId, withImage ? imageId : null, options);
  const history = await bridge.call('race.history');
  setRace({running: false, lanes: [], history: history.ok ? history.value : []});
  const result = valueOf(outcome);
  if (!result) return;
  setRace({result});
  set({notice: result.cancelled ? WORDS.raceStopped : WORDS.raceOver});
}

/** Those that an environment will have, before it is known which of them can run. */
function lanesAtOnce(environment: Environment): readonly Lane[] {
  const python = useRace
    .getState()
    .pythons.find((found) => environment.kind === 'python' && found.executable === environment.executable);
  const name = environment.kind === 'engine' ? engineEntrant(environment.engine) : environment.executable;
  return formatsOf(environment).map((format) => ({
    id: laneId(environment, format),
    environment: python ? pythonEntrant(python) : name,
    format,
    missing: null,
    startedAt: null,
    stages: [],
    last: null,
    done: 0,
  }));
}

export async function clearHistory(): Promise<void> {
  if (valueOf(await bridge.call('race.clear')) !== null) setRace({history: [], result: null, compareWith: null});
}

export async function saveHistory(): Promise<void> {
  tellSaved(await bridge.call('race.saveHistory'));
}

export async function copyRaceReport(id: string): Promise<void> {
  const text = await raceReport(id, 'markdown');
  if (text !== null) await copy(text);
}

export async function saveRaceReport(id: string, kind: ReportKind): Promise<void> {
  tellSaved(await bridge.call('race.save', id, kind, useRace.getState().published));
}

/** The chart as PNG; `draw` makes one of the SVG. */
export async function saveRaceChart(id: string, draw: (svg: string) => Promise<Uint8Array>): Promise<void> {
  const svg = await raceReport(id, 'svg');
  if (svg !== null) tellSaved(await bridge.call('race.savePng', id, await draw(svg)));
}

async function raceReport(id: string, kind: ReportKind): Promise<string | null> {
  return valueOf(await bridge.call('race.report', id, kind, useRace.getState().published));
}
