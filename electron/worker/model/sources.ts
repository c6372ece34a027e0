/** What a model can be converted from. */
import {FaultError} from '../../contract/fault';
import {openConvertible, openKerasModel} from './open-keras-model';
import type {H5Kind} from '../../keras/read-h5';
import {openModel} from './open-model';
import type {ConvertSource} from './targets/writer';

export interface OpenedSource extends ConvertSource {
  readonly close: () => void;
}

/**
 * For files that hold weights alone: also what is no whole model, and files of Keras 3. Throws a FaultError that says
 * why nothing can be taken from it.
 */
export async function openWeights(path: string): Promise<OpenedSource> {
  try {
    return await openSource(path, false);
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.kind !== 'not-convertible') throw error;
    const {openBareWeights} = await import('./bare-weights');
    const found = await openBareWeights(path);
    if (found) return found;
    throw error;
  }
}

/** Throws a FaultError that says why nothing can be made of what lies there. */
export async function openSource(path: string, keepOptimizer: boolean): Promise<OpenedSource> {
  const opened = await openModel(path);
  if (opened.kind === 'keras-v3') throw new FaultError('not-convertible', `${path} ${NO_MODEL['keras-3']}`);
  if (opened.kind === 'folder') {
    const convertible = await openConvertible(path);
    return {path: convertible.path, ...(await openKerasModel(convertible, keepOptimizer))};
  }
  try {
    const content = await opened.content();
    if (content.kind !== 'model') throw new FaultError('not-convertible', `${opened.path} ${NO_MODEL[content.kind]}`);
    const {model} = content;
    const kept = keepOptimizer ? model : {...model, trainingConfig: null, optimizer: null};
    return {path: opened.path, model: kept, close: () => opened.close()};
  } catch (error) {
    opened.close();
    throw error;
  }
}

const NO_MODEL: Readonly<Record<Exclude<H5Kind, 'model'>, string>> = {
  weights: 'holds weights without the model; put the model.json that says what it is beside it.',
  'keras-3': 'was written by Keras 3, which reads it; Warmstart converts files of Keras 2.',
  other: 'is an HDF5 file without a Keras model.',
};
