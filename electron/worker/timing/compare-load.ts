/** Load and predict times of both formats of one model inside one running engine. */
import type {LoadComparison} from '../../contract/model';
import {whyNoSavedModel, type EngineId} from '../../contract/engines';
import type {FormatTimes} from '../../contract/timing';
import {engines} from '../../engine/engines';
import {whyNotRun} from '../../keras/verdict';
import type {Predictor, Values} from '../../plan/run';
import {loadModel} from '../model/load';
import {asFault, openModel} from '../model/open-model';
import {openSavedModelGraph} from '../model/saved-model-graph';
import {Stages, type JobContext} from '../runtime/stages';
import {seededInputs} from '../model/seeded-inputs';

/** `savedModel` is the folder, `h5` its conversion. The library is started before either is timed. */
export async function compareLoad(
  savedModel: string,
  h5: string,
  asked: EngineId | null,
  context: JobContext,
): Promise<LoadComparison> {
  const engine = await engines.choose(asked);
  const engineId = engine.id;
  const stages = new Stages(context);
  const started = performance.now();
  const loaded = await loadModel(h5, {engine: engineId, batch: 1}, stages);
  const loadMs = performance.now() - started;
  try {
    const inputs = seededInputs(loaded.inputs);
    const hdf5 = {
      format: 'hdf5' as const,
      engine: engineId,
      loadMs,
      ...(await timePredicts(stages, () => loaded.run(inputs, () => stages.check()))),
    };
    if (!engine.openSavedModel) {
      return {rows: [hdf5], savedModelWhy: whyNoSavedModel(engineId)};
    }
    const opened = await openModel(savedModel);
    if (opened.kind !== 'folder')
      return {rows: [hdf5], savedModelWhy: 'There is no SavedModel folder to compare with.'};
    const refused = asFault(savedModel, () => whyNotRun(opened.model));
    if (refused) return {rows: [hdf5], savedModelWhy: refused};
    const row = await timeSavedModel(
      stages,
      () => openSavedModelGraph(engine, opened.path, opened.model),
      inputs,
      engineId,
    );
    return {rows: [row, hdf5], savedModelWhy: null};
  } finally {
    loaded.dispose();
  }
}

async function timeSavedModel(
  stages: Stages,
  open: () => Predictor | Promise<Predictor>,
  inputs: readonly Values[],
  engine: EngineId,
): Promise<FormatTimes> {
  const started = performance.now();
  const runner = await stages.run('load', open);
  const loadMs = performance.now() - started;
  try {
    return {
      format: 'saved-model',
      engine,
      loadMs,
      ...(await timePredicts(stages, () => runner.run(inputs, () => stages.check()))),
    };
  } finally {
    runner.dispose();
  }
}

/** The first predict, and the median of three later ones. */
async function timePredicts(
  stages: Stages,
  predict: () => Promise<unknown>,
): Promise<{firstPredictMs: number; predictMs: number}> {
  const time = async (): Promise<number> => {
    stages.check();
    const started = performance.now();
    await predict();
    return performance.now() - started;
  };
  const firstPredictMs = await stages.run('first predict', time);
  const later = await stages.run('predict', async () => [await time(), await time(), await time()]);
  return {firstPredictMs, predictMs: later.toSorted((a, b) => a - b)[1]!};
}
