/** Any two model files that should be the same, and what differs between two that are not. */
import type {ModelDifference, PredictionComparison, VerifyReport, WeightComparison} from '../../contract/model';
import {diffModels} from '../../keras/diff-models';
import type {KerasModel} from '../../keras/model';
import {Stages, type JobContext} from '../runtime/stages';
import {inWords} from '../runtime/faults';
import {FaultError} from '../../contract/fault';
import {openPair, type Pair} from './beside';
import {weightCount} from './compare-weights';
import {openModel} from './open-model';
import {comparePredicted} from './run-file';
import {verifyModel} from './verify';

/**
 * A SavedModel and an .h5 of Keras 2 to the byte, as `verifyModel`; other pairs layer by layer: weights by their
 * places, configs by what they mean, and predictions where both can be run.
 */
export async function verifyFiles(
  a: string,
  b: string,
  input: string | null,
  context: JobContext,
): Promise<VerifyReport> {
  if ((await isSavedModel(a)) && (await isWholeH5(b))) return verifyModel(a, b, input, context);
  const stages = new Stages(context);
  const pair = await stages.run('parse', () => openPair(a, b));
  try {
    const weights = await weightsOf(pair, stages);
    const predicted = await comparePredicted(pair.files, input, stages);
    if (pair.models !== null) return {weights, ...predicted};
    if (predicted.predictionsWhy !== null)
      throw new FaultError('usage', `${pair.why}; and that is not possible: ${predicted.predictionsWhy}`);
    return {weights: {...weights, different: farFrom(predicted)}, weightsWhy: pair.why!, ...predicted};
  } finally {
    pair.close();
  }
}

export async function diffFiles(a: string, b: string, context: JobContext): Promise<ModelDifference> {
  const stages = new Stages(context);
  const pair = await stages.run('parse', () => openPair(a, b));
  try {
    if (pair.models !== null) return await differenceOf(pair.files[1].path, pair.models, stages);
    throw new FaultError('usage', `${pair.why}: warmstart verify does that.`);
  } finally {
    pair.close();
  }
}

async function weightsOf({files, models}: Pair, stages: Stages): Promise<WeightComparison> {
  if (models === null) return {compared: 0, identical: 0, different: []};
  const difference = await differenceOf(files[1].path, models, stages);
  const {compared, identical} = difference;
  return {compared, identical, different: linesOf(difference)};
}

async function differenceOf(
  path: string,
  [left, right]: readonly [KerasModel, KerasModel],
  stages: Stages,
): Promise<ModelDifference> {
  const weights = Math.max(1, weightCount(left));
  return stages.run('compare', (tick) => inWords(path, () => diffModels(left, right, (done) => tick(done / weights))));
}

/** Engines differ by less; where only predictions are compared, this is another model. */
const FAR = 1e-3;

function farFrom({predictions}: PredictionComparison): string[] {
  const far = predictions.filter(({maxAbsDiff}) => !(maxAbsDiff <= FAR));
  return far.map(({output, maxAbsDiff}) => `${output}: predicted otherwise, by ${maxAbsDiff.toExponential(2)} at most`);
}

/** What verify calls a difference: not that only one of the files has the state of an optimizer. */
function linesOf({layers, model}: ModelDifference): string[] {
  const counted = layers.filter(({layer, change}) => layer !== 'the optimizer' || change === 'changed');
  return [
    ...model,
    ...counted.flatMap(({layer, change, what}) => what.map((one) => `${layer}: ${wordFor(change)}${one}`)),
  ];
}

function wordFor(change: 'added' | 'gone' | 'changed'): string {
  if (change === 'changed') return '';
  return change === 'added' ? 'only in the second file, ' : 'only in the first file, ';
}

async function isSavedModel(path: string): Promise<boolean> {
  if (!isModelFile(path)) return false;
  const opened = await openModel(path);
  if (opened.kind === 'h5') opened.close();
  return opened.kind === 'folder';
}

function isModelFile(path: string): boolean {
  return !/\.(onnx|npz)$/i.test(path);
}

async function isWholeH5(path: string): Promise<boolean> {
  if (!/\.(h5|hdf5)$/i.test(path)) return false;
  const opened = await openModel(path);
  if (opened.kind !== 'h5') return false;
  try {
    return (await opened.content()).kind === 'model';
  } finally {
    opened.close();
  }
}
