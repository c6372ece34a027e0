/** An .h5 against the SavedModel it came from: its weights, and what both predict. */
import {FaultError} from '../../contract/fault';
import type {PredictionComparison, VerifyReport, WeightComparison} from '../../contract/model';
import type {Engine} from '../../engine/engine';
import {engines} from '../../engine/engines';
import type {KerasModel} from '../../keras/model';
import type {InputPort, Values} from '../../plan/run';
import {imageInput, isImagePath} from '../cells/image-input';
import {Stages, type JobContext} from '../runtime/stages';
import {differencesOf} from './compare-predictions';
import {compareWeights, weightCount} from './compare-weights';
import {loadOpened} from './load-file';
import type {OpenedFolder} from './open-folder';
import {wholeModel, type OpenedH5} from './open-h5';
import {openConvertible, openKerasModel} from './open-keras-model';
import {openModel} from './open-model';
import {outlookOf} from './outlook';
import {matchInputs, readArrays} from './predict';
import {openSavedModelGraph} from './saved-model-graph';
import {seededInputs} from './seeded-inputs';

/** Every weight byte for byte and, where an engine runs SavedModels, predictions of `input` as `verifyPredictions`. */
export async function verifyModel(
  path: string,
  output: string,
  input: string | null,
  context: JobContext,
): Promise<VerifyReport> {
  const stages = new Stages(context);
  const file = await openWritten(output);
  try {
    const source = await stages.run('parse', () => openConvertible(path));
    const weights = await verifyWeights(source, file, stages);
    return {weights, ...(await comparePredictions(source, file, input, stages))};
  } finally {
    file.close();
  }
}

/** `input`: the arrays of an .npz, or an image, whose first tiles are taken; null: seeded values. */
export async function verifyPredictions(
  path: string,
  output: string,
  input: string | null,
  context: JobContext,
): Promise<PredictionComparison> {
  const file = await openWritten(output);
  try {
    return await comparePredictions(await openConvertible(path), file, input, new Stages(context));
  } finally {
    file.close();
  }
}

async function openWritten(path: string): Promise<OpenedH5> {
  const opened = await openModel(path);
  if (opened.kind === 'h5') return opened;
  throw new FaultError('usage', `${path} is not an HDF5 file.`);
}

/** A file written with --no-optimizer keeps no compiled state, and is not compared for it. */
async function verifyWeights(source: OpenedFolder, file: OpenedH5, stages: Stages): Promise<WeightComparison> {
  const written = await wholeModel(file);
  const isCompiled = written.optimizer !== null || written.trainingConfig !== null;
  const {model, close} = await stages.run('parse', () => openKerasModel(source, isCompiled));
  try {
    const weights = Math.max(1, weightCount(model));
    return await stages.run('compare', (tick) => compareWeights(model, file, (done) => tick(done / weights)));
  } finally {
    close();
  }
}

/** The SavedModel by its own graph and our plan of the .h5, on the engine that runs such graphs. Closes the .h5. */
async function comparePredictions(
  source: OpenedFolder,
  file: OpenedH5,
  input: string | null,
  stages: Stages,
): Promise<PredictionComparison> {
  const engine = await savedModelEngine();
  if (engine instanceof FaultError) return {predictions: [], predictionsWhy: engine.message};
  const why = (await source.whyNotRun()) ?? whyNotCompared(await wholeModel(file));
  if (why !== null) return {predictions: [], predictionsWhy: why};
  const loaded = await loadOpened(file, {engine: engine.id}, stages);
  try {
    const graph = await stages.run('load', () => openSavedModelGraph(engine, source));
    try {
      const inputs = await inputsFrom(loaded.inputs, input, stages);
      const ours = await stages.run('predict', () => loaded.run(inputs, () => stages.check()));
      const theirs = await stages.run('predict', () => graph.run(inputs, () => stages.check()));
      return {predictions: differencesOf(ours, theirs), predictionsWhy: null};
    } finally {
      graph.dispose();
    }
  } finally {
    loaded.dispose();
  }
}

export function whyNotCompared(model: KerasModel): string | null {
  const {refusals, isStateful} = outlookOf(model);
  if (isStateful)
    return (
      'The model keeps states from batch to batch: the SavedModel goes on from those it was saved with, ' +
      'and HDF5 has none.'
    );
  return refusals[0]?.message ?? null;
}

/** Or why there is none. */
async function savedModelEngine(): Promise<Engine | FaultError> {
  try {
    return await engines.chooseForSavedModels();
  } catch (error) {
    if (error instanceof FaultError) return error;
    throw error;
  }
}

export async function inputsFrom(ports: readonly InputPort[], input: string | null, stages: Stages): Promise<Values[]> {
  if (input === null) return seededInputs(ports);
  return isImagePath(input) ? imageInput(ports, input, stages) : matchInputs(ports, readArrays(input), input);
}
