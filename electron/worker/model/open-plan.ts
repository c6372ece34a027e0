/** A compiled model on an engine. */
import {FaultError} from '../../contract/fault';
import type {EngineId} from '../../contract/engines';
import type {Engine, EngineMemory} from '../../engine/engine';
import type {KerasModel} from '../../keras/model';
import {outputNames} from '../../keras/summary';
import {compilePlan} from '../../plan/compile';
import type {CompiledModel, Plan} from '../../plan/plan';
import type {Predictor} from '../../plan/run';
import type {Stages} from '../runtime/stages';
import {asFault} from './open-model';

export interface LoadedModel extends Predictor {
  readonly engine: Engine;
}

export interface LoadOptions {
  /** Null: the first engine there is. */
  readonly engine: EngineId | null;
  /** Nothing folded: every layer as Keras computes it. */
  readonly exact?: boolean;
  /**
   * How many items the first batch will have, to be ready for it; as many as images are cut into at once; left out: not
   * known.
   */
  readonly batch?: number | 'tiles';
}

/** Takes `memory`: it is given back when the plan cannot be opened. */
export async function openPlan(
  path: string,
  compiled: CompiledModel,
  memory: EngineMemory | null,
  engine: Engine,
  first: LoadOptions['batch'],
  stages: Stages,
): Promise<LoadedModel> {
  const shapes = shapesOf(compiled.plan, first === 'tiles' ? engine.tilesAtOnce : first);
  try {
    return {
      ...(await stages.run('upload', () =>
        asPlanFault(path, () => asFault(path, () => engine.openPlan(compiled, memory, shapes))),
      )),
      engine,
    };
  } catch (error) {
    memory?.free();
    throw error;
  }
}

export function compiledOf(model: KerasModel, exact: boolean): CompiledModel {
  return compilePlan(model, outputNames(model), {exact});
}

/** The shapes of the first inputs; null when they are not known. */
function shapesOf(plan: Plan, batch: number | undefined): number[][] | null {
  if (batch === undefined) return null;
  const shapes = plan.inputs.map(({shape}) => shape?.map((size, axis) => (axis === 0 ? batch : size)) ?? [null]);
  return shapes.every((shape): shape is number[] => !shape.includes(null)) ? shapes : null;
}

export function asPlanFault<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === 'PlanError')
      throw new FaultError('not-runnable', `${path} cannot be run: ${error.message}.`, {cause: error});
    throw error;
  }
}
