/** Any two model files that should be the same, and what differs between two that are not. */
import type {ModelDifference, PredictionComparison, VerifyReport} from '../../contract/model';
import {diffModels} from '../../keras/diff-models';
import {Stages, type JobContext} from '../runtime/stages';
import {inWords} from '../runtime/faults';
import {openPair, type Comparable} from './comparable';
import {differencesOf} from './compare-predictions';
import {weightCount} from './compare-weights';
import {loadModel} from './load';
import {openModel} from './open-model';
import {inputsFrom, verifyModel, whyNotCompared} from './verify';

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
    const difference = await differenceOf(pair, stages);
    const predicted = await predictions(pair, input, stages);
    return {weights: {...difference, different: linesOf(difference)}, ...predicted};
  } finally {
    for (const {close} of pair) close();
  }
}

export async function diffFiles(a: string, b: string, context: JobContext): Promise<ModelDifference> {
  const stages = new Stages(context);
  const pair = await stages.run('parse', () => openPair(a, b));
  try {
    return await differenceOf(pair, stages);
  } finally {
    for (const {close} of pair) close();
  }
}

async function differenceOf(
  [left, right]: readonly [Comparable, Comparable],
  stages: Stages,
): Promise<ModelDifference> {
  const weights = Math.max(1, weightCount(left.model));
  return stages.run('compare', (tick) =>
    inWords(right.path, () => diffModels(left.model, right.model, (done) => tick(done / weights))),
  );
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
  const opened = await openModel(path);
  if (opened.kind === 'h5') opened.close();
  return opened.kind === 'folder';
}

async function isWholeH5(path: string): Promise<boolean> {
  const opened = await openModel(path);
  if (opened.kind !== 'h5') return false;
  try {
    return (await opened.content()).kind === 'model' && /\.(h5|hdf5)$/i.test(path);
  } finally {
    opened.close();
  }
}

async function predictions(
  [left, right]: readonly [Comparable, Comparable],
  input: string | null,
  stages: Stages,
): Promise<PredictionComparison> {
  if (left.keras === 3)
    return {
      predictions: [],
      predictionsWhy: 'Warmstart does not run files of Keras 3; load both there to compare what they predict.',
    };
  const why = whyNotCompared(left.model) ?? whyNotCompared(right.model);
  if (why !== null) return {predictions: [], predictionsWhy: why};
  const one = await loadModel(left.path, {engine: null}, stages);
  try {
    const other = await loadModel(right.path, {engine: null}, stages);
    try {
      const inputs = await inputsFrom(one.inputs, input, stages);
      const ours = await stages.run('predict', () => one.run(inputs, () => stages.check()));
      const theirs = await stages.run('predict', () => other.run(inputs, () => stages.check()));
      return {predictions: differencesOf(ours, theirs), predictionsWhy: null};
    } finally {
      other.dispose();
    }
  } finally {
    one.dispose();
  }
}
