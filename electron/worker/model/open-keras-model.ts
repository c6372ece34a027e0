/** The Keras model of a SavedModel that can become HDF5. */
import {FaultError} from '../../contract/fault';
import {kerasModelOf} from '../../keras/from-saved-model';
import type {KerasModel} from '../../keras/model';
import {openVariables} from '../../savedmodel/read-saved-model';
import {inWords} from '../runtime/faults';
import type {OpenedFolder} from './open-folder';
import {openModel} from './open-model';

/** Throws a FaultError ('not-convertible') for whatever is no folder, or cannot become HDF5. */
export async function openConvertible(path: string): Promise<OpenedFolder> {
  const opened = await openModel(path);
  if (opened.kind === 'h5') opened.close();
  if (opened.kind !== 'folder')
    throw new FaultError('not-convertible', `${path} is not a SavedModel folder; only those are converted.`);
  const {verdict, reasons} = opened.judgement;
  if (verdict !== 'convertible')
    throw new FaultError('not-convertible', reasons.map((reason) => reason.message).join(' '));
  return opened;
}

/** Its weights are read from the folder's variables, which stay open until `close`. */
export async function openKerasModel(
  {path, folder, model}: OpenedFolder,
  keepOptimizer: boolean,
): Promise<{readonly model: KerasModel; readonly close: () => void}> {
  return inWords(path, () => {
    const variables = openVariables(folder, model);
    const close = (): void => variables.bundle.close();
    try {
      return {model: kerasModelOf(model, variables, keepOptimizer), close};
    } catch (error) {
      close();
      throw error;
    }
  });
}
