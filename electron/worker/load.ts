/** From a model's path to something that predicts. */
import {FaultError} from '../contract/fault';
import type {EngineId} from '../contract/timing';
import {chooseEngine} from '../engine/choose';
import type {Engine, EngineMemory} from '../engine/engine';
import {passingMemory} from '../io/passing-memory';
import type {KerasModel} from '../keras/model';
import {h5Kind, readKerasH5} from '../keras/read-h5';
import {outputNames} from '../keras/summary';
import {compilePlan, type CompiledModel, type Plan} from '../plan/compile';
import type {Predictor} from '../plan/run';
import {checkBudget} from './memory-budget';
import {asFault, openModel, type OpenedModel} from './open-model';
import type {Stages} from './stages';

export interface LoadedModel extends Predictor {
  readonly engine: Engine;
}

export interface LoadOptions {
  /** Null: the first engine there is. */
  readonly engine: EngineId | null;
  /** Nothing folded: every layer as Keras computes it. */
  readonly exact?: boolean;
  /** How many items the first batch will have, to be ready for it; as many as images are cut into at once; left out: not known. */
  readonly batch?: number | 'tiles';
}

/**
 * Loads an .h5, a convertible SavedModel's weights, or, on TensorFlow, any SavedModel that may be run by its own graph.
 * While the engine starts, the file is indexed and compiled, and its bytes come; a stage's time is what it was waited for.
 */
export async function loadModel(path: string, {engine: asked, exact = false, batch: first}: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const opened = await stages.run('read', () => openModel(path));
  if (opened.kind === 'keras-v3') throw new FaultError('not-runnable', `${path} is a Keras 3 file, which Warmstart does not run; save it as Keras 2 HDF5.`);
  if (opened.kind === 'h5') return loadH5(opened, asked, exact, first, stages);
  // What only SavedModels need is not read in for a file that loads in a moment.
  const {loadFolder} = await import('./load-folder');
  return loadFolder(opened, asked, exact, first, stages);
}

async function loadH5({path, file, bytes, fill}: OpenedModel & {kind: 'h5'}, asked: EngineId | null, exact: boolean, first: LoadOptions['batch'], stages: Stages): Promise<LoadedModel> {
  try {
    if (asFault(path, () => h5Kind(file)) !== 'model') throw new FaultError('not-runnable', `${path} holds no whole Keras 2 model; save it with model.save("model.h5").`);
    checkBudget(path, bytes);
    // WebAssembly takes the bytes into its own memory, which is there only when it has started; for others they come at once.
    // The hidden window of WebGPU is sent them, which plain memory is for.
    const passing = asked === 'wasm' || asked === 'webgpu' ? null : passingMemory(bytes);
    const early = asked === 'wasm' ? null : settled(fill(passing?.bytes ?? new Uint8Array(bytes)));
    const starting = await stages.run('library', () => settled(chooseEngine(asked)));
    const compiled = await stages.run('read', () => asPlanFault(path, () => asFault(path, () => compiledOf(readKerasH5(file), exact))));
    const engine = await stages.run('library', () => starting.done());
    const memory = early ? null : engine.reserve(bytes);
    try {
      await stages.run('read', () => (early ? early.done() : fill(memory?.bytes ?? new Uint8Array(bytes))));
    } catch (error) {
      memory?.free();
      throw error;
    }
    const model = await openPlan(path, compiled, memory, engine, first, stages);
    passing?.free();
    return model;
  } finally {
    file.close();
  }
}

/** A promise that may be left alone: a failure is thrown where `done` is called, and nowhere else. */
function settled<T>(promise: Promise<T>): {readonly done: () => Promise<T>} {
  promise.catch(() => undefined);
  return {done: () => promise};
}

/** Takes `memory`: it is given back when the plan cannot be opened. */
export async function openPlan(path: string, compiled: CompiledModel, memory: EngineMemory | null, engine: Engine, first: LoadOptions['batch'], stages: Stages): Promise<LoadedModel> {
  const shapes = shapesOf(compiled.plan, first === 'tiles' ? engine.tilesAtOnce : first);
  try {
    return {...(await stages.run('upload', () => asPlanFault(path, () => asFault(path, () => engine.openPlan(compiled, memory, shapes))))), engine};
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
    if (error instanceof Error && error.name === 'PlanError') throw new FaultError('not-runnable', `${path} cannot be run: ${error.message}.`, {cause: error});
    throw error;
  }
}
