/** The stages that jobs are timed by. */
export type StageName =
  | 'parse'
  | 'read'
  | 'write'
  | 'compare'
  | 'library'
  | 'compile'
  | 'upload'
  | 'load'
  | 'first predict'
  | 'predict'
  | 'decode'
  | 'preprocess'
  | 'tile'
  | 'untile'
  | 'post-process'
  | 'export';

/** Milliseconds by stage name, summed where a stage came more than once. */
export type StageTotals = Readonly<Record<string, number>>;

/** What a running job tells: its stage, and how far it is (0..1), or null when that cannot be known. */
export interface Progress {
  readonly stage: StageName;
  readonly fraction: number | null;
}

/** Load and predict of one format of one model in a running engine; null where that format cannot be run. */
export interface FormatTimes {
  readonly format: 'saved-model' | 'hdf5';
  readonly engine: EngineId;
  readonly loadMs: number;
  readonly firstPredictMs: number;
  readonly predictMs: number;
}

export type EngineId = 'tensorflow' | 'wasm';
