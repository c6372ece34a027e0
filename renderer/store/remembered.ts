/** What is remembered of a session: its items by id, and what was chosen or measured for them. */
import type {LoadComparison, PredictionComparison, PredictionDifference} from '../../electron/contract/model';
import type {FormatTimes} from '../../electron/contract/timing';
import {DamagedEntry} from './kept';

export const SESSION_ENTRY = 'warmstart-session';

export interface RememberedModel {
  readonly id: string;
  readonly comparison: LoadComparison | null;
}

export interface RememberedImage {
  readonly id: string;
  readonly nuclear: number | null;
  readonly membrane: number | null;
  readonly micrometresPerPixel: number | null;
}

export interface Remembered {
  readonly models: readonly RememberedModel[];
  readonly images: readonly RememberedImage[];
  readonly modelId: string | null;
  readonly imageId: string | null;
}

/** Version 1. Throws `DamagedEntry` where a field is missing or of another kind. */
export function readRemembered(kept: unknown): Remembered {
  const {models, images, modelId, imageId} = fieldsOf(kept, 'the session');
  return {
    models: listOf(models, 'models', readModel),
    images: listOf(images, 'images', readImage),
    modelId: orNull(modelId, isText, 'modelId'),
    imageId: orNull(imageId, isText, 'imageId'),
  };
}

/** Version 0 held the same without saying which version it was. */
export function migrateRemembered(kept: unknown, version: number): unknown {
  if (version === 0) return kept;
  throw new DamagedEntry(SESSION_ENTRY, `there was never a version ${version}`);
}

function readModel(kept: unknown): RememberedModel {
  const {id, comparison} = fieldsOf(kept, 'a model');
  return {id: text(id, 'the id of a model'), comparison: comparison === null ? null : readComparison(comparison)};
}

function readImage(kept: unknown): RememberedImage {
  const {id, nuclear, membrane, micrometresPerPixel} = fieldsOf(kept, 'an image');
  return {
    id: text(id, 'the id of an image'),
    nuclear: orNull(nuclear, isChannel, 'nuclear'),
    membrane: orNull(membrane, isChannel, 'membrane'),
    micrometresPerPixel: orNull(micrometresPerPixel, isPositive, 'micrometresPerPixel'),
  };
}

function readComparison(kept: unknown): LoadComparison {
  const {rows, savedModelWhy, predicted} = fieldsOf(kept, 'a comparison');
  return {
    rows: listOf(rows, 'rows', readTimes),
    savedModelWhy: orNull(savedModelWhy, isText, 'savedModelWhy'),
    ...(predicted === undefined ? {} : {predicted: readPredicted(predicted)}),
  };
}

function readPredicted(kept: unknown): PredictionComparison {
  const {predictions, predictionsWhy} = fieldsOf(kept, 'a comparison of predictions');
  return {
    predictions: listOf(predictions, 'predictions', readDifference),
    predictionsWhy: orNull(predictionsWhy, isText, 'predictionsWhy'),
  };
}

function readDifference(kept: unknown): PredictionDifference {
  const {output, maxAbsDiff, at} = fieldsOf(kept, 'a difference');
  return {
    output: text(output, 'the output of a difference'),
    // JSON has no infinity.
    maxAbsDiff: maxAbsDiff === null ? Infinity : notNegative(maxAbsDiff, 'a difference'),
    at: listOf(at, 'the place of a difference', (index) => notNegative(index, 'an index')),
  };
}

function readTimes(kept: unknown): FormatTimes {
  const {format, engine, loadMs, firstPredictMs, predictMs} = fieldsOf(kept, 'a row of times');
  if (format !== 'saved-model' && format !== 'hdf5') throw damaged('the format of a row of times');
  return {
    format,
    engine: text(engine, 'the engine of a row of times') as FormatTimes['engine'],
    loadMs: milliseconds(loadMs),
    firstPredictMs: milliseconds(firstPredictMs),
    predictMs: milliseconds(predictMs),
  };
}

function damaged(what: string): DamagedEntry {
  return new DamagedEntry(SESSION_ENTRY, `${what} is not what is written there`);
}

function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(what);
  return value as Readonly<Record<string, unknown>>;
}

function listOf<T>(value: unknown, what: string, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw damaged(what);
  return value.map(read);
}

function orNull<T>(value: unknown, is: (value: unknown) => value is T, what: string): T | null {
  if (value === null || is(value)) return value;
  throw damaged(what);
}

function text(value: unknown, what: string): string {
  if (isText(value)) return value;
  throw damaged(what);
}

function milliseconds(value: unknown): number {
  return notNegative(value, 'a time');
}

function notNegative(value: unknown, what: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw damaged(what);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isChannel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}
