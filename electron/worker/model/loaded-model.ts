/** A model that predicts, whatever it was loaded from. What compiles models is not needed to know of one. */
import type {EngineId} from '../../contract/engines';
import type {Engine} from '../../engine/engine';
import type {ExpectedRange} from '../../plan/expected-range';
import type {FieldOfView} from '../../plan/field-of-view';
import type {Predictor} from '../../plan/run';

export interface LoadedModel extends Predictor {
  readonly engine: Engine;
  /** The file or folder that it was read from: where an archive was unpacked to, say. */
  readonly place: string;
  /** How far its outputs look; null: not known. */
  readonly view: () => FieldOfView | null;
  /** Whether its only output may be several maps that are joined. */
  readonly isJoined: () => boolean;
  /** Why a SavedModel is run by its own graph; null where our plan of its layers is run. */
  readonly ownGraph: string | null;
  /** Why a better engine did not take it, with that engine's name; null where the best one did, or it was asked for. */
  readonly passedOver: string | null;
  /** Which numbers its first layers take; null where they do not say. */
  readonly range: () => ExpectedRange | null;
  /**
   * Called when what it was loaded for is done: then a warm file is left for the next time, in `place` or the data
   * folder. Gives its folder; null: there is none. Never rejects.
   */
  readonly finish: (place?: string | null) => Promise<string | null>;
}

/** Of a model that is run by its own graph. */
export const UNKNOWN_LAYERS: Pick<LoadedModel, 'view' | 'isJoined' | 'range' | 'finish'> = {
  view: () => null,
  isJoined: () => true,
  range: () => null,
  finish: () => Promise.resolve(null),
};

export interface LoadOptions {
  /** Null: the first engine there is. */
  readonly engine: EngineId | null;
  /** The engine is only the best one; another may take a SavedModel that must be run by its own graph. */
  readonly isFree?: boolean;
  /** Nothing folded: every layer as Keras computes it. */
  readonly exact?: boolean;
  /** False: no warm file is used, nor made. */
  readonly warm?: boolean;
  /**
   * How many items the first batch will have, to be ready for it; as many as images are cut into at once; left out: not
   * known.
   */
  readonly batch?: number | 'tiles';
  /** Numbers of the outputs that will be asked for first, by what it takes and gives; null, or left out: all. */
  readonly asks?: (ports: Pick<Predictor, 'inputs' | 'outputs'>) => readonly number[] | null;
}
