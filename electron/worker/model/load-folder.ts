/**
 * A SavedModel made to predict: from its weights where it could become HDF5, by its own graph otherwise, where the
 * engine runs such.
 */
import {ENGINES} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine} from '../../engine/engine';
import {engines} from '../../engine/engines';
import {ContradictionError, PlanError} from '../../plan/plan-error';
import {checkBudget} from '../cells/memory-budget';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';
import type {OpenedFolder} from './open-folder';
import {openKerasModel} from './open-keras-model';
import {compiledOf, EngineRefusal, isFree, loadOnOneThatCan, openPlan} from './open-plan';
import {UNKNOWN_LAYERS, type LoadedModel, type LoadOptions} from './loaded-model';
import {openSavedModelGraph} from './saved-model-graph';

export async function loadFolder(opened: OpenedFolder, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  return loadOnOneThatCan(options, (on) => loadFolderOn(opened, on, stages));
}

async function loadFolderOn(opened: OpenedFolder, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const engine = await stages.run('library', () => engines.choose(options.engine));
  const {verdict, reasons} = opened.judgement;
  if (verdict !== 'convertible')
    return loadGraph(opened, {engine, options, why: reasons.map(({message}) => message).join(' ')}, stages);
  try {
    return await loadVariables(opened, engine, options, stages);
  } catch (error) {
    if (error instanceof EngineRefusal && engine.openSavedModel === null && isFree(options)) throw error;
    // Keras would not load what contradicts itself, whatever graph lies beside it.
    if (!(error instanceof FaultError) || !isRefusedPlan(error)) throw error;
    return loadGraph(opened, {engine, options, why: error.message}, stages);
  }
}

function isRefusedPlan({cause}: FaultError): boolean {
  return cause instanceof PlanError && !(cause instanceof ContradictionError);
}

interface GraphLoad {
  readonly engine: Engine;
  readonly options: LoadOptions;
  /** Why the model is not run from its weights. */
  readonly why: string;
}

/** On the engine, or, unless it was asked for, on another one that runs such graphs. */
async function loadGraph(
  opened: OpenedFolder,
  {engine, options, why}: GraphLoad,
  stages: Stages,
): Promise<LoadedModel> {
  const runner = engine.openSavedModel || !isFree(options) ? engine : await otherEngine(why, stages);
  if (!runner.openSavedModel)
    throw new FaultError('not-runnable', `${why} ${ENGINES[runner.id].name} runs no SavedModel by its own graph.`);
  const refused = await opened.whyNotRun();
  if (refused !== null) throw new FaultError('not-runnable', why.includes(refused) ? why : `${why} ${refused}`);
  const graph = await stages.run('load', () => openSavedModelGraph(runner, opened));
  return {...graph, engine: runner, place: opened.path, ownGraph: why, passedOver: null, ...UNKNOWN_LAYERS};
}

async function otherEngine(why: string, stages: Stages): Promise<Engine> {
  try {
    return await stages.run('library', () => engines.chooseForSavedModels());
  } catch (cause) {
    if (!(cause instanceof FaultError)) throw cause;
    throw new FaultError('not-runnable', `${why} ${cause.message}`, {cause});
  }
}

async function loadVariables(
  opened: OpenedFolder,
  engine: Engine,
  options: LoadOptions,
  stages: Stages,
): Promise<LoadedModel> {
  const {path} = opened;
  checkBudget(path, opened.model.bytes);
  const source = await stages.run('read', () => openKerasModel(opened, false));
  try {
    const compiled = await stages.run('read', () => inWords(path, () => compiledOf(source.model, options.exact)));
    return await openPlan({path, compiled, memory: null, file: null}, engine, options, stages);
  } finally {
    source.close();
  }
}
