/** The race: one model in every format there is, in fresh processes. What is asked, what happens, what comes out. */
import {ENGINES, type EngineId} from './engines';
import {megabytes, seconds} from './format';
import type {StageTotals} from './timing';

/** An environment that can run a trial: an engine of ours, or a Python with TensorFlow. */
export type Environment =
  | {readonly kind: 'engine'; readonly engine: EngineId}
  | {readonly kind: 'python'; readonly executable: string};

/** As people call them. */
export const FORMAT_NAMES = {'saved-model': 'SavedModel', hdf5: 'HDF5', onnx: 'ONNX', warm: 'Warm file'} as const;

export type RaceFormat = keyof typeof FORMAT_NAMES;

/** Of Pythons and most engines. */
const FORMATS: readonly RaceFormat[] = ['saved-model', 'hdf5'];
/** An engine that keeps warm files takes ONNX too. */
const ALL_FORMATS: readonly RaceFormat[] = [...FORMATS, 'onnx', 'warm'];

/** Each is a lane. */
export function formatsOf(environment: Environment): readonly RaceFormat[] {
  return environment.kind === 'engine' && environment.engine === 'onnx' ? ALL_FORMATS : FORMATS;
}

export function laneId(environment: Environment, format: RaceFormat): string {
  return `${environment.kind === 'engine' ? environment.engine : environment.executable} ${format}`;
}

/** What an engine of ours is called among those that race. */
export function engineEntrant(engine: EngineId): string {
  return `Warmstart, ${ENGINES[engine].name}`;
}

export function pythonEntrant({version, tensorflow}: PythonFound): string {
  return `Python ${version}, TensorFlow ${tensorflow}`;
}

/** What a race can be written as, with the ending of the file. */
export const REPORT_ENDINGS = {markdown: 'md', csv: 'csv', json: 'json', svg: 'svg'} as const;

export type ReportKind = keyof typeof REPORT_ENDINGS;

export const REPORT_KINDS = Object.keys(REPORT_ENDINGS) as readonly ReportKind[];

export interface RaceOptions {
  /** Processes a row. */
  readonly runs: number;
  /** Items in a batch. */
  readonly batch: number;
  /** The files' pages are dropped from the cache before every run. */
  readonly cold: boolean;
  readonly environments: readonly Environment[];
}

/** A Python found on this computer. */
export interface PythonFound {
  readonly executable: string;
  readonly version: string;
  readonly tensorflow: string;
}

export interface Statistics {
  readonly n: number;
  readonly median: number;
  readonly min: number;
  /** The 95th percentile, interpolated linearly as numpy does. */
  readonly p95: number;
}

/** One process. Times in milliseconds since it was asked for, or lengths. */
export interface RaceTrial {
  readonly pid: number;
  readonly stagesMs: StageTotals;
  readonly readyMs: number;
  readonly firstPredictMs: number;
  readonly predictMs: readonly number[];
  readonly timeToMaskMs: number | null;
  readonly peakMegabytes: number;
  /** The share of all processors that others used meanwhile, 0..1. */
  readonly otherLoad: number;
}

/** All runs of one environment and format. */
export interface RaceRow {
  readonly id: string;
  /** For example "TensorFlow" or "Python 3.11, TensorFlow 2.15.1". */
  readonly environment: string;
  readonly format: RaceFormat;
  readonly device: string;
  readonly version: string;
  readonly trials: readonly RaceTrial[];
  /** Why there are no trials, and how to get them; null where there are. */
  readonly missing: string | null;
  /** Runs during which others used more than a tenth of the processors. */
  readonly noisy: number;
  readonly readyMs: Statistics | null;
  readonly firstPredictMs: Statistics | null;
  readonly predictMs: Statistics | null;
  readonly timeToMaskMs: Statistics | null;
  readonly stagesMs: Readonly<Record<string, Statistics>>;
  readonly peakMegabytes: number | null;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly gpu: string | null;
  readonly os: string;
  readonly app: string;
  readonly node: string;
}

/** A model in its formats. */
export interface RaceModel {
  readonly name: string;
  readonly savedModelBytes: number;
  readonly h5Bytes: number;
  /** Of races before there were such files left out. */
  readonly onnxBytes?: number | null;
}

