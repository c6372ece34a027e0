/** Runs a race: in every round each lane once, each time in a fresh process; a warm-up round first. */
import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {randomUUID} from 'node:crypto';
import {ENGINES, whyNoSavedModel} from '../contract/engines';
import {FaultError, type Outcome} from '../contract/fault';
import type {
  Environment,
  Machine,
  RaceEvent,
  RaceFormat,
  RaceOptions,
  RaceResult,
  RaceRow,
  RaceTrial,
} from '../contract/race';
import type {Progress, Trial, TrialRequest} from '../contract/timing';
import {machineCard, watchLoad} from './machine';
import {askPython, PYTHON_SCRIPT} from './python';
import {startProcess, type RunningProcess, type StartTrial} from './process';
import {statistics} from './statistics';

/** Predictions after the first one. */
const LATER = 3;
/** From here on a run is called noisy. */
const NOISE = 0.1;

export interface RaceContext {
  /** A convertible SavedModel folder and the .h5 made of it. */
  readonly savedModel: string;
  readonly h5: string;
  /** Class names that Keras does not know. */
  readonly customObjects: readonly string[];
  /** An image to take to its label image as well; null: none. `folder`: where that may be written. */
  readonly image: {readonly path: string; readonly folder: string} | null;
  readonly app: string;
  readonly startTrial: StartTrial;
  readonly onEvent: (event: RaceEvent) => void;
  /** Once it answers true, nothing more is started, and what runs is ended. */
  readonly cancelled: () => boolean;
}

interface Lane {
  readonly id: string;
  readonly environment: string;
  readonly format: RaceFormat;
  readonly run: ((withMask: boolean) => Promise<LaneRun>) | null;
  readonly missing: string | null;
}

interface LaneRun {
  readonly trial: Omit<RaceTrial, 'otherLoad'>;
  readonly cpuMs: number;
  readonly device: string;
  readonly version: string;
}

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export async function runRace(options: RaceOptions, context: RaceContext): Promise<RaceResult> {
  const startedAt = new Date().toISOString();
  const machine: Machine = machineCard(context.app);
  const lanes = (
    await Promise.all(options.environments.map((environment) => lanesOf(environment, options, context)))
  ).flat();
  context.onEvent({
    kind: 'lanes',
    lanes: lanes.map(({id, environment, format, missing}) => ({id, environment, format, missing})),
    rounds: options.runs,
  });
  const trials = new Map<string, RaceTrial[]>(lanes.map(({id}) => [id, []]));
  const faults = new Map(lanes.map(({id, missing}) => [id, missing]));
  const facts = new Map<string, {device: string; version: string}>();
  let cancelled = false;
  try {
    // Round 0 warms the file cache for everybody; with a cold disk there is nothing to warm.
    for (let round = options.cold ? 1 : 0; round <= options.runs; round += 1) {
      for (const lane of lanes) {
        if (!lane.run || faults.get(lane.id)) continue;
        const run = await runLane(lane, lane.run, round, options, context).catch((error: unknown) => {
          if (error instanceof Cancelled) throw error;
          const message = error instanceof Error ? error.message : String(error);
          faults.set(lane.id, message);
          context.onEvent({kind: 'fault', lane: lane.id, message});
          return null;
        });
        if (!run || round === 0) continue;
        trials.get(lane.id)!.push(run.trial);
        facts.set(lane.id, run);
        context.onEvent({kind: 'finish', lane: lane.id, round, trial: run.trial});
      }
    }
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    cancelled = true;
  }
  return {
    schema: 'warmstart-race/1',
    id: randomUUID(),
    startedAt,
    machine,
    model: {
      name: basename(context.savedModel),
      savedModelBytes: folderBytes(context.savedModel),
      h5Bytes: statSync(context.h5).size,
    },
    image: context.image && basename(context.image.path),
    options: {runs: options.runs, batch: options.batch, cold: options.cold},
    rows: lanes.map((lane) =>
      rowOf(lane, trials.get(lane.id)!, faults.get(lane.id) ?? null, facts.get(lane.id) ?? {device: '', version: ''}),
    ),
    cancelled,
  };
}

async function runLane(
  lane: Lane,
  run: (withMask: boolean) => Promise<LaneRun>,
  round: number,
  options: RaceOptions,
  context: RaceContext,
): Promise<{trial: RaceTrial; device: string; version: string}> {
  if (context.cancelled()) throw new Cancelled();
  if (options.cold) dropCache(lane.format === 'hdf5' ? [context.h5] : filesOf(context.savedModel));
  if (round > 0) context.onEvent({kind: 'start', lane: lane.id, round});
  const load = watchLoad();
  const {trial, cpuMs, device, version} = await run(false);
  const otherLoad = load(cpuMs);
  if (context.cancelled()) throw new Cancelled();
  const mask = context.image && round > 0 ? await run(true).catch(() => null) : null;
  return {trial: {...trial, timeToMaskMs: mask?.trial.timeToMaskMs ?? null, otherLoad}, device, version};
}

