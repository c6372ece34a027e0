import type {EngineFacts, EngineId} from '../contract/engines';
import type {Signature} from '../savedmodel/messages';
import type {Ports} from '../plan/inputs';
import type {CompiledModel} from '../plan/plan';
import type {Predictor} from '../plan/run';

/**
 * Where a model's weights are brought while an engine starts: to memory of the engine's own, which is there only when
 * it has started; to aligned memory, which it takes without a copy; or nowhere, since it is sent copies.
 */
export type WeightsPlace = 'own memory' | 'aligned memory' | 'copies';

/** An engine before it is started; one in each engine's folder. */
export interface EngineDescriptor extends EngineFacts {
  readonly id: EngineId;
  readonly weights: WeightsPlace;
  /** Its place in the order of choosing, 1 first: on a GPU, and on the CPU; null where it never computes there. */
  readonly place: {readonly gpu: number | null; readonly cpu: number | null};
  /** False where it is certain, without starting it, that it has no GPU here; left out: it is started to see. */
  readonly mayHaveGpu?: () => boolean;
  /** Starts it. Throws EngineUnavailable: why it is not there and how to get it. */
  open(): Promise<Engine>;
  /** Opens a graph that was optimised before, also while the engine starts; left out where the engine keeps none. */
  readonly openOptimised?: (graph: OptimisedGraph) => Promise<Pick<Predictor, 'run' | 'dispose'>>;
}

/** A graph that an engine has optimised for this computer. */
export interface OptimisedGraph {
  /** Its file. */
  readonly path: string;
  /** What else it was optimised for. */
  readonly provider: string;
  /** The plan's. */
  readonly ports: Ports;
  /** Numbers of the outputs that will be asked for first; null: all. */
  readonly asked: readonly number[] | null;
}

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
  /** It computes in another process: meanwhile this thread may do something else. Left out: it does not. */
  readonly isElsewhere?: true;
  /** Makes this engine the one that tfjs ops run on. */
  use(): Promise<void>;
  /** Memory of the engine's own for a model's weights; null: it has none, or not that much. */
  reserve(bytes: number): EngineMemory | null;
  /**
   * Brings a model's weights to this engine, which must be the current one. `memory` is laid out by layoutOf and
   * filled; it is the predictor's from now on. `first`: what will be asked first, to be ready for it; null: not known.
   * `file`: the .h5 that weights with a range lie in, where there is one. Throws, or rejects with,
   * PlanError for a plan that cannot be run.
   */
  openPlan(
    compiled: CompiledModel,
    memory: EngineMemory | null,
    first: FirstRun | null,
    file?: string,
  ): Predictor | Promise<Predictor>;
  /** What a graph that it has optimised is for, beside this computer; left out where the engine keeps none. */
  readonly provider?: string;
  /** Times anew what it can compute on, for the next start; in words. Left out where there is no choice. */
  readonly timeAnew?: () => Promise<readonly string[]>;
  /** Loads a model file of the engine's own kind; left out where it has none. */
  readonly openFile?: (path: string) => Promise<Predictor>;
  /** What processes of its own have used so far; left out where there are none. */
  readonly usage?: () => Promise<{readonly peakMegabytes: number; readonly cpuMs: number}>;
  /** Loads a SavedModel's own graph and runs a signature of it, by its keys; null where the engine cannot. */
  readonly openSavedModel: ((graph: SavedModelGraph) => Predictor) | null;
}

/** What a model will be asked first. */
export interface FirstRun {
  /** Of the inputs; null: not known. */
  readonly shapes: readonly (readonly number[])[] | null;
  /** Numbers of the outputs; null: all. */
  readonly outputs: readonly number[] | null;
}

export interface SavedModelGraph {
  /** Where saved_model.pb lies. */
  readonly folder: string;
  readonly signature: Signature;
  /** Of the folder. */
  readonly bytes: number;
  /** Another saved_model.pb, to be taken instead of the folder's; null: there is none. */
  readonly instead: Uint8Array | null;
  /** The tags of its graph. */
  readonly tags: readonly string[];
}

export interface EngineMemory {
  readonly bytes: Uint8Array;
  free(): void;
}

export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}
