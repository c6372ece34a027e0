/** Any model file as a Keras model whose layers and weights can be set beside another one's. */
import {openFile} from '../../io/byte-source';
import {indexH5} from '../../keras/h5-index';
import {Keras3Error} from '../../keras/keras3/keras3-error';
import {toKeras3} from '../../keras/keras3/to-keras3';
import type {KerasModel} from '../../keras/model';
import {h5Kind, readKerasH5} from '../../keras/read-h5';
import {inWords} from '../runtime/faults';
import {isKeras2, openKeras3Zip, readKerasZip} from './open-keras-zip';
import {openSource} from './sources';

export interface Comparable {
  readonly path: string;
  /** Which Keras the file is for. */
  readonly keras: 2 | 3;
  readonly model: KerasModel;
  readonly close: () => void;
}

/** Throws a FaultError for what holds no model, and for weights alone. */
export async function openComparable(path: string): Promise<Comparable> {
  const opened = (await openKeras3(path)) ?? {keras: 2 as const, ...(await openSource(path, true))};
  return {...opened, path};
}

/** Null: it is none for Keras 3. */
async function openKeras3(path: string): Promise<Omit<Comparable, 'path'> | null> {
  if (/\.keras$/i.test(path)) {
    const zip = await readKerasZip(path);
    return isKeras2(zip) ? null : {keras: 3, ...(await openKeras3Zip(path, zip, true))};
  }
  if (!/\.(h5|hdf5)$/i.test(path)) return null;
  const source = openFile(path);
  const model = await inWords(path, () => {
    const file = indexH5(source);
    return h5Kind(file) === 'keras-3' ? readKerasH5(file) : null;
  });
  if (model) return {keras: 3, model, close: () => source.close()};
  source.close();
  return null;
}

/** One of Keras 2 as it would be written for Keras 3. Throws a FaultError where it cannot be. */
export async function asKeras3(opened: Comparable): Promise<Comparable> {
  if (opened.keras === 3) return opened;
  return {...opened, keras: 3, model: await inWords(opened.path, () => toKeras3(opened.model).legacy)};
}

/** Null for a model that cannot become one of Keras 3. */
export function asKeras3OrNull({keras, model}: Comparable): KerasModel | null {
  if (keras === 3) return model;
  try {
    return toKeras3(model).legacy;
  } catch (error) {
    if (error instanceof Keras3Error) return null;
    throw error;
  }
}
