import {FaultError} from '../../contract/fault';
import type {PredictionDifference, VerifyReport} from '../../contract/model';
import {engines} from '../../engine/engines';
import type {H5File} from '../../keras/h5-file';
import {whyNotRun} from '../../keras/verdict';
import type {InputPort, Values} from '../../plan/run';
import {compareWithFile, withKerasModel} from './convert';
import {imageInput, isImagePath} from '../cells/image-input';
import {inspectModel} from './inspect';
import {loadModel} from './load';
import {matchInputs, readArrays} from './predict';
import {asFault, openModel} from './open-model';
import {seededInputs} from './seeded-inputs';
import {Stages, type JobContext} from '../runtime/stages';

/**
 * Compares an .h5 with the SavedModel it came from: every weight byte for byte and, where TensorFlow is there,
 * predictions.
 */
export async function verifyModel(
  path: string,
  output: string,
  input: string | null,
  context: JobContext,
): Promise<VerifyReport> {
  const stages = new Stages(context);
  const h5 = await openModel(output);
  if (h5.kind !== 'h5') throw new FaultError('usage', `${output} is not an HDF5 file.`);
  const compiled = hasTraining(h5.file);
  h5.file.close();
  const weights = await withKerasModel(path, true, stages, async (model) => {
    const expected = compiled ? model : {...model, optimizer: null, trainingConfig: null};
    return stages.run('compare', (tick) =>
      compareWithFile(expected, output, (done) => tick(done / Math.max(expected.layers.length, done))),
    );
  });
  const {predictions, why} = await comparePredictions(path, output, input, stages);
  return {weights, predictions, predictionsWhy: why};
}

/** Whether the file keeps the compiled state; one written with --no-optimizer does not, and is not compared for it. */
function hasTraining(file: H5File): boolean {
  return file.isGroup('optimizer_weights') || file.attribute('', 'training_config') !== null;
}

/** Seeded input, the arrays of an .npz, or the first tiles of an image. */
async function inputsFrom(ports: readonly InputPort[], input: string | null, stages: Stages): Promise<Values[]> {
  if (input === null) return seededInputs(ports);
  return isImagePath(input) ? imageInput(ports, input, stages) : matchInputs(ports, readArrays(input), input);
}

/** Predicts the given input through the SavedModel's own graph and through our plan of the .h5, on TensorFlow. */
async function comparePredictions(
  path: string,
  output: string,
  input: string | null,
  stages: Stages,
): Promise<{predictions: PredictionDifference[]; why: string | null}> {
  const engine = await engines.chooseForSavedModels();
  const opened = await openModel(path);
  if (opened.kind !== 'folder') return {predictions: [], why: 'only a SavedModel folder has a graph of its own'};
  const refused = asFault(path, () => whyNotRun(opened.model));
  if (refused) return {predictions: [], why: refused};
  const unsupported = await whyNotPlanned(output);
  if (unsupported) return {predictions: [], why: unsupported};
  const loaded = await loadModel(output, {engine: engine.id}, stages);
  try {
    const runner = await stages.run('load', () => engine.openSavedModel!(opened.path, opened.model));
    try {
      const inputs = await inputsFrom(loaded.inputs, input, stages);
      const ours = await stages.run('predict', () => loaded.run(inputs, () => stages.check()));
      const theirs = await stages.run('predict', () => runner.run(inputs, () => stages.check()));
      return {
        predictions: ours.map((values, i) =>
          differenceOf(values, theirs.find((t) => t.name === values.name) ?? theirs[i]!),
        ),
        why: null,
      };
    } finally {
      runner.dispose();
    }
  } finally {
    loaded.dispose();
  }
}

/** Which layer our own plan does not know; null when the file can be run. */
async function whyNotPlanned(output: string): Promise<string | null> {
  const {reasons} = await inspectModel(output);
  return reasons[0]?.message ?? null;
}

function differenceOf(a: Values, b: Values): PredictionDifference {
  if (a.data.length !== b.data.length) return {output: a.name, maxAbsDiff: Infinity, at: []};
  let maxAbsDiff = 0;
  let where = 0;
  for (let i = 0; i < a.data.length; i += 1) {
    const difference = Math.abs(a.data[i]! - b.data[i]!);
    if (difference <= maxAbsDiff) continue;
    maxAbsDiff = difference;
    where = i;
  }
  return {output: a.name, maxAbsDiff, at: indexOf(where, a.shape)};
}

/** A position in row-major values as one index an axis. */
function indexOf(position: number, shape: readonly number[]): number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = (rest - index) / size;
      return index;
    })
    .toReversed();
}
