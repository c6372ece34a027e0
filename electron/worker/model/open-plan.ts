/** A compiled model on an engine. */
import {ENGINES, type EngineId} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine, EngineMemory} from '../../engine/engine';
import {engines} from '../../engine/engines';
import type {KerasModel} from '../../keras/model';
import {outputClasses, outputNames} from '../../keras/summary';
import {compilePlan} from '../../plan/compile';
import {expectedRange} from '../../plan/expected-range';
import {fieldOfView} from '../../plan/field-of-view';
import type {CompiledModel, Plan} from '../../plan/plan';
import {ContradictionError, PlanError} from '../../plan/plan-error';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';
import type {LoadedModel, LoadOptions} from './loaded-model';

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
