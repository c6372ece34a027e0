import type {EngineId} from './engines';
import type {TargetId} from './targets';
import type {FormatTimes, StageTotals} from './timing';

export type ModelKind =
  | 'keras-saved-model'
  | 'saved-model'
  | 'tf1-saved-model'
  | 'keras-h5'
  /** `.keras` as Keras 2.12 to 2.15 write it. */
  | 'keras-2-file'
  | 'keras-h5-weights'
  | 'keras-v3'
  | 'unknown';

export type Verdict = 'convertible' | 'runnable' | 'unsupported';

export interface TensorSpec {
  readonly name: string;
  /** null inside: an unknown dimension; null: an unknown shape. */
  readonly shape: readonly (number | null)[] | null;
  readonly dtype: string;
}

export interface LayerSummary {
  readonly name: string;
  readonly className: string;
  /** Not a class of Keras 2.15 itself: loading in Python needs `custom_objects`. */
  readonly custom: boolean;
  readonly parameters: number;
  /** Of what it gives first, as Keras infers it; null: not known. */
  readonly shape: TensorSpec['shape'];
  /** The layer that does its work along when the model is run here; null: it is run by itself. */
  readonly foldedInto: string | null;
}

/** Where the time of one prediction goes. */
export interface LayerTimes {
  readonly engine: EngineId;
  readonly device: string;
  /** The shape of the first input that was predicted. */
  readonly input: readonly number[];
  /** Of layers that were run, what was folded into each with it; those of one name together. */
  readonly layers: readonly {readonly layer: string; readonly ms: number}[];
}

export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** What `inspect` says of a path; `reasons` is never empty unless convertible, or an .h5 that runs. */
export interface ModelReport {
  readonly kind: ModelKind;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly kerasVersion: string | null;
  readonly tensorflowVersion: string | null;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly bytes: number;
  readonly customObjects: readonly string[];
  /** What else to know, in words: why a model that can become HDF5 cannot be run from its weights, say. */
  readonly notes: readonly string[];
  /** Why no cells can be found with it here, as far as that is known before it is loaded; null: nothing is. */
  readonly whyNoCells: string | null;
}

/** Two models, weight by weight, byte for byte. */
export interface WeightComparison {
  readonly compared: number;
  readonly identical: number;
  /** What differs, each in a few words; empty when the two models are the same to the byte. */
  readonly different: readonly string[];
}

export interface ConvertReport {
  readonly output: string;
  readonly target: TargetId;
  readonly bytes: number;
  readonly weights: number;
  /** The written file, read afresh from the disk, against the source. */
  readonly readBack: WeightComparison;
  /** What the program that runs such a file predicts, against our engine on seeded input; left out: none does. */
  readonly predicted?: PredictionComparison & {readonly by: string};
  readonly parameters: number;
  readonly customObjects: readonly string[];
  /** A Python file that its lines import, in the same folder; left out: they need none. */
  readonly beside?: string;
  /** Python lines that load the file. */
  readonly python: string;
  readonly notes: readonly string[];
  readonly timings: StageTotals;
}

export interface PredictionDifference {
  readonly output: string;
  readonly maxAbsDiff: number;
  /** Index of that value in the output, one number an axis. */
  readonly at: readonly number[];
}

/** What two ways of running a model predict, on the same input. */
export interface PredictionComparison {
  /** Empty where they could not be compared; `predictionsWhy` says why. */
  readonly predictions: readonly PredictionDifference[];
  readonly predictionsWhy: string | null;
}

export interface VerifyReport extends PredictionComparison {
  readonly weights: WeightComparison;
  /** Why the weights could not be compared; left out where they were. */
  readonly weightsWhy?: string;
}

/** A layer that is not the same in two models. */
export interface LayerDifference {
  readonly layer: string;
  readonly change: 'added' | 'gone' | 'changed';
  /** Each in words: an option, a weight and by how much. */
  readonly what: readonly string[];
}

export interface ModelDifference {
  /** Weights that both have. */
  readonly compared: number;
  readonly identical: number;
  readonly layers: readonly LayerDifference[];
  /** What differs of the model as a whole, in words. */
  readonly model: readonly string[];
}

/** Whether a model can become a file of that kind. */
export interface TargetOutlook {
  readonly target: TargetId;
  /** The sentence that says why not; null: it can. */
  readonly refused: string | null;
  /** What is lost or otherwise, in words. */
  readonly notes: readonly string[];
  /** Python lines that load a file of that name; null where there can be none. */
  readonly python: string | null;
}

export interface EngineStatus {
  readonly id: EngineId;
  readonly available: boolean;
  /** The device by its real name, for example a CPU model; null when not available. */
  readonly device: string | null;
  readonly version: string | null;
  /** Why it is not available; null when it is. */
  readonly why: string | null;
  /** It computes on a GPU. */
  readonly gpu: boolean;
  /** What is there and what is missing: driver, libraries, where they come from. */
  readonly details: readonly string[];
}

/** A graph that was optimised for this computer, with its weights: from it a model is ready at once. */
export interface WarmReport {
  readonly folder: string;
  readonly bytes: number;
  /** It was there before. */
  readonly wasThere: boolean;
  readonly timings: StageTotals;
}

/** A folder that runs where nothing else is. */
export interface PackReport {
  readonly folder: string;
  readonly bytes: number;
  /** Where the model lies when the folder is the root. */
  readonly model: string;
  readonly timings: StageTotals;
}

/** What an engine made of a small network whose answer is known. */
export interface SelfTest {
  readonly engine: EngineId;
  readonly device: string;
  /** Largest difference from the answer computed without an engine. */
  readonly difference: number;
  readonly passed: boolean;
  readonly milliseconds: number;
  /** What else was found out, in words. */
  readonly details: readonly string[];
}

/** Both formats of one model in one engine. `savedModelWhy` says why there is no SavedModel row. */
export interface LoadComparison {
  readonly rows: readonly FormatTimes[];
  readonly savedModelWhy: string | null;
  /** What both predicted while they were timed; left out where only one was. */
  readonly predicted?: PredictionComparison;
}
