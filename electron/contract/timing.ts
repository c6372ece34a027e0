import type {EngineId} from './engines';
import type {Fault} from './fault';

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
  | 'export'
  | 'cancelling'
  | 'failed';

/** Milliseconds by stage name, summed where a stage came more than once. */
export type StageTotals = Readonly<Record<string, number>>;

/** What a running job tells: its stage, and how far it is (0..1), or null when that cannot be known. */
export interface Progress {
  readonly stage: StageName;
  readonly fraction: number | null;
  /** Of several images the one that it is about, as it was given. */
  readonly image?: string;
  /** Of the stage 'failed': why there are no results of the image. */
  readonly fault?: Fault;
}

/** Load and predict of one format of one model in a running engine; null where that format cannot be run. */
export interface FormatTimes {
  readonly format: 'saved-model' | 'hdf5';
  readonly engine: EngineId;
  readonly loadMs: number;
  readonly firstPredictMs: number;
  readonly predictMs: number;
}

/**
 * What a model is loaded from: a SavedModel's folder, an .h5 without a warm file, an .onnx, or the warm file of an .h5,
 * which is made where there is none.
 */
export type ModelFormat = 'saved-model' | 'hdf5' | 'onnx' | 'warm';

/** One measurement in a process of its own. */
export interface TrialRequest {
  readonly format: ModelFormat;
  readonly path: string;
  readonly engine: EngineId;
  readonly batch: number;
  /** How many predictions follow the first one. */
  readonly predicts: number;
  /** Nothing folded (HDF5 only). */
  readonly exact: boolean;
  /** An image to take to its label image, written to `folder`, instead of bare predictions; null: none. */
  readonly image: {readonly path: string; readonly folder: string} | null;
}

/** What a process that loads one model and predicts with it has measured. Times in milliseconds. */
export interface Trial {
  readonly pid: number;
  readonly format: ModelFormat;
  readonly engine: EngineId;
  readonly device: string;
  readonly version: string;
  readonly batch: number;
  readonly stagesMs: StageTotals;
  /** From the start of the process until the first prediction may be asked for. */
  readonly readyMs: number;
  /** From the running engine to ready. */
  readonly loadMs: number;
  /** Null where a mask was made instead. */
  readonly firstPredictMs: number | null;
  /** Each later prediction. */
  readonly predictMs: readonly number[];
  /** From the start of the process until the label image is written. */
  readonly timeToMaskMs: number | null;
  /** Of the process and, where the engine has one of its own, of that. */
  readonly peakMegabytes: number;
  /** Processor time of the same. */
  readonly cpuMs: number;
}
