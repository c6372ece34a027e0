/** What is taken away of an image's cells. */
import {existsSync, readdirSync, rmdirSync, rmSync} from 'node:fs';
import type {Compartment} from '../../../contract/compartments';
import {FaultError} from '../../../contract/fault';
import type {ResultKind} from '../../../contract/results';
import {rememberPartial} from '../../../io/staging';
import type {OpenImage} from '../images';
import {measured} from '../measured';
import type {CompartmentCells} from '../segmentation';
import {checkEarlier, checkFolder, checkInputs} from './earlier-results';
import {resultPath} from './result-names';
import type {CellsToWrite, Place, SegmentedImage} from './writer';
import {WRITERS} from './writers';

/**
 * Writes the asked kinds, one file a compartment each, and those of the whole image after them; gives the paths. A run
 * record that is there is made anew with them, so that it stays true. `tick` may throw to stop; then files that were
 * not there before are gone. Throws a FaultError ('usage') before there are cells.
 */
export async function exportResults(
  open: OpenImage,
  folder: string,
  asked: readonly ResultKind[],
  tick: (fraction: number) => void = () => undefined,
): Promise<string[]> {
  const {segmentation, options} = open;
  if (!segmentation || !options) throw new FaultError('usage', 'There are no cells to save yet; run Segment first.');
  const isRecorded = existsSync(resultPath(folder, open, null, 'record'));
  const kinds = isRecorded && !asked.includes('record') ? [...asked, 'record' as const] : asked;
  const written = new WrittenFiles(folder, open);
  try {
    await writeAll({...open, segmentation, options}, written, kinds, tick);
  } catch (error) {
    written.remove();
    throw error;
  } finally {
    written.keep();
  }
  return written.paths;
}

/** The same after a look at what is there: throws a FaultError ('exists') where it is of another image. */
export async function saveResults(
  open: OpenImage,
  folder: string,
  kinds: readonly ResultKind[],
  tick: (fraction: number) => void,
): Promise<string[]> {
  const {path, name, image, segmentation} = open;
  const compartments = segmentation?.results.map(({compartment}) => compartment) ?? [];
  const planned = {folder, images: [{path, name, planes: image.info.used}], compartments, kinds};
  checkFolder(folder);
  checkInputs(planned, null);
  checkEarlier(planned, 'Choose another folder.');
  return exportResults(open, folder, kinds, tick);
}

async function writeAll(
  segmented: SegmentedImage,
  written: WrittenFiles,
  kinds: readonly ResultKind[],
  tick: (fraction: number) => void,
): Promise<void> {
  const {results} = segmented.segmentation;
  const steps = results.length * kinds.length;
  let done = 0;
  for (const result of results) {
    const cells = cellsToWrite(segmented, result);
    for (const kind of kinds) {
      tick(done / steps);
      const row = WRITERS[kind];
      if (row.per === 'compartment') await (await row.load()).write(cells, written.placeOf(kind, result.compartment));
      done += 1;
    }
  }
  for (const kind of kinds) {
    const row = WRITERS[kind];
    if (row.per !== 'image') continue;
    const others = {paths: [...written.paths], kinds};
    await (await row.load()).write(segmented, written.placeOf(kind, null), others);
  }
}

class WrittenFiles {
  readonly paths: string[] = [];
  readonly #folder: string;
  readonly #open: OpenImage;
  readonly #isFolderFresh: boolean;
  readonly #fresh: string[] = [];
  readonly #forgets: (() => void)[] = [];

  constructor(folder: string, open: OpenImage) {
    this.#folder = folder;
    this.#open = open;
    this.#isFolderFresh = !existsSync(folder);
  }

  placeOf(kind: ResultKind, compartment: Compartment | null): Place {
    return (n = 1) => {
      const path = resultPath(this.#folder, this.#open, compartment, kind, n);
      if (!existsSync(path)) {
        this.#fresh.push(path);
        // Of a thread that is ended meanwhile the others are no whole result.
        this.#forgets.push(rememberPartial(path));
      }
      this.paths.push(path);
      return path;
    };
  }

  /** They are there to stay, or gone. */
  keep(): void {
    for (const forget of this.#forgets) forget();
  }

  /** Those that were not there before. */
  remove(): void {
    for (const path of this.#fresh) rmSync(path, {recursive: true, force: true});
    const folder = this.#folder;
    if (this.#isFolderFresh && existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

function cellsToWrite(open: SegmentedImage, result: CompartmentCells): CellsToWrite {
  const {image, options, segmentation} = open;
  return {
    ...result,
    open,
    maps: segmentation.maps.get(result.compartment) ?? null,
    channels: image.info.channels.map(({name}) => name),
    micrometresPerPixel: options.micrometresPerPixel,
    rows: () => measured(result, image.planes),
  };
}
