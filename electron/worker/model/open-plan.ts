/** A compiled model on an engine. */
import {ENGINES, type EngineId} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine, EngineMemory} from '../../engine/engine';
import {engines} from '../../engine/engines';
import type {KerasModel} from '../../keras/model';
import {outputClasses, outputNames} from '../../keras/summary';
import {compilePlan} from '../../plan/compile';
import {expectedRange, type ExpectedRange} from '../../plan/expected-range';
import {fieldOfView, type FieldOfView} from '../../plan/field-of-view';
import type {CompiledModel, Plan} from '../../plan/plan';
import {ContradictionError, PlanError} from '../../plan/plan-error';
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

/** A model that was read and compiled, and where its weights were brought to; null: they are still in the file. */
export interface ReadModel {
  readonly path: string;
  readonly compiled: CompiledModel;
  readonly memory: EngineMemory | null;
  /** The file that ranges of weights count in; null: they have none, or are of a part of a file. */
  readonly file: string | null;
}

/** Takes the model's memory: it is given back when the plan cannot be opened. */
export async function openPlan(
  {path, compiled, memory, file}: ReadModel,
  engine: Engine,
  {batch, asks}: LoadOptions,
  stages: Stages,
): Promise<LoadedModel> {
  const shapes = shapesOf(compiled.plan, batch === 'tiles' ? engine.tilesAtOnce : batch);
  const first = {shapes, outputs: asks?.(compiled.plan) ?? null};
  try {
    const predictor = await stages.run('upload', () =>
      inWords(path, () => engine.openPlan(compiled, memory, first, file ?? undefined)),
    );
    return {
      ...predictor,
      engine,
      place: path,
      ownGraph: null,
      passedOver: null,
      view: () => fieldOfView(compiled.source.model),
      isJoined: () => outputClasses(compiled.source.model).includes('Concatenate'),
      range: () => expectedRange(compiled.source.model),
      finish: () => Promise.resolve(null),
    };
  } catch (error) {
    memory?.free();
    throw error instanceof FaultError && isEngines(error) ? new EngineRefusal(engine.id, error) : error;
  }
}

/** One engine could not open the plan; another may. A fault like any other. */
export class EngineRefusal extends FaultError {
  readonly engine: EngineId;
  constructor(engine: EngineId, {fault: {kind, message}, cause}: FaultError) {
    super(kind, message, {cause});
    this.engine = engine;
  }
}

/** Whether it is about the engine rather than the model: Keras would not load what contradicts itself either. */
function isEngines({fault: {kind}, cause}: FaultError): boolean {
  if (cause instanceof PlanError) return !(cause instanceof ContradictionError);
  return kind === 'memory' || kind === 'engine' || kind === 'engine-died';
}

/**
 * What `load` gives on the asked engine; where none was asked for, and the best one refuses the plan, on the next best,
 * which is said.
 */
export async function loadOnOneThatCan(
  options: LoadOptions,
  load: (options: LoadOptions) => Promise<LoadedModel>,
): Promise<LoadedModel> {
  try {
    return await load(options);
  } catch (error) {
    if (!(error instanceof EngineRefusal) || !isFree(options)) throw error;
    const {id} = await engines.choose(null, [error.engine]);
    const model = await load({...options, engine: id});
    return {...model, passedOver: `${ENGINES[error.engine].name}: ${error.message}`};
  }
}

/** Whether another engine than the best one may be taken. */
export function isFree({engine, isFree: given}: LoadOptions): boolean {
  return engine === null || given === true;
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
