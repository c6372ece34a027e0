/** Runs a race: in every round each lane once, each time in a fresh process; a warm-up round first. */
import {readFileSync, statSync} from 'node:fs';
import {basename} from 'node:path';
import {randomUUID} from 'node:crypto';
import type {RaceOptions, RaceResult, RaceRow, RaceTrial} from '../contract/race';
import type {RaceContext} from './context';
import {Cancelled, lanesOf, type Lane, type LaneFacts} from './lanes';
import {machineCard, watchLoad} from './machine';
import {dropCache, filesOf, folderBytes} from './model-files';
import {statistics} from './statistics';

/** From here on a run is called noisy. */
const NOISE = 0.1;

/** A lane, and what came of it so far. */
interface LaneState {
  readonly lane: Lane;
  readonly trials: RaceTrial[];
  facts: LaneFacts;
  /** Why it is not run, or not any longer. */
  missing: string | null;
}

/** Stopped half-way: what was finished. Throws a FaultError for environments that cannot race. */
export async function runRace(options: RaceOptions, context: RaceContext): Promise<RaceResult> {
  const startedAt = new Date().toISOString();
  const machine = machineCard(context.app);
  const lanes = await Promise.all(options.environments.map((environment) => lanesOf(environment, options, context)));
  const states = lanes
    .flat()
    .map((lane): LaneState => ({lane, trials: [], facts: {device: '', version: ''}, missing: lane.missing}));
  context.onEvent({
    kind: 'lanes',
    lanes: states.map(({lane: {id, environment, format, missing}}) => ({id, environment, format, missing})),
    rounds: options.runs,
  });
  const cancelled = await runRounds(states, options, context);
  return {
    schema: 'warmstart-race/1',
    id: randomUUID(),
    startedAt,
    machine,
    model: {
      name: basename(context.savedModel),
      savedModelBytes: folderBytes(context.savedModel),
      h5Bytes: statSync(context.h5).size,
      onnxBytes: context.onnx === null ? null : statSync(context.onnx).size,
    },
    image: context.image && basename(context.image.path),
    options: {runs: options.runs, batch: options.batch, cold: options.cold},
    rows: states.map((state) => rowOf(state)),
    cancelled,
  };
}

/** Whether it was cancelled. */
async function runRounds(states: readonly LaneState[], options: RaceOptions, context: RaceContext): Promise<boolean> {
  try {
    for (const {lane} of states) await lane.prepare?.().catch(ignoreUnlessCancelled);
    // Round 0 warms the file cache for everybody; with a cold disk there is nothing to warm.
    for (let round = options.cold ? 1 : 0; round <= options.runs; round += 1)
      for (const state of states) await runLane(state, round, options, context);
    return false;
  } catch (error) {
    if (error instanceof Cancelled) return true;
    throw error;
  }
}

/** What a preparation fails with, its lane fails with again, and says so. */
function ignoreUnlessCancelled(error: unknown): void {
  if (error instanceof Cancelled) throw error;
}

/** A lane that fails is told of and not run again; the others go on. */
async function runLane(state: LaneState, round: number, options: RaceOptions, context: RaceContext): Promise<void> {
  const {id} = state.lane;
  if (!state.lane.run || state.missing !== null) return;
  try {
    const {trial, facts} = await runOnce(state.lane, state.lane.run, round, options, context);
    if (round === 0) return;
    state.trials.push(trial);
    state.facts = facts;
    context.onEvent({kind: 'finish', lane: id, round, trial});
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    state.missing = error instanceof Error ? error.message : String(error);
    context.onEvent({kind: 'fault', lane: id, message: state.missing});
  }
}

async function runOnce(
  {id, format}: Lane,
  run: NonNullable<Lane['run']>,
  round: number,
  {cold}: RaceOptions,
  context: RaceContext,
): Promise<{readonly trial: RaceTrial; readonly facts: LaneFacts}> {
  if (context.cancelled()) throw new Cancelled();
  if (cold) dropCache(format === 'saved-model' ? filesOf(context.savedModel) : [context.h5]);
  if (round > 0) context.onEvent({kind: 'start', lane: id, round});
  const load = watchLoad();
  const {trial, cpuMs, device, version} = await run(false);
  const otherLoad = load(cpuMs);
  if (context.cancelled()) throw new Cancelled();
  const mask = context.image && round > 0 ? await run(true).catch(() => null) : null;
  const timeToMaskMs = mask?.trial.timeToMaskMs ?? null;
  return {trial: {...trial, timeToMaskMs, otherLoad}, facts: {device, version}};
}

function rowOf({lane: {id, environment, format}, trials, missing, facts: {device, version}}: LaneState): RaceRow {
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

/** The version that package.json beside the program gives; for the machine card. */
export function appVersion(file: string): string {
  try {
    return `Warmstart ${(JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version}`;
  } catch {
    // Run from somewhere else: the card says less.
    return 'Warmstart';
  }
}
