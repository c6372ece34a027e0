/** What the worker thread asks of the GPU window. Plain data only. */
import type {Values} from '../../plan/run';

export interface GpuCalls {
  /** Forgets all models. `software`: a software adapter will do. Throws a FaultError ('engine') without a GPU. */
  start(software: boolean): {readonly device: string; readonly version: string};
  /** Gives the model's number. */
  load(model: SentModel): number | Refusal;
  predict(model: number, inputs: readonly Values[]): readonly Values[] | Refusal;
  dispose(model: number): void;
}

/** A PlanError, given as an answer: a thrown one would not keep its class on the way, nor say whose fault it is. */
export interface Refusal {
  readonly refused: string;
}

export type AskGpu = <N extends keyof GpuCalls>(
  name: N,
  ...parameters: Parameters<GpuCalls[N]>
) => Promise<ReturnType<GpuCalls[N]>>;

/** A Keras model as values: the window compiles its plan itself, since a plan's ops are functions. */
export interface SentModel {
  readonly className: string;
  /** As JSON text. */
  readonly config: string;
  readonly outputNames: readonly string[];
  readonly exact: boolean;
  readonly layers: readonly SentLayer[];
}

interface SentLayer {
  readonly name: string;
  readonly weights: readonly SentWeight[];
}

interface SentWeight {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}
