/** From a model's path to something that predicts. */
import {FaultError} from '../contract/fault';
import type {EngineId} from '../contract/timing';
import {chooseEngine} from '../engine/choose';
import type {Engine} from '../engine/engine';
import {kerasModelOf} from '../keras/from-saved-model';
import type {KerasModel} from '../keras/model';
import {h5Kind, readKerasH5} from '../keras/read-h5';
import {outputNames} from '../keras/summary';
import {judgeSavedModel} from '../keras/verdict';
import {compilePlan} from '../plan/compile';
import type {LoadedPlan} from '../plan/run';
import {openVariables} from '../savedmodel/read-saved-model';
import {readForConversion} from './inspect';
import {asFault, openModel} from './open-model';
import type {Stages} from './stages';

export interface LoadedModel extends LoadedPlan {
  readonly engine: Engine;
}

/** Loads an .h5, or a convertible SavedModel's weights, as a plan on an engine. */
export async function loadModel(path: string, engineId: EngineId | null, stages: Stages, exact = false): Promise<LoadedModel> {
  const engine = await stages.run('library', () => chooseEngine(engineId));
  const {model, close} = await stages.run('read', () => readKerasModel(path));
  try {
    const compiled = await stages.run('compile', () => asPlanFault(path, () => compilePlan(model, outputNames(model), {exact})));
    const loaded = await stages.run('upload', () => asPlanFault(path, () => asFault(path, () => engine.openPlan(compiled))));
    return {...loaded, engine};
  } finally {
    close();
  }
}

async function readKerasModel(path: string): Promise<{model: KerasModel; close: () => void}> {
  const opened = await openModel(path);
  if (opened.kind === 'keras-v3') throw new FaultError('not-runnable', `${path} is a Keras 3 file, which Warmstart does not run; save it as Keras 2 HDF5.`);
  if (opened.kind === 'h5') {
    return asFault(path, () => {
      if (h5Kind(opened.file) !== 'model') throw new FaultError('not-runnable', `${path} holds no whole Keras 2 model; save it with model.save("model.h5").`);
      return {model: readKerasH5(opened.file), close: () => opened.file.close()};
    });
  }
  return asFault(path, () => {
    const judgement = judgeSavedModel(opened.model);
    if (judgement.verdict !== 'convertible') throw new FaultError('not-runnable', judgement.reasons.map((r) => r.message).join(' '));
    const variables = openVariables(opened.folder, opened.model);
    return {model: readForConversion(path, () => kerasModelOf(opened.model, variables, false)), close: () => variables.bundle.close()};
  });
}

export function asPlanFault<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === 'PlanError') throw new FaultError('not-runnable', `${path} cannot be run: ${error.message}.`, {cause: error});
    throw error;
  }
}
