/** How far a job is as a whole, from the stages that it tells of one after the other. */
import type {Progress, StageTotals} from '../../electron/contract/timing';

/** Stages of a kind of job in their order, and how long each takes beside the others until one was measured. */
const USUAL: Readonly<Record<string, StageTotals>> = {
  'model.inspect': {parse: 1},
  'model.convert': {parse: 3, read: 1, write: 3, compare: 3},
  'model.saveAs': {parse: 3, read: 1, write: 3, compare: 3},
  'model.check': {parse: 1, library: 2, read: 1, compile: 2, upload: 1, load: 4, predict: 3},
  'model.compareLoad': {library: 2, read: 1, compile: 2, upload: 1, 'first predict': 2, predict: 2, load: 4},
  'image.open': {decode: 1},
  'image.segment': {
    decode: 1,
    library: 4,
    read: 2,
    compile: 2,
    upload: 1,
    load: 2,
    preprocess: 4,
    tile: 1,
    predict: 60,
    untile: 2,
    'post-process': 20,
  },
  'image.export': {export: 1},
};

const measured = new Map<string, StageTotals>();

/** What a finished job of that kind took, for the next one. */
export function learn(call: string, timings: StageTotals): void {
  measured.set(call, {...USUAL[call], ...timings});
}

/** A stage that was begun `runs` times before: every further run is taken to be half of what is left of it. */
function shareOf(runs: number, fraction: number): number {
  return 1 - 0.5 ** runs + 0.5 ** (runs + 1) * fraction;
}

/** What is known of a job so far. */
export interface Done {
  /** 0..1; null: not known yet. It never falls. */
  readonly share: number | null;
  /** How often each stage was begun. */
  readonly begun: Readonly<Record<string, number>>;
}

export const NOTHING_DONE: Done = {share: null, begun: {}};

/** `call`: what main calls such jobs, as in their key. */
export function doneAfter({share, begun}: Done, call: string, {stage, fraction}: Progress): Done {
  const runs = (begun[stage] ?? 0) + (fraction === null ? 1 : 0);
  const seen = {...begun, [stage]: Math.max(runs, 1)};
  const weights = Object.entries(measured.get(call) ?? USUAL[call] ?? {});
  const place = weights.findIndex(([name]) => name === stage);
  if (place < 0) return {share, begun: seen};
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const before = weights.slice(0, place).reduce((sum, [, weight]) => sum + weight, 0);
  const repeats = Math.max(runs, 1) - 1;
  const inside = weights[place]![1] * (repeats === 0 ? (fraction ?? 0) : shareOf(repeats, fraction ?? 0));
  return {share: Math.max(share ?? 0, Math.min((before + inside) / total, 1)), begun: seen};
}

/** Below that nothing is said of the time that is left. */
const LEAST_SHARE = 0.05;
const LEAST_MS = 1000;

/** Milliseconds; null where too little is done to say. */
export function timeLeft(share: number | null, elapsedMs: number): number | null {
  if (share === null || share < LEAST_SHARE || elapsedMs < LEAST_MS) return null;
  return (elapsedMs * (1 - share)) / share;
}
