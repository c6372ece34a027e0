/** A .keras file: a zip of config.json, metadata.json and weights by their places. */
import {zipMembers} from '../../io/zip-members';
import {isObject, JsonError, parseJson, textOf, type JsonObject} from '../../keras/json';
import {indexH5} from '../../keras/h5-index';
import type {KerasModel} from '../../keras/model';
import {readPlacedModel} from '../../keras/read-placed';
import {inWords} from '../runtime/faults';
import {openH5, type OpenedH5} from './open-h5';

const CONFIG_LIMIT = 64 << 20;
/** A weights file that was packed is unpacked into memory up to here; Keras packs none. */
const PACKED_LIMIT = 2 ** 31 - 1;
const KERAS_WEIGHTS = 'model.weights.h5';

export interface KerasZip {
  readonly root: JsonObject;
  readonly kerasVersion: string;
}

/** What the file says of itself. Throws a FaultError ('corrupt'). */
export async function readKerasZip(path: string): Promise<KerasZip> {
  const members = await zipMembers(path);
  return inWords(path, () => {
    const read = (name: string): JsonObject => {
      const value = parseJson(new TextDecoder().decode(members.read(name, CONFIG_LIMIT)));
      if (!isObject(value)) throw new JsonError(`${name} is no object`);
      return value;
    };
    return {root: read('config.json'), kerasVersion: textOf(read('metadata.json')['keras_version']) ?? ''};
  });
}

export function isKeras2({kerasVersion}: KerasZip): boolean {
  return Number.parseInt(kerasVersion, 10) === 2;
}

/**
 * One that Keras 3 wrote. Throws a FaultError ('corrupt') where its config and its weights do not agree. `isCompared`:
 * its weights are set beside others, one by one.
 */
export async function openKeras3Zip(
  path: string,
  {root, kerasVersion}: KerasZip,
  isCompared = false,
): Promise<{readonly model: KerasModel; readonly close: () => void}> {
  const source = (await zipMembers(path)).open(KERAS_WEIGHTS, PACKED_LIMIT, isCompared);
  try {
    const model = await inWords(path, () => readPlacedModel(root, kerasVersion, indexH5(source)));
    return {model, close: () => source.close()};
  } catch (error) {
    source.close();
    throw error;
  }
}

/** One that Keras 2.12 to 2.15 wrote, as the model that its .h5 would have been. */
export async function openKeras2Zip(path: string, {root, kerasVersion}: KerasZip): Promise<OpenedH5> {
  const members = await zipMembers(path);
  const source = members.open(KERAS_WEIGHTS, PACKED_LIMIT);
  const opened = openH5(path, source, (file) => ({
    kind: 'model',
    model: readPlacedModel(root, kerasVersion, file),
    isBeside: true,
  }));
  return {...opened, whole: null};
}
