import {closeSync, openSync, statSync, statfsSync, writeSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import {FaultError} from '../../contract/fault';
import {megabytes} from '../../contract/format';
import type {ConvertReport} from '../../contract/model';
import {openFile} from '../../io/byte-source';
import {existingParent, writeAtomically} from '../../io/atomic-write';
import {compareModels, type Comparison} from '../../keras/compare';
import {customObjects, lambdaLayers} from '../../keras/custom-objects';
import {customTraining, type CustomTraining} from '../../keras/custom-training';
import type {JsonObject} from '../../keras/json';
import {kerasModelOf} from '../../keras/from-saved-model';
import {totalParameters, type KerasModel} from '../../keras/model';
import {pythonSnippet} from '../../keras/python-snippet';
import {readKerasH5} from '../../keras/read-h5';
import {judgeSavedModel} from '../../keras/verdict';
import {datatypePatch} from '../../keras/patch-datatype';
import {writeKerasH5, type RetypedDataset} from '../../keras/write-h5';
import {openVariables} from '../../savedmodel/read-saved-model';
import {readForConversion} from './inspect';
import {asFault, openH5, openModel} from './open-model';
import {Stages, type JobContext} from '../runtime/stages';

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
  return withKerasModel(path, options.keepOptimizer, stages, async (model) => {
    const weights = countWeights(model);
    requireSpace(output, model);
    await writeAtomically(resolve(output), options.overwrite, (temporary) =>
      diskAware(output, async () => {
        await stages.run('write', async (tick) =>
          retype(temporary, await writeKerasH5(temporary, model, (done) => tick(done / weights))),
        );
        const comparison = await stages.run('compare', (tick) =>
          compareWithFile(model, temporary, (done) => tick(done / weights)),
        );
        if (comparison.different.length) {
          throw new FaultError(
            'internal',
            `The written file differs from the model (${comparison.different[0]}) and was removed. This is our fault; please report it.`,
          );
        }
      }),
    );
    const objects = customObjects(model);
    const training = model.trainingConfig === null ? null : customTraining(model.trainingConfig);
    return {
      output: resolve(output),
      bytes: statSync(output).size,
      weights,
      parameters: totalParameters(model),
      customObjects: objects,
      python: pythonSnippet(basename(output), {customObjects: objects, training}),
      notes: [...model.notes, ...notesOn(model.config, training)],
      timings: stages.rounded(),
    };
  });
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

/** Opens the SavedModel at `path`, hands its Keras model to `use`, and closes its files. */
export async function withKerasModel<T>(
  path: string,
  keepOptimizer: boolean,
  stages: Stages,
  use: (model: KerasModel) => Promise<T>,
): Promise<T> {
  const {model, close} = await stages.run('parse', async () => {
    const opened = await openModel(path);
    if (opened.kind !== 'folder')
      throw new FaultError('not-convertible', `${path} is not a SavedModel folder; only those are converted.`);
    const judgement = asFault(opened.path, () => judgeSavedModel(opened.model));
    if (judgement.verdict !== 'convertible') {
      throw new FaultError('not-convertible', judgement.reasons.map((reason) => reason.message).join(' '));
    }
    return asFault(opened.path, () => {
      const variables = openVariables(opened.folder, opened.model);
      return {
        model: readForConversion(opened.path, () => kerasModelOf(opened.model, variables, keepOptimizer)),
        close: () => variables.bundle.close(),
      };
    });
  });
  try {
    return await use(model);
  } catch (error) {
    return asFault(path, () => {
      throw error;
    });
  } finally {
    close();
  }
}

/** Reads the written file afresh from disk and compares it with the source, byte for byte. */
export async function compareWithFile(
  model: KerasModel,
  file: string,
  onWeight: (done: number) => void,
): Promise<Comparison> {
  const source = openFile(file);
  try {
    const h5 = await openH5(file, source);
    try {
      return asFault(file, () => compareModels(model, readKerasH5(h5), onWeight));
    } finally {
      h5.close();
    }
  } finally {
    source.close();
  }
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

function countWeights(model: KerasModel): number {
  return model.layers.reduce(
    (sum, layer) => sum + layer.weights.length,
    model.topLevel.length + (model.optimizer?.length ?? 0),
  );
}

/** Refuses before the first byte when the disk cannot hold the file. */
function requireSpace(output: string, model: KerasModel): void {
  const needed = 4 * totalParameters(model) * (model.optimizer ? 3 : 1);
  const free = freeBytes(output);
  if (free !== null && free < needed) {
    throw new FaultError(
      'disk',
      `The disk has ${megabytes(free)} free and the file needs about ${megabytes(needed)}; ` +
        'free some space or choose another place.',
    );
  }
}

/** The HDF5 library says little about a failed write; a full disk is found by asking the disk. */
async function diskAware<T>(output: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const free = freeBytes(output);
    const cancelled = error instanceof FaultError && error.fault.kind === 'cancelled';
    if (cancelled || free === null || free > 1 << 20) throw error;
    throw new FaultError(
      'disk',
      'The disk became full while the file was written; free some space or choose another place. Nothing was left behind.',
      {cause: error},
    );
  }
}

function freeBytes(output: string): number | null {
  try {
    const disk = statfsSync(existingParent(resolve(output)));
    return disk.bavail * disk.bsize;
  } catch {
    // A file system that cannot be asked is not refused.
    return null;
  }
}
