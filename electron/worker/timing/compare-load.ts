/** Load and predict times of both formats of one model inside one running engine, and whether they predict the same. */
import {whyNoSavedModel, type EngineId} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {LoadComparison} from '../../contract/model';
import type {FormatTimes} from '../../contract/timing';
import type {Engine} from '../../engine/engine';
import {engines} from '../../engine/engines';
import type {Predictor, Values} from '../../plan/run';
import {quantile} from '../../race/statistics';
import {differencesOf} from '../model/compare-predictions';
import {loadModel} from '../model/load';
import type {OpenedFolder} from '../model/open-folder';
import {openModel} from '../model/open-model';
import {openSavedModelGraph} from '../model/saved-model-graph';
import {seededInputs} from '../model/seeded-inputs';
import {Stages, type JobContext} from '../runtime/stages';
import {selfTest} from './self-test';

interface Timed {
  readonly row: FormatTimes;
  readonly outputs: readonly Values[];
}

/**
 * `savedModel` is the folder, `h5` its conversion; `asked`: null for an engine that runs both, where there is one.
 * The engine is started before either is timed.
 */
export async function compareLoad(
  savedModel: string,
  h5: string,
  asked: EngineId | null,
  context: JobContext,
): Promise<LoadComparison> {
  const engine = await (asked === null ? formatsEngine() : engines.choose(asked));
  // Its first session costs more than later ones: neither format is to pay for that.
  await selfTest(engine.id);
  const stages = new Stages(context);
  const started = performance.now();
  const loaded = await loadModel(h5, {engine: engine.id, batch: 1}, stages);
  const loadMs = performance.now() - started;
  try {
    const inputs = seededInputs(loaded.inputs);
    const hdf5 = await timePredicts(loaded, inputs, stages, {format: 'hdf5', engine: engine.id, loadMs});
    const source = await timeable(engine, savedModel);
    if (typeof source === 'string') return {rows: [hdf5.row], savedModelWhy: source};
    const graph = await timeSavedModel(engine, source, inputs, stages);
    return {
      rows: [graph.row, hdf5.row],
      savedModelWhy: null,
      predicted: {predictions: differencesOf(hdf5.outputs, graph.outputs), predictionsWhy: null},
    };
  } finally {
    loaded.dispose();
  }
}

/** Formats are compared inside one engine: the best one may run only one of them. */
async function formatsEngine(): Promise<Engine> {
  try {
    return await engines.chooseForSavedModels();
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return engines.choose(null);
  }
}

/** The SavedModel whose own graph is timed, or why there is none. */
async function timeable(engine: Engine, path: string): Promise<OpenedFolder | string> {
  if (!engine.openSavedModel) return whyNoSavedModel(engine.id);
  const opened = await openModel(path);
  if (opened.kind === 'folder') return (await opened.whyNotRun()) ?? opened;
  if (opened.kind === 'h5') opened.close();
  return 'There is no SavedModel folder to compare with.';
}

async function timeSavedModel(
  engine: Engine,
  source: OpenedFolder,
  inputs: readonly Values[],
  stages: Stages,
): Promise<Timed> {
  const started = performance.now();
  const graph = await stages.run('load', () => openSavedModelGraph(engine, source));
  const loadMs = performance.now() - started;
  try {
    return await timePredicts(graph, inputs, stages, {format: 'saved-model', engine: engine.id, loadMs});
  } finally {
    graph.dispose();
  }
}

/** The first prediction with what it gives, and the median of three later ones. */
async function timePredicts(
  model: Predictor,
  inputs: readonly Values[],
  stages: Stages,
  loaded: Pick<FormatTimes, 'format' | 'engine' | 'loadMs'>,
): Promise<Timed> {
  const predict = async (): Promise<{readonly ms: number; readonly outputs: readonly Values[]}> => {
    stages.check();
    const started = performance.now();
    const outputs = await model.run(inputs, () => stages.check());
    return {ms: performance.now() - started, outputs};
  };
  const first = await stages.run('first predict', predict);
  const later = await stages.run('predict', async () => [await predict(), await predict(), await predict()]);
  const predictMs = quantile(
    later.map(({ms}) => ms),
    0.5,
  );
  return {row: {...loaded, firstPredictMs: first.ms, predictMs}, outputs: first.outputs};
}
