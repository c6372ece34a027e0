/** What is in the results' folder before anything is computed: nothing of it is lost without a word. */
import {accessSync, constants, existsSync, statSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import type {Compartment} from '../../../contract/compartments';
import {FaultError} from '../../../contract/fault';
import type {UsedPlanes} from '../../../contract/image';
import type {ResultKind} from '../../../contract/results';
import {existingParent} from '../../../io/atomic-write';
import {claimOutputs} from '../../../io/claim-output';
import {fingerprintOf} from '../../../io/fingerprint';
import {readSmallText} from '../../../io/regular-file';
import {resultPath} from './result-names';
import {WRITERS} from './writers';

/** An image that results are to be written of. */
export interface PlannedImage {
  readonly path: string;
  /** What its results' names begin with. */
  readonly name: string;
  readonly planes: Pick<UsedPlanes, 'series' | 't'>;
}

export interface PlannedResults {
  readonly folder: string;
  readonly images: readonly PlannedImage[];
  readonly compartments: readonly Compartment[];
  readonly kinds: readonly ResultKind[];
}

/** Throws a FaultError for what is no folder, or none that can be written into; it need not be there yet. */
export function checkFolder(folder: string): void {
  const there = existsSync(folder) ? folder : existingParent(resolve(folder));
  if (!statSync(there).isDirectory()) throw new FaultError('usage', `-o takes a folder; ${there} is a file.`);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new FaultError('disk', `Nothing can be written into ${there}; choose another folder or change its rights.`, {
      cause: error,
    });
  }
}

/**
 * Throws a FaultError ('exists') where a result would be written over one that is, for all that the run record beside
 * it says, not of the same image; `way` says in a sentence what to do about it.
 */
export function checkEarlier(planned: PlannedResults, way: string): void {
  for (const image of planned.images) {
    const found = earlierOf(planned, image);
    if (found) throw new FaultError('exists', `${found}. ${way}`);
  }
}

/**
 * Throws a FaultError ('usage') where a result would be written over one of the images, into the model or an image that
 * is a folder, or over what is no file.
 */
export function checkInputs(planned: PlannedResults, model: string | null): void {
  const inputs = planned.images.map(({path}) => path);
  const outputs = planned.images.flatMap((image) => filesOf(planned, image));
  claimOutputs(outputs, {inputs: model === null ? inputs : [...inputs, model], overwrite: true});
}

/** Whether there are files of these names, whatever they are of. */
export function hasResults(planned: PlannedResults): boolean {
  return planned.images.some((image) => filesOf(planned, image).some((path) => existsSync(path)));
}

/** What is there of another image, in words; null: nothing. */
function earlierOf(planned: PlannedResults, image: PlannedImage): string | null {
  const {folder} = planned;
  const record = resultPath(folder, image, null, 'record');
  const recorded = existsSync(record) ? (recordedRun(record)?.image ?? null) : null;
  if (recorded !== null) {
    const isSame =
      existsSync(image.path) &&
      recorded.fingerprint === fingerprintOf(image.path) &&
      recorded.planes?.series === image.planes.series &&
      recorded.planes.t === image.planes.t;
    if (isSame) return null;
    const other = recorded.name === basename(image.path) ? `another ${recorded.name}` : recorded.name;
    return `${folder} has results named ${image.name} already, of ${other} as ${basename(record)} says`;
  }
  const file = filesOf(planned, image).find((path) => existsSync(path));
  if (file === undefined) return null;
  return `${file} exists already, and no run record beside it says that it is of this ${basename(image.path)}`;
}

/** The first file of each result. */
export function filesOf({folder, compartments, kinds}: PlannedResults, image: PlannedImage): string[] {
  return kinds.flatMap((kind) =>
    WRITERS[kind].per === 'image'
      ? [resultPath(folder, image, null, kind)]
      : compartments.map((compartment) => resultPath(folder, image, compartment, kind)),
  );
}

interface RecordedImage {
  readonly name?: string;
  readonly fingerprint?: string;
  readonly pixelsSha256?: string;
  readonly planes?: Partial<UsedPlanes>;
}

/** Whatever anybody has written there. */
export interface RecordedRun {
  readonly image: RecordedImage;
  readonly warmstart?: unknown;
  readonly model?: {readonly sha256?: unknown} | null;
  readonly engine?: {readonly id?: unknown} | null;
  readonly options?: unknown;
  readonly cells?: unknown;
}

/** Far more than any record has. */
const MOST_RECORD_BYTES = 16 << 20;

/** What a run record says; null where it is none. */
export function recordedRun(path: string): RecordedRun | null {
  try {
    const run = JSON.parse(readSmallText(path, MOST_RECORD_BYTES) ?? '') as RecordedRun | null;
    return typeof run?.image === 'object' && run.image !== null ? run : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
