import type {EngineId} from '../contract/timing';
import type {SavedModel} from '../savedmodel/read-saved-model';
import type {CompiledModel} from '../plan/compile';
import type {LoadedPlan, Values} from '../plan/run';

/** Something that computes tensors: a tfjs backend, ready to be made the current one. */
export interface Engine {
  readonly id: EngineId;
  /** The device by its real name. */
  readonly device: string;
  readonly version: string;
  /** Makes this engine the one that tfjs ops run on. */
  use(): Promise<void>;
  /** Copies a model's weights to this engine, which must be the current one. */
  openPlan(compiled: CompiledModel): LoadedPlan;
  /** Loads a SavedModel's own graph; null where the engine cannot (only TensorFlow can). */
  readonly openSavedModel: ((folder: string, model: SavedModel) => SavedModelRunner) | null;
}

export interface SavedModelRunner {
  /** Runs `serving_default`. Inputs by signature key; outputs in the signature's order. */
  run(inputs: readonly Values[]): Promise<Values[]>;
  dispose(): void;
}

export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}
