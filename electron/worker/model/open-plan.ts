/** A compiled model on an engine. */
import type {EngineId} from '../../contract/engines';
import type {Engine, EngineMemory} from '../../engine/engine';
import type {KerasModel} from '../../keras/model';
import {outputClasses, outputNames} from '../../keras/summary';
import {compilePlan} from '../../plan/compile';
import {expectedRange, type ExpectedRange} from '../../plan/expected-range';
import {fieldOfView, type FieldOfView} from '../../plan/field-of-view';
import type {CompiledModel, Plan} from '../../plan/plan';
import type {Predictor} from '../../plan/run';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';

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
  /** Which numbers its first layers take; null where they do not say. */
  readonly range: () => ExpectedRange | null;
}

/** Of a model that is run by its own graph. */
export const UNKNOWN_LAYERS: Pick<LoadedModel, 'view' | 'isJoined' | 'range'> = {
  view: () => null,
  isJoined: () => true,
  range: () => null,
};

export interface LoadOptions {
  /** Null: the first engine there is. */
  readonly engine: EngineId | null;
  /** The engine is only the best one; another may take a SavedModel that must be run by its own graph. */
  readonly isFree?: boolean;
  /** Nothing folded: every layer as Keras computes it. */
  readonly exact?: boolean;
  /**
   * How many items the first batch will have, to be ready for it; as many as images are cut into at once; left out: not
   * known.
   */
  readonly batch?: number | 'tiles';
}

/** A model that was read and compiled, and where its weights were brought to; null: they are still in the file. */
export interface ReadModel {
  readonly path: string;
  readonly compiled: CompiledModel;
  readonly memory: EngineMemory | null;
}

/** Takes the model's memory: it is given back when the plan cannot be opened. */
export async function openPlan(
  {path, compiled, memory}: ReadModel,
  engine: Engine,
  {batch}: LoadOptions,
  stages: Stages,
): Promise<LoadedModel> {
  const shapes = shapesOf(compiled.plan, batch === 'tiles' ? engine.tilesAtOnce : batch);
  try {
    const predictor = await stages.run('upload', () => inWords(path, () => engine.openPlan(compiled, memory, shapes)));
    return {
      ...predictor,
      engine,
      place: path,
      ownGraph: null,
      view: () => fieldOfView(compiled.source.model),
      isJoined: () => outputClasses(compiled.source.model).includes('Concatenate'),
      range: () => expectedRange(compiled.source.model),
    };
  } catch (error) {
    memory?.free();
    throw error;
  }
}

/** Throws PlanError. */
export function compiledOf(model: KerasModel, exact = false): CompiledModel {
  return compilePlan(model, outputNames(model), {exact});
}

/** The shapes of the first inputs; null when they are not known. */
function shapesOf(plan: Plan, batch: number | undefined): number[][] | null {
  if (batch === undefined) return null;
  const shapes = plan.inputs.map(({shape}) => shape?.map((size, axis) => (axis === 0 ? batch : size)) ?? [null]);
  return shapes.every((shape): shape is number[] => !shape.includes(null)) ? shapes : null;
}
