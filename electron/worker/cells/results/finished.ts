/** A task that is run again: what it would write is there already, and made of the same. */
import {existsSync} from 'node:fs';
import {basename} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {SegmentOptions} from '../../../contract/image';
import {VERSION} from '../../../contract/version';
import {optionsText} from '../kept/keep-cells';
import {filesOf, recordedRun, type PlannedResults} from './earlier-results';
import {resultPath} from './result-names';

/** What a run would be of. */
export interface AskedRun {
  readonly options: SegmentOptions;
  /** Null: any. */
  readonly engine: string | null;
  /** SHA-256 of every byte of the model. */
  readonly model: () => string;
  /** SHA-256 of every pixel of the image. */
  readonly pixels: () => Promise<string>;
}

export interface FinishedRun {
  readonly cells: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

/**
 * Looks whether the results of the one planned image are there, and of this image's pixels, this model, these options
 * and this version; null where there is no record of it, or not all of the files: then there is something to do.
 * Throws a FaultError ('exists') where the record says that they are of something else; `way` says what to do about it.
 */
export async function finishedRun(planned: PlannedResults, asked: AskedRun, way: string): Promise<FinishedRun | null> {
  const [image] = planned.images as [PlannedResults['images'][number]];
  const record = resultPath(planned.folder, image, null, 'record');
  const run = existsSync(record) ? recordedRun(record) : null;
  if (run === null) return null;
  const other = await otherwiseMade(run, asked);
  if (other !== null)
    throw new FaultError(
      'exists',
      `${planned.folder} has results named ${image.name} already, made ${other} as ${basename(record)} says. ${way}`,
    );
  const files = filesOf(planned, image);
  return files.every((path) => existsSync(path)) ? {cells: countsIn(run.cells), files} : null;
}

/** What was different, in words; null: nothing was. What costs least is asked first. */
async function otherwiseMade(
  {image, warmstart, model, engine, options}: NonNullable<ReturnType<typeof recordedRun>>,
  asked: AskedRun,
): Promise<string | null> {
  if (warmstart !== VERSION) return `by Warmstart ${String(warmstart)}`;
  if (asked.engine !== null && engine?.id !== asked.engine) return 'on another engine';
  if (typeof options !== 'object' || options === null) return 'with other options';
  if (optionsText(options as SegmentOptions) !== optionsText(asked.options)) return 'with other options';
  if (model?.sha256 !== asked.model()) return 'with another model';
  return image.pixelsSha256 === (await asked.pixels()) ? null : `of other pixels`;
}

function countsIn(cells: unknown): FinishedRun['cells'] {
  const entries = typeof cells === 'object' && cells !== null ? Object.entries(cells) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
