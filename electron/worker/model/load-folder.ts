/**
 * A SavedModel made to predict: from its weights where it could become HDF5, by its own graph otherwise, where the engine runs such.
 */
import {FaultError} from '../../contract/fault';
import {ENGINES, type EngineId} from '../../contract/engines';
import {engines} from '../../engine/engines';
import type {Engine} from '../../engine/engine';
import {kerasModelOf} from '../../keras/from-saved-model';
import {isObject} from '../../keras/json';
import {judgeSavedModel} from '../../keras/verdict';
import {unsupportedLayers} from '../../plan/compile';
import {openVariables} from '../../savedmodel/read-saved-model';
import {readForConversion} from './inspect';
import {asPlanFault, compiledOf, openPlan, type LoadedModel, type LoadOptions} from './open-plan';
import {checkBudget} from '../cells/memory-budget';
import {asFault, type OpenedModel} from './open-model';
import {openSavedModelGraph} from './saved-model-graph';
import type {Stages} from '../runtime/stages';

type OpenedFolder = OpenedModel & {readonly kind: 'folder'};

export async function loadFolder(
  opened: OpenedFolder,
  asked: EngineId | null,
  exact: boolean,
  first: LoadOptions['batch'],
  stages: Stages,
): Promise<LoadedModel> {
  const {path, model} = opened;
  const engine = await stages.run('library', () => engines.choose(asked));
  const judgement = asFault(path, () => judgeSavedModel(model));
  const config = judgement.root?.['config'];
  const unknown = isObject(config) ? unsupportedLayers({config}) : [];
  if (judgement.verdict === 'convertible' && (unknown.length === 0 || !engine.openSavedModel))
    return loadVariables(opened, engine, exact, first, stages);
  if (engine.openSavedModel)
    return {...(await stages.run('load', () => openSavedModelGraph(engine, path, model))), engine};
  const why = judgement.reasons.map((reason) => reason.message).join(' ');
  throw new FaultError('not-runnable', `${why} ${ENGINES[engine.id].name} runs only what can be converted.`);
}

async function loadVariables(
  {path, folder, model}: OpenedFolder,
  engine: Engine,
  exact: boolean,
  first: LoadOptions['batch'],
  stages: Stages,
): Promise<LoadedModel> {
  checkBudget(path, model.bytes);
  const variables = asFault(path, () => openVariables(folder, model));
  try {
    const compiled = await stages.run('read', () =>
      asPlanFault(path, () =>
        compiledOf(
          readForConversion(path, () => kerasModelOf(model, variables, false)),
          exact,
        ),
      ),
    );
    return await openPlan(path, compiled, null, engine, first, stages);
  } finally {
    variables.bundle.close();
  }
}
