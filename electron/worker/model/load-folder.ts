/**
 * A SavedModel made to predict: from its weights where it could become HDF5, by its own graph otherwise, where the
 * engine runs such.
 */
import {ENGINES} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine} from '../../engine/engine';
import {engines} from '../../engine/engines';
import {isObject} from '../../keras/json';
import {unsupportedLayers} from '../../plan/compile';
import {checkBudget} from '../cells/memory-budget';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';
import type {OpenedFolder} from './open-folder';
import {openKerasModel} from './open-keras-model';
import {compiledOf, openPlan, UNKNOWN_LAYERS, type LoadedModel, type LoadOptions} from './open-plan';
import {openSavedModelGraph} from './saved-model-graph';

export async function loadFolder(opened: OpenedFolder, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const engine = await stages.run('library', () => engines.choose(options.engine));
  const {verdict, reasons, root} = opened.judgement;
  const config = root?.['config'];
  const unknown = isObject(config) ? unsupportedLayers({config}) : [];
  if (verdict === 'convertible' && (unknown.length === 0 || !engine.openSavedModel))
    return loadVariables(opened, engine, options, stages);
  if (engine.openSavedModel) {
    const graph = await stages.run('load', () => openSavedModelGraph(engine, opened));
    return {...graph, engine, place: opened.path, ...UNKNOWN_LAYERS};
  }
  const why = reasons.map((reason) => reason.message).join(' ');
  throw new FaultError('not-runnable', `${why} ${ENGINES[engine.id].name} runs only what can be converted.`);
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
    return await openPlan({path, compiled, memory: null}, engine, options, stages);
  } finally {
    source.close();
  }
}
