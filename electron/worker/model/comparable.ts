/** Any model file as a Keras model whose layers and weights can be set beside another one's. */
import {openFile} from '../../io/byte-source';
import {indexH5} from '../../keras/h5-index';
import {Keras3Error} from '../../keras/keras3/keras3-error';
import {toKeras3} from '../../keras/keras3/to-keras3';
import type {KerasModel} from '../../keras/model';
import {h5Kind, readKerasH5} from '../../keras/read-h5';
import {hasPlacedWeights, readPlacedModel} from '../../keras/read-placed';
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

/** Throws a FaultError for what holds no model, and for weights alone unless `beside` says what model they are of. */
export async function openComparable(path: string, beside: KerasModel | null = null): Promise<Comparable> {
  const opened = (await openKeras3(path, beside)) ?? {keras: 2 as const, ...(await openSource(path, true))};
  return {...opened, path};
}

/** Null: it is none for Keras 3. */
async function openKeras3(path: string, beside: KerasModel | null): Promise<Omit<Comparable, 'path'> | null> {
  if (/\.keras$/i.test(path)) {
    const zip = await readKerasZip(path);
    return isKeras2(zip) ? null : {keras: 3, ...(await openKeras3Zip(path, zip))};
  }
  if (!/\.(h5|hdf5)$/i.test(path)) return null;
  const source = openFile(path);
  const model = await inWords(path, () => {
    const file = indexH5(source);
    if (h5Kind(file) === 'keras-3') return readKerasH5(file);
    if (h5Kind(file) !== 'other' || !hasPlacedWeights(file) || !beside) return null;
    const {className, config} = beside;
    return readPlacedModel({class_name: className, config}, '3', file);
  });
  if (model) return {keras: 3, model, close: () => source.close()};
  source.close();
  return null;
}

/** Both as models of one Keras: one of Keras 2 is set beside one of Keras 3 as it would be written for that. */
export async function openPair(a: string, b: string): Promise<readonly [Comparable, Comparable]> {
  const left = await openComparable(a);
  try {
    const right = await openComparable(b, asKeras3OrNull(left));
    try {
      if (left.keras === right.keras) return [left, right];
      return [await asKeras3(left), await asKeras3(right)];
    } catch (error) {
      right.close();
      throw error;
    }
  } catch (error) {
    left.close();
    throw error;
  }
}

async function asKeras3(opened: Comparable): Promise<Comparable> {
  if (opened.keras === 3) return opened;
  return {...opened, keras: 3, model: await inWords(opened.path, () => toKeras3(opened.model).legacy)};
}

/** Null for a model that cannot become one of Keras 3. */
function asKeras3OrNull({keras, model}: Comparable): KerasModel | null {
  if (keras === 3) return model;
  try {
    return toKeras3(model).legacy;
  } catch (error) {
    if (error instanceof Keras3Error) return null;
    throw error;
  }
}
