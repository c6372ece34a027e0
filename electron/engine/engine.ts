import type {EngineId} from '../contract/timing';
import type {SavedModel} from '../savedmodel/read-saved-model';
import type {CompiledModel} from '../plan/plan';
import type {Predictor} from '../plan/run';

/** Something that computes tensors: a tfjs backend, ready to be made the current one. */
export interface Engine {
  readonly id: EngineId;
  /** The device by its real name. */
  readonly device: string;
  readonly version: string;
  /** It computes on a GPU. */
  readonly gpu: boolean;
  /** For `doctor`: driver and libraries, in words. Asked only when it is shown. */
  readonly details: () => readonly string[];
  /** Tiles of an image that are predicted together: more than one only pays on a GPU. */
  readonly tilesAtOnce: number;
  /** Makes this engine the one that tfjs ops run on. */
  use(): Promise<void>;
  /** Memory of the engine's own for a model's weights; null: it has none, and takes what alignedMemory gives. */
  reserve(bytes: number): EngineMemory | null;
  /**
   * Brings a model's weights to this engine, which must be the current one. `memory` is laid out by layoutOf and
   * filled; it is the predictor's from now on. `shapes`: of the inputs that will come first, to be ready for them;
   * null: not known.
   */
  openPlan(
    compiled: CompiledModel,
    memory: EngineMemory | null,
    shapes: readonly (readonly number[])[] | null,
  ): Predictor | Promise<Predictor>;
  /**
   * Loads a SavedModel's own graph and runs its `serving_default` signature, inputs and outputs by its keys; null where
   * the engine cannot (only TensorFlow can).
   */
  readonly openSavedModel: ((folder: string, model: SavedModel) => Predictor) | null;
}

export interface EngineMemory {
  readonly bytes: Uint8Array;
  free(): void;
}

export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}
