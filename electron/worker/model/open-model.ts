/** Opens whatever model lies at a path: a SavedModel folder, a Keras HDF5 file, or an archive with one of them. */
import {existsSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {FaultError} from '../../contract/fault';
import {HEAD_BYTES} from '../../contract/image-heads';
import {archiveKind} from '../../io/archive-kind';
import {openFile, type ByteSource} from '../../io/byte-source';
import {inWords} from '../runtime/faults';
import {unpackedModel} from './archives';
import {architectureIn, modelOfTwoFiles, weightsBeside} from './open-architecture';
import {openSavedModel, type OpenedFolder} from './open-folder';
import {openH5, type OpenedH5} from './open-h5';
import type {KerasZip} from './open-keras-zip';
import {imageAsModel, otherFormat} from './other-formats';
import {starDistWeights} from './stardist-folder';

export interface OpenedKerasV3 {
  readonly kind: 'keras-v3';
  readonly path: string;
  readonly bytes: number;
  readonly zip: KerasZip;
}

export type OpenedModel = OpenedFolder | OpenedH5 | OpenedKerasV3;

/** Throws a FaultError that says what was found instead. */
export async function openModel(path: string): Promise<OpenedModel> {
  if (!existsSync(path)) throw new FaultError('not-found', `${path} is not there; check the path.`);
  if (statSync(path).isDirectory()) {
    const weights = existsSync(join(path, 'saved_model.pb')) ? null : await inWords(path, () => starDistWeights(path));
    return weights === null ? openSavedModel(path) : openModelFile(weights);
  }
  const isOfFolder = /^(saved_model|keras_metadata|fingerprint)\.pb$/.test(basename(path));
  if (isOfFolder && existsSync(join(path, '..', 'saved_model.pb'))) return openModel(join(path, '..'));
  return openModelFile(path);
}

const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46);
const ZIP = Uint8Array.of(0x50, 0x4b);

async function openModelFile(path: string): Promise<OpenedModel> {
  const source = openFile(path);
  const head = headOf(source);
  const image = imageAsModel(path, head);
  if (image !== null) {
    source.close();
    throw new FaultError('not-a-model', `${path} ${image}.`);
  }
  const begins = (signature: Uint8Array): boolean => signature.every((byte, i) => head[i] === byte);
  if (begins(HDF5)) return openH5(path, source);
  source.close();
  const isKerasV3 = path.endsWith('.keras');
  if (isKerasV3 && begins(ZIP)) {
    const {isKeras2, openKeras2Zip, readKerasZip} = await import('./open-keras-zip');
    const zip = await readKerasZip(path);
    return isKeras2(zip) ? openKeras2Zip(path, zip) : {kind: 'keras-v3', path, bytes: source.size, zip};
  }
  const other = otherFormat(path, head);
  if (other !== null) throw new FaultError('not-a-model', `${path} ${other}.`);
  if (/\.json$/i.test(path)) return openTwoFiles(path);
  const archive = isKerasV3 ? null : archiveKind(head);
  if (archive) return openModel(await unpackedModel(path, archive));
  throw new FaultError(
    'not-a-model',
    `${path} is neither a SavedModel folder nor a Keras .h5 file; give the folder that model.save() made.`,
  );
}

/** JSON that to_json() wrote, with the weights that lie beside it. */
async function openTwoFiles(path: string): Promise<OpenedModel> {
  const root = architectureIn(path);
  if (!root) throw new FaultError('not-a-model', `${path} is no Keras model: it was not written by model.to_json().`);
  const weights = weightsBeside(path);
  return openH5(weights, openFile(weights), (file) => ({
    kind: 'model',
    model: modelOfTwoFiles(root, file),
    isBeside: true,
  }));
}

/** Closes a source that cannot be read. */
function headOf(source: ByteSource): Uint8Array {
  try {
    return source.read(0, Math.min(HEAD_BYTES, source.size));
  } catch (error) {
    source.close();
    throw error;
  }
}
