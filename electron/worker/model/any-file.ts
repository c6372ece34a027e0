/** Any file that a model was made into, opened so that it can be set beside another one. */
import {existsSync} from 'node:fs';
import {FaultError} from '../../contract/fault';
import {openFile} from '../../io/byte-source';
import {indexH5} from '../../keras/h5-index';
import type {H5File} from '../../keras/h5-file';
import type {Weight} from '../../keras/model';
import {h5Kind} from '../../keras/read-h5';
import {hasPlacedWeights} from '../../keras/read-placed';
import {inWords} from '../runtime/faults';
import {openComparable, type Comparable} from './comparable';
import {readOnnx, type OnnxFile} from './read-onnx';
import {npzWeights} from './targets/npz';

interface Opened {
  readonly path: string;
  readonly close: () => void;
}

export interface KerasFile extends Comparable {
  readonly kind: 'keras';
}

/** Weights alone in an .h5: of layers by their names, or by their places. */
export interface WeightsFile extends Opened {
  readonly kind: 'weights';
  readonly file: H5File;
  readonly isPlaced: boolean;
}

export interface ArraysFile extends Opened {
  readonly kind: 'arrays';
  readonly arrays: ReadonlyMap<string, Weight>;
}

export interface OpenedOnnx extends Opened {
  readonly kind: 'onnx';
  readonly onnx: OnnxFile;
}

export type AnyFile = KerasFile | WeightsFile | ArraysFile | OpenedOnnx;

/** Throws a FaultError for what is none of them. */
export async function openAny(path: string): Promise<AnyFile> {
  if (!existsSync(path)) throw new FaultError('not-found', `${path} is not there; check the path.`);
  if (/\.npz$/i.test(path)) return {kind: 'arrays', path, arrays: await npzWeights(path), close: () => undefined};
  if (/\.onnx$/i.test(path)) return {kind: 'onnx', path, onnx: readOnnx(path), close: () => undefined};
  try {
    return {kind: 'keras', ...(await openComparable(path))};
  } catch (error) {
    const weights =
      error instanceof FaultError && error.fault.kind === 'not-convertible' ? await weightsIn(path) : null;
    if (weights) return weights;
    throw error;
  }
}

/** Null: it is no .h5 with weights alone. */
async function weightsIn(path: string): Promise<WeightsFile | null> {
  if (!/\.(h5|hdf5)$/i.test(path)) return null;
  const source = openFile(path);
  const close = (): void => source.close();
  try {
    const file = await inWords(path, () => indexH5(source));
    const kind = await inWords(path, () => h5Kind(file));
    const isPlaced = kind === 'other' && hasPlacedWeights(file);
    if (kind === 'weights' || isPlaced) return {kind: 'weights', path, file, isPlaced, close};
    close();
    return null;
  } catch (error) {
    close();
    throw error;
  }
}
