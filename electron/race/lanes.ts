/** What races: one environment with one format each, run in a fresh process every time. */
import {resolve} from 'node:path';
import {ENGINES, whyNoSavedModel, type EngineId} from '../contract/engines';
import {FaultError, type Outcome} from '../contract/fault';
import {
  engineEntrant,
  formatsOf,
  laneId,
  pythonEntrant,
  type Environment,
  type PythonFound,
  type RaceFormat,
  type RaceLane,
  type RaceOptions,
  type RaceTrial,
} from '../contract/race';
import type {Progress, Trial, TrialRequest} from '../contract/timing';
import {pythonOptions} from '../io/python';
import type {RaceContext} from './context';
import {startProcess, type RunningProcess} from './process';
import {askPython, PYTHON_SCRIPT} from './python';

/** Predictions after the first one. */
const LATER = 3;

export interface Lane extends RaceLane {
  /** Null where something is missing. */
  readonly run: ((withMask: boolean) => Promise<LaneRun>) | null;
  /** What is done once before its runs, and not timed. */
  readonly prepare?: () => Promise<unknown>;
}

/** What computed, by its own account. */
export interface LaneFacts {
  readonly device: string;
  readonly version: string;
}

export interface LaneRun extends LaneFacts {
  readonly trial: Omit<RaceTrial, 'otherLoad'>;
  readonly cpuMs: number;
}

export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Throws a FaultError ('usage') for an engine that no process can start. */
export async function lanesOf(environment: Environment, options: RaceOptions, context: RaceContext): Promise<Lane[]> {
  if (environment.kind === 'engine')
    return formatsOf(environment).map((format) => engineLane(environment.engine, format, options, context));
  const {executable} = environment;
  const found = await askPython(executable);
  return formatsOf(environment).map((format) =>
    found
      ? pythonLane(found, format, options, context)
      : {
          id: laneId(environment, format),
          environment: executable,
          format,
          run: null,
          missing: 'This Python does not answer, or has no TensorFlow: pip install tensorflow==2.15.1 puts it there.',
        },
  );
}

function engineLane(engine: EngineId, format: RaceFormat, {batch}: RaceOptions, context: RaceContext): Lane {
  const {name, needsWindow, runsSavedModels} = ENGINES[engine];
  if (needsWindow)
    throw new FaultError('usage', `${name} cannot race: it lives in the window, not in a process of its own.`);
  const id = laneId({kind: 'engine', engine}, format);
  const lane = {id, environment: engineEntrant(engine), format};
  if (!runsSavedModels && format === 'saved-model') return {...lane, run: null, missing: whyNoSavedModel(engine)};
  const path = pathOf(format, context);
  if (path === null) return {...lane, run: null, missing: 'This model could not be written as ONNX.'};
  const request = {format, path, engine, batch, exact: false};
  const run = (withMask: boolean): Promise<LaneRun> =>
    ourTrial(id, {...request, predicts: withMask ? 0 : LATER, image: withMask ? context.image : null}, context);
  // Its first trial leaves the warm file that the others open.
  return {...lane, run, missing: null, ...(format === 'warm' && {prepare: () => run(false)})};
}

function pythonLane(python: PythonFound, format: RaceFormat, {batch}: RaceOptions, context: RaceContext): Lane {
  const id = laneId({kind: 'python', executable: python.executable}, format);
  const environment = pythonEntrant(python);
  const trial = {id, executable: python.executable, path: pathOf(format, context)!, batch};
  const run = (withMask: boolean): Promise<LaneRun> =>
    withMask ? Promise.reject(new Error('no masks in Python')) : pythonTrial(trial, context);
  return {id, environment, format, run, missing: null};
}

function pathOf(format: RaceFormat, {h5, savedModel, onnx}: RaceContext): string | null {
  return {'saved-model': savedModel, hdf5: h5, warm: h5, onnx}[format];
}

async function ourTrial(lane: string, request: TrialRequest, context: RaceContext): Promise<LaneRun> {
  const startedAtMs = Date.now();
  const started = context.startTrial(JSON.stringify({...request, startedAtMs}));
  let outcome: Outcome<Trial> | null = null;
  await followed(started, context, (line) => {
    const {progress, outcome: last} = line as {progress?: Progress; outcome?: Outcome<Trial>};
    if (progress && progress.fraction === null)
      context.onEvent({kind: 'stage', lane, stage: progress.stage, atMs: Date.now() - startedAtMs});
    if (last) outcome = last;
  });
  const made = outcome as Outcome<Trial> | null;
  if (!made) throw new FaultError('engine-died', 'The process ended without a result.');
  if (!made.ok) throw new FaultError(made.fault.kind, made.fault.message);
  const {pid, stagesMs, readyMs, firstPredictMs, predictMs, timeToMaskMs, peakMegabytes, cpuMs, device, version} =
    made.value;
  return {
    trial: {pid, stagesMs, readyMs, firstPredictMs: firstPredictMs ?? 0, predictMs, timeToMaskMs, peakMegabytes},
    cpuMs,
    device,
    version,
  };
}

interface PythonTrial {
  /** Of the lane. */
  readonly id: string;
  readonly executable: string;
  readonly path: string;
  readonly batch: number;
}

/** The last line that the script prints. */
type PythonAnswer = LaneRun['trial'] & Omit<LaneRun, 'trial'>;

async function pythonTrial({id, executable, path, batch}: PythonTrial, context: RaceContext): Promise<LaneRun> {
  const names = JSON.stringify(context.customObjects);
  const {env, cwd} = pythonOptions();
  const script = ['-c', PYTHON_SCRIPT, resolve(path), names, String(batch), String(LATER), String(Date.now())];
  let trial: PythonAnswer | null = null;
  await followed(startProcess(executable, script, env, cwd), context, (line) => {
    const {stage, atMs, trial: last} = line as {stage?: string; atMs?: number; trial?: PythonAnswer};
    if (stage !== undefined) context.onEvent({kind: 'stage', lane: id, stage, atMs: atMs ?? 0});
    if (last) trial = last;
  });
  const made = trial as PythonAnswer | null;
  if (!made) throw new FaultError('engine-died', 'Python ended without a result.');
  const {cpuMs, device, version, ...rest} = made;
  return {trial: rest, cpuMs, device, version};
}

/**
 * Waits for the process; its lines as JSON to `read`. Ends it when the race is cancelled. Throws with what it
 * complained of.
 */
async function followed(
  running: RunningProcess,
  {cancelled}: RaceContext,
  read: (line: unknown) => void,
): Promise<void> {
  running.onLine((line) => {
    if (line.startsWith('{')) read(JSON.parse(line));
  });
  const watch = setInterval(() => {
    if (cancelled()) running.kill();
  }, 50);
  const {code, complaint} = await running.ended;
  clearInterval(watch);
  if (cancelled()) throw new Cancelled();
  if (code !== 0)
    throw new FaultError(
      'engine-died',
      complaint.trim().split('\n').at(-1)?.slice(0, 300) || `The process ended with code ${code}.`,
    );
}
