/** What is remembered of a session: its items by id, and what was chosen or measured for them. */
import type {LoadComparison, PredictionComparison, PredictionDifference} from '../../electron/contract/model';
import {COMPARTMENT_NAMES, type Compartment} from '../../electron/contract/compartments';
import {PROJECTIONS, type PlaneChoice, type Projection} from '../../electron/contract/image';
import {ALL_ROWS, type CellParameters} from '../../electron/contract/parameters';
import type {FormatTimes} from '../../electron/contract/timing';
import {DamagedEntry} from './kept';

export const SESSION_ENTRY = 'warmstart-session';

export interface GivenChannels {
  readonly nuclear: string;
  /** Empty: none. */
  readonly membrane: string;
}

/** What the table of all images says of one, also while its cells lie on disk. */
export interface ResultSummary {
  readonly cells: Readonly<Partial<Record<Compartment, number>>>;
  /** Of the first compartment. */
  readonly medianAreaPixels: number | null;
  readonly micrometresPerPixel: number | null;
  readonly ms: number;
  /** The channels that the model was given, by name; left out by an earlier version. */
  readonly given?: GivenChannels;
}

export interface RememberedModel {
  readonly id: string;
  readonly comparison: LoadComparison | null;
  /** How its outputs are read; null: by what they are. */
  readonly reading: string | null;
}

export interface RememberedImage {
  readonly id: string;
  readonly isChosen: boolean;
  readonly nuclear: number | null;
  readonly membrane: number | null;
  readonly micrometresPerPixel: number | null;
  /** Left out where nobody chose them for this very image. */
  readonly isOwn?: true;
  /** Left out where they are the usual ones: there may be thousands of images. */
  readonly planes?: PlaneChoice;
  readonly parameters?: Partial<CellParameters>;
  /** Where it has cells. */
  readonly summary?: ResultSummary;
}

export interface Remembered {
  readonly models: readonly RememberedModel[];
  readonly images: readonly RememberedImage[];
  readonly modelId: string | null;
  readonly imageId: string | null;
  readonly selectedCell: number | null;
}

/** Version 2. Throws `DamagedEntry` where a field is missing or of another kind. */
export function readRemembered(kept: unknown): Remembered {
  const {models, images, modelId, imageId, selectedCell} = fieldsOf(kept, 'the session');
  return {
    models: listOf(models, 'models', readModel),
    images: listOf(images, 'images', readImage),
    modelId: orNull(modelId, isText, 'modelId'),
    imageId: orNull(imageId, isText, 'imageId'),
    selectedCell: orNull(selectedCell, isCount, 'selectedCell'),
  };
}

/** Version 0 held what version 1 did, without saying so: of images only those that were open, of models no reading. */
export function migrateRemembered(kept: unknown, version: number): unknown {
  if (version === 2) return kept;
  if (version === 0 || version === 1) {
    const {models, images, ...others} = fieldsOf(kept, 'the session');
    return {
      ...others,
      models: listOf(models, 'models', (model) => ({reading: null, ...fieldsOf(model, 'a model')})),
      images: listOf(images, 'images', (image) => ({isChosen: true, ...fieldsOf(image, 'an image')})),
      selectedCell: null,
    };
  }
  throw new DamagedEntry(SESSION_ENTRY, `there was never a version ${version}`);
}

function readModel(kept: unknown): RememberedModel {
  const {id, comparison, reading} = fieldsOf(kept, 'a model');
  return {
    id: text(id, 'the id of a model'),
    comparison: comparison === null ? null : readComparison(comparison),
    reading: orNull(reading, isText, 'reading'),
  };
}

function readImage(kept: unknown): RememberedImage {
  const image = fieldsOf(kept, 'an image');
  const {id, isChosen, isOwn, nuclear, membrane, micrometresPerPixel, planes, parameters, summary} = image;
  if (typeof isChosen !== 'boolean') throw damaged('isChosen');
  return {
    id: text(id, 'the id of an image'),
    isChosen,
    nuclear: orNull(nuclear, isCount, 'nuclear'),
    membrane: orNull(membrane, isCount, 'membrane'),
    micrometresPerPixel: orNull(micrometresPerPixel, isPositive, 'micrometresPerPixel'),
    ...(isOwn === true ? {isOwn} : {}),
    ...(planes === undefined ? {} : {planes: readPlanes(planes)}),
    ...(parameters === undefined ? {} : {parameters: readParameters(parameters)}),
    ...(summary === undefined ? {} : {summary: readSummary(summary)}),
  };
}

function readPlanes(kept: unknown): PlaneChoice {
  const {series, z, t, pages} = fieldsOf(kept, 'the planes of an image');
  return {
    series: orNull(series, isCount, 'series'),
    z: orNull(z, isPlace, 'z'),
    t: orNull(t, isPlace, 't'),
    pages: orNull(pages, (value) => isOneOf(value, ['channels', 'z', 't']), 'pages'),
  };
}

function readSummary(kept: unknown): ResultSummary {
  const {cells, medianAreaPixels, micrometresPerPixel, ms, given} = fieldsOf(kept, 'the summary of an image');
  const counts = fieldsOf(cells, 'the cells of an image');
  const known = COMPARTMENT_NAMES.filter((name) => isCount(counts[name]));
  return {
    cells: Object.fromEntries(known.map((name) => [name, counts[name]])),
    medianAreaPixels: orNull(medianAreaPixels, isPositive, 'medianAreaPixels'),
    micrometresPerPixel: orNull(micrometresPerPixel, isPositive, 'micrometresPerPixel'),
    ms: milliseconds(ms),
    ...(given === undefined ? {} : {given: readGiven(given)}),
  };
}

function readGiven(kept: unknown): GivenChannels {
  const {nuclear, membrane} = fieldsOf(kept, 'the channels of an image');
  return {nuclear: text(nuclear, 'a channel'), membrane: text(membrane, 'a channel')};
}

/** Those that there are; what an earlier version had beside them is left. */
function readParameters(kept: unknown): Partial<CellParameters> {
  const given = fieldsOf(kept, 'the parameters of an image');
  const known = ALL_ROWS.filter(([name]) => typeof given[name] === 'number');
  return Object.fromEntries(known.map(([name]) => [name, given[name]]));
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

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isOneOf<T extends string>(value: unknown, all: readonly T[]): value is T {
  return all.includes(value as T);
}

function isPlace(value: unknown): value is number | Projection {
  return isCount(value) || isOneOf(value, PROJECTIONS);
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}
