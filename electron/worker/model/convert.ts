import {closeSync, openSync, statSync, writeSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import {FaultError} from '../../contract/fault';
import type {ConvertReport, WeightComparison} from '../../contract/model';
import {openFile} from '../../io/byte-source';
import {writeAtomically} from '../../io/atomic-write';
import {customObjects, lambdaLayers} from '../../keras/custom-objects';
import {customTraining, type CustomTraining} from '../../keras/custom-training';
import type {JsonObject} from '../../keras/json';
import {totalParameters, type KerasModel} from '../../keras/model';
import {datatypePatch} from '../../keras/patch-datatype';
import {pythonSnippet} from '../../keras/python-snippet';
import {writeKerasH5, type RetypedDataset} from '../../keras/write-h5';
import {inWords} from '../runtime/faults';
import {outlookOf} from './outlook';
import {Stages, type JobContext} from '../runtime/stages';
import {compareWeights, weightCount} from './compare-weights';
import {diskAware, requireSpace} from './disk-space';
import {openH5} from './open-h5';
import {openConvertible, openKerasModel} from './open-keras-model';

export interface ConvertOptions {
  readonly overwrite: boolean;
  readonly keepOptimizer: boolean;
}

/** SavedModel folder to Keras HDF5. The file is read back and compared with the source before it gets its name. */
export async function convertModel(
  path: string,
  output: string,
  options: ConvertOptions,
  context: JobContext,
): Promise<ConvertReport> {
  const stages = new Stages(context);
  const source = await stages.run('parse', async () => {
    const opened = await openConvertible(path);
    return {path: opened.path, ...(await openKerasModel(opened, options.keepOptimizer))};
  });
  try {
    const {model} = source;
    requireConsistent(source.path, model);
    requireSpace(output, 4 * totalParameters(model) * (model.optimizer ? 3 : 1));
    const readBack = await inWords(source.path, () =>
      writeAtomically(resolve(output), options.overwrite, (temporary) =>
        diskAware(output, () => writeAndCompare(model, temporary, stages)),
      ),
    );
    return {...describe(model, output), readBack, timings: stages.rounded()};
  } finally {
    source.close();
  }
}

/** Refuses what Keras would not load: a config that contradicts itself or the weights. */
function requireConsistent(path: string, model: KerasModel): void {
  const [contradiction] = outlookOf(model).contradictions;
  if (contradiction !== undefined)
    throw new FaultError(
      'not-convertible',
      `${path} cannot become HDF5: ${contradiction}. Keras could not load it; ` +
        'copy the model again from where it was made.',
    );
}

/** What the written file, read afresh from the disk, has that the model has. Throws when it is not all of it. */
async function writeAndCompare(model: KerasModel, file: string, stages: Stages): Promise<WeightComparison> {
  const weights = weightCount(model);
  await stages.run('write', async (tick) =>
    retype(file, await writeKerasH5(file, model, (done) => tick(done / weights))),
  );
  const written = openH5(file);
  try {
    const readBack = await stages.run('compare', (tick) =>
      compareWeights(model, written, (done) => tick(done / weights)),
    );
    if (readBack.different.length === 0) return readBack;
    throw new FaultError(
      'internal',
      `The written file differs from the model (${readBack.different[0]}) and was removed. ` +
        'This is our fault; please report it.',
    );
  } finally {
    written.close();
  }
}

function describe(model: KerasModel, output: string): Omit<ConvertReport, 'readBack' | 'timings'> {
  const objects = customObjects(model);
  const training = model.trainingConfig === null ? null : customTraining(model.trainingConfig);
  return {
    output: resolve(output),
    bytes: statSync(output).size,
    weights: weightCount(model),
    parameters: totalParameters(model),
    customObjects: objects,
    python: pythonSnippet(basename(output), {customObjects: objects, training}),
    notes: [...model.notes, ...notesOn(model.config, training)],
  };
}

/** What a person should know of a model that was converted all the same. */
function notesOn(config: JsonObject, training: CustomTraining | null): string[] {
  const compiledWith = [
    ...(training?.losses ?? []).map((name) => `loss ${name}`),
    ...(training?.metrics ?? []).map((name) => `metric ${name}`),
    ...(training?.optimizers ?? []).map((name) => `optimizer or schedule ${name}`),
  ];
  const notes = compiledWith.map(
    (what) =>
      `the model was compiled with the custom ${what}: kept in the file, and left out when loading with compile=False`,
  );
  const lambdas = lambdaLayers(config);
  if (lambdas.length === 0) return notes;
  const trust = 'never run by Warmstart; load the file only if you trust where it comes from';
  return [...notes, `the Lambda layers ${lambdas.join(', ')} hold Python code: carried over as it is, ${trust}`];
}

/** Gives datasets of types that h5wasm cannot create their true datatype. */
function retype(path: string, datasets: readonly RetypedDataset[]): void {
  if (datasets.length === 0) return;
  const file = openFile(path);
  const patches = datasets.map((dataset) => datatypePatch(file, dataset.path, dataset.dtype));
  file.close();
  const descriptor = openSync(path, 'r+');
  try {
    for (const {offset, bytes} of patches) writeSync(descriptor, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(descriptor);
  }
}