export interface RaceResult {
  readonly schema: 'warmstart-race/1';
  readonly id: string;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly model: RaceModel;
  readonly image: string | null;
  readonly options: {readonly runs: number; readonly batch: number; readonly cold: boolean};
  readonly rows: readonly RaceRow[];
  /** It was stopped half-way; the rows hold what was finished. */
  readonly cancelled: boolean;
}

/** One environment with one format, before it has run. */
export type RaceLane = Pick<RaceRow, 'id' | 'environment' | 'format' | 'missing'>;

/** What the lanes show while it runs. */
export type RaceEvent =
  | {readonly kind: 'lanes'; readonly lanes: readonly RaceLane[]; readonly rounds: number}
  | {readonly kind: 'start'; readonly lane: string; readonly round: number}
  | {readonly kind: 'stage'; readonly lane: string; readonly stage: string; readonly atMs: number}
  | {readonly kind: 'finish'; readonly lane: string; readonly round: number; readonly trial: RaceTrial}
  | {readonly kind: 'fault'; readonly lane: string; readonly message: string};

/** Three published rows, measured by others on their machines; never mixed with ours. In seconds. */
export const PUBLISHED = [
  {environment: 'a laptop', savedModel: 12.3, hdf5: 0.84},
  {environment: 'cloud machine 1', savedModel: 8.99, hdf5: 2.68},
  {environment: 'cloud machine 2', savedModel: 8.21, hdf5: 2.72},
] as const;

/** Until the first prediction is there: what a short task pays. */
export function untilFirst(row: Pick<RaceRow, 'readyMs' | 'firstPredictMs'>): number | null {
  return row.readyMs && row.firstPredictMs ? row.readyMs.median + row.firstPredictMs.median : null;
}

export interface RacePair {
  readonly environment: string;
  readonly savedModel: RaceRow | null;
  readonly hdf5: RaceRow | null;
  readonly onnx: RaceRow | null;
  readonly warm: RaceRow | null;
}

/** The formats of one environment, for comparing. */
export function pairsOf(rows: readonly RaceRow[]): RacePair[] {
  const names = [...new Set(rows.map((row) => row.environment))];
  return names.map((environment) => {
    const of = (format: RaceFormat): RaceRow | null =>
      rows.find((row) => row.environment === environment && row.format === format) ?? null;
    return {environment, savedModel: of('saved-model'), hdf5: of('hdf5'), onnx: of('onnx'), warm: of('warm')};
  });
}

/** Which file to ship, in a sentence, from the medians until the first prediction; null where only one was measured. */
export function whichToShip({rows, model}: Pick<RaceResult, 'rows' | 'model'>): string | null {
  const measured = rows
    .flatMap((row) => {
      const total = untilFirst(row);
      return total === null ? [] : [{row, total}];
    })
    .toSorted((a, b) => a.total - b.total);
  const [best] = measured;
  const slowest = measured.at(-1);
  if (!best || !slowest || best === slowest) return null;
  const {row, total} = best;
  const files: Readonly<Record<RaceFormat, readonly [name: string, bytes: number | null]>> = {
    'saved-model': ['the SavedModel', model.savedModelBytes],
    hdf5: ['the HDF5 file', model.h5Bytes],
    onnx: ['the ONNX file', model.onnxBytes ?? null],
    warm: ['the HDF5 file and let it leave a warm file (as large again) where it runs', model.h5Bytes],
  };
  const [name, bytes] = files[row.format];
  const size = bytes === null ? '' : `, ${megabytes(bytes)} on disk`;
  const memory = row.peakMegabytes === null ? '' : ` and ${row.peakMegabytes.toFixed(0)} MB of memory`;
  const before = `${(slowest.total / total).toFixed(1)} times as soon as ${FORMAT_NAMES[slowest.row.format]}`;
  return (
    `Ship ${name}${size}: run by ${row.environment} it needs ${seconds(total)} from process start to the first ` +
    `prediction${memory}, ${before} by ${slowest.row.environment}.`
  );
}
