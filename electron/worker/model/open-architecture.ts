/** Models in two files: JSON that says what layers there are, and weights beside it. */
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {FaultError} from '../../contract/fault';
import {H5Error, type H5File} from '../../keras/h5-file';
import {isArray, isObject, JsonError, parseJson, textOf, type JsonObject} from '../../keras/json';
import type {KerasModel} from '../../keras/model';
import {readLayerWeights} from '../../keras/read-h5';
import {hasPlacedWeights, readPlacedModel} from '../../keras/read-placed';

const MOST_BYTES = 64 << 20;

/** What to_json() writes; null for what is none. */
export function architectureIn(path: string): JsonObject | null {
  const size = statSync(path, {throwIfNoEntry: false})?.size ?? MOST_BYTES;
  if (size >= MOST_BYTES) return null;
  try {
    const root = parseJson(readFileSync(path, 'utf8'));
    if (!isObject(root) || !isObject(root['config']) || !isArray(root['config']['layers'])) return null;
    return textOf(root['class_name']) === null ? null : root;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

/** The weights that lie beside a model's JSON: those of its name, else the only ones. */
export function weightsBeside(json: string): string {
  const stem = basename(json).replace(/\.json$/i, '');
  const folder = dirname(json);
  const files = readdirSync(folder).filter((name) => /\.(h5|hdf5)$/i.test(name));
  const named = [`${stem}.weights.h5`, `${stem}.h5`, `${stem}_weights.h5`].find((name) => files.includes(name));
  const found = named ?? (files.length === 1 ? files[0] : undefined);
  if (found !== undefined) return join(folder, found);
  const what = files.length === 0 ? 'there is no .h5 beside it' : `which of ${files.join(', ')} they are is not known`;
  throw new FaultError(
    'not-a-model',
    `${json} says what layers a model has; its weights are needed too, and ${what}. Name them ${stem}.weights.h5.`,
  );
}

/** The JSON beside weights that says what model they are of; null: there is none. */
export function architectureBeside(weights: string): JsonObject | null {
  if (!existsSync(weights)) return null;
  const stem = basename(weights).replace(/(\.weights|_weights)?\.(h5|hdf5)$/i, '');
  const names = [`${stem}.json`, 'model.json', 'architecture.json'];
  for (const name of names) {
    const path = join(dirname(weights), name);
    const found = existsSync(path) ? architectureIn(path) : null;
    if (found) return found;
  }
  return null;
}

/** Throws H5Error for weights of another model, and for JSON of Keras 3. */
export function modelOfTwoFiles(root: JsonObject, file: H5File): KerasModel {
  const version = textOf(root['keras_version']);
  if (Number.parseInt(version ?? '2', 10) >= 3 || textOf(root['module'])?.startsWith('keras.src.models'))
    throw new H5Error('the JSON beside the weights was written by Keras 3, whose files Keras 3 reads itself');
  if (hasPlacedWeights(file)) return readPlacedModel(root, version ?? '', file);
  const layers = readLayerWeights(file, '');
  return {
    className: textOf(root['class_name']) ?? 'Functional',
    config: root['config'] as JsonObject,
    kerasVersion: version ?? '',
    backend: textOf(root['backend']) ?? 'tensorflow',
    trainingConfig: null,
    layers,
    topLevel: [],
    optimizer: null,
    notes: [],
  };
}