async function lanesOf(environment: Environment, options: RaceOptions, context: RaceContext): Promise<Lane[]> {
  const formats: readonly RaceFormat[] = ['saved-model', 'hdf5'];
  if (environment.kind === 'engine') {
    const {engine} = environment;
    const {name: engineName, needsWindow, runsSavedModels} = ENGINES[engine];
    if (needsWindow)
      throw new FaultError('usage', `${engineName} cannot race: it lives in the window, not in a process of its own.`);
    const name = `Warmstart, ${engineName}`;
    return formats.map((format) => {
      const id = `${engine} ${format}`;
      if (!runsSavedModels && format === 'saved-model') {
        return {
          id,
          environment: name,
          format,
          run: null,
          missing: whyNoSavedModel(engine),
        };
      }
      const path = format === 'hdf5' ? context.h5 : context.savedModel;
      const run = (withMask: boolean): Promise<LaneRun> =>
        ourTrial(
          id,
          {
            format,
            path,
            engine,
            batch: options.batch,
            predicts: withMask ? 0 : LATER,
            exact: false,
            image: withMask ? context.image : null,
          },
          context,
        );
      return {id, environment: name, format, run, missing: null};
    });
  }
  const found = await askPython(environment.executable);
  const name = found ? `Python ${found.version}, TensorFlow ${found.tensorflow}` : environment.executable;
  return formats.map((format) => {
    const id = `${environment.executable} ${format}`;
    if (!found)
      return {
        id,
        environment: name,
        format,
        run: null,
        missing: 'This Python does not answer, or has no TensorFlow: pip install tensorflow==2.15.1 puts it there.',
      };
    return {
      id,
      environment: name,
      format,
      run: (withMask) =>
        withMask
          ? Promise.reject(new Error('no masks in Python'))
          : pythonTrial(id, found.executable, format, options, context),
      missing: null,
    };
  });
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

async function pythonTrial(
  lane: string,
  executable: string,
  format: RaceFormat,
  options: RaceOptions,
  context: RaceContext,
): Promise<LaneRun> {
  const path = format === 'hdf5' ? context.h5 : context.savedModel;
  const started = startProcess(executable, [
    '-c',
    PYTHON_SCRIPT,
    path,
    JSON.stringify(context.customObjects),
    String(options.batch),
    String(LATER),
    String(Date.now()),
  ]);
  let trial: (LaneRun['trial'] & {cpuMs: number; device: string; version: string}) | null = null;
  await followed(started, context, (line) => {
    const {stage, atMs, trial: last} = line as {stage?: string; atMs?: number; trial?: typeof trial};
    if (stage !== undefined) context.onEvent({kind: 'stage', lane, stage, atMs: atMs ?? 0});
    if (last) trial = last;
  });
  const made = trial as (LaneRun['trial'] & {cpuMs: number; device: string; version: string}) | null;
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

function rowOf(
  {id, environment, format}: Lane,
  trials: readonly RaceTrial[],
  missing: string | null,
  {device, version}: {readonly device: string; readonly version: string},
): RaceRow {
  const stages = [...new Set(trials.flatMap((trial) => Object.keys(trial.stagesMs)))];
  return {
    id,
    environment,
    format,
    device,
    version,
    trials,
    missing: trials.length ? null : missing,
    noisy: trials.filter(({otherLoad}) => otherLoad > NOISE).length,
    readyMs: statistics(trials.map((trial) => trial.readyMs)),
    firstPredictMs: statistics(trials.map((trial) => trial.firstPredictMs)),
    predictMs: statistics(trials.flatMap((trial) => trial.predictMs)),
    timeToMaskMs: statistics(trials.flatMap((trial) => (trial.timeToMaskMs === null ? [] : [trial.timeToMaskMs]))),
    stagesMs: Object.fromEntries(
      stages.map((stage) => [stage, statistics(trials.map((trial) => trial.stagesMs[stage] ?? 0))!]),
    ),
    peakMegabytes: trials.length ? Math.max(...trials.map((trial) => trial.peakMegabytes)) : null,
  };
}

/** Why a cold disk cannot be had here; null where it can. */
export function whyNoColdDisk(path: string): string | null {
  if (process.platform !== 'linux') return 'Only Linux lets a program ask for a file to be dropped from the cache.';
  try {
    dropCache([path]);
    return null;
  } catch {
    // No dd here, or it may not read the file.
    return 'The file could not be dropped from the cache (dd with iflag=nocache is needed).';
  }
}

/** Asks the system to forget the pages of these files; no rights are needed for one's own. */
function dropCache(paths: readonly string[]): void {
  for (const path of paths) execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], {stdio: 'ignore'});
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function folderBytes(folder: string): number {
  return filesOf(folder).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** The version that package.json beside the program gives; for the machine card. */
export function appVersion(file: string): string {
  try {
    return `Warmstart ${(JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version}`;
  } catch {
    // Run from somewhere else: the card says less.
    return 'Warmstart';
  }
}
