/** Keras HDF5 as Keras 2 writes it. */
import {basename} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {WeightComparison} from '../../../contract/model';
import {openFile} from '../../../io/byte-source';
import {compareModels} from '../../../keras/compare';
import {brokenLayers, configDoubts} from '../../../keras/config-doubts';
import {customObjects, lambdaLayers} from '../../../keras/custom-objects';
import {customTraining, type CustomTraining} from '../../../keras/custom-training';
import {indexH5} from '../../../keras/h5-index';
import type {JsonObject} from '../../../keras/json';
import {totalParameters, type KerasModel} from '../../../keras/model';
import {pythonSnippet} from '../../../keras/python-snippet';
import {readKerasH5} from '../../../keras/read-h5';
import {writeKerasH5} from '../../../keras/write-h5';
import type {Stages} from '../../runtime/stages';
import {weightCount} from '../compare-weights';
import {outlookOf, type Outlook} from '../outlook';
import {retype} from './retype';
import type {ConvertSource, PreparedFile} from './writer';

export function keras2H5({path, model}: ConvertSource): PreparedFile {
  const outlook = outlookOf(model);
  requireConsistent(path, model, outlook);
  const objects = customObjects(model);
  const training = model.trainingConfig === null ? null : customTraining(model.trainingConfig);
  return {
    weights: weightCount(model),
    parameters: totalParameters(model),
    bytes: 4 * totalParameters(model) * (model.optimizer ? 3 : 1),
    customObjects: objects,
    notes: [...model.notes, ...notesOn(model.config, training), ...doubtsOn(model.config, outlook)],
    python: (file) => pythonSnippet(basename(file), {customObjects: objects, training}),
    write: (file, stages) => writeAndCompare(model, file, stages),
  };
}

/** Refuses what Keras would not load: a config that contradicts itself or the weights. */
function requireConsistent(path: string, {config}: KerasModel, {contradictions}: Outlook): void {
  const [contradiction] = [...brokenLayers(config), ...contradictions];
  if (contradiction !== undefined)
    throw new FaultError(
      'not-convertible',
      `${path} cannot become HDF5: ${contradiction}. Keras could not load it; ` +
        'copy the model again from where it was made.',
    );
}

/** What the written file, read afresh from the disk, has that the model has. Throws when it is not all of it. */
export async function writeAndCompare(model: KerasModel, file: string, stages: Stages): Promise<WeightComparison> {
  const weights = weightCount(model);
  await stages.run('write', async (tick) =>
    retype(file, await writeKerasH5(file, model, (done) => tick(done / weights))),
  );
  const written = openFile(file);
  try {
    const readBack = await stages.run('compare', (tick) =>
      compareModels(model, readKerasH5(indexH5(written)), (done) => tick(done / weights)),
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

const MOST_DOUBTS = 3;

/** What Keras may stumble over when it loads the file, and what our own plan, which knows its layers, does. */
function doubtsOn(config: JsonObject, {refusals}: Outlook): string[] {
  const said = (doubts: readonly string[], begin: string): string[] => {
    if (doubts.length === 0) return [];
    const more = doubts.length > MOST_DOUBTS ? `, and ${doubts.length - MOST_DOUBTS} more` : '';
    return [`${begin}: ${doubts.slice(0, MOST_DOUBTS).join('; ')}${more}`];
  };
  const own = refusals.map(({message}) => message.replace(/\.$/, ''));
  return [
    ...said([...new Set(configDoubts(config))], 'Keras 2.15 may not load it'),
    ...said(own, 'Warmstart itself cannot run the file'),
  ];
}
