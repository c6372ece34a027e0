/** What the window asks of open images. */
import {COMPARTMENT_NAMES, type Compartment} from '../../contract/compartments';
import type {EngineId} from '../../contract/engines';
import {faultOf} from '../../contract/fault';
import type {ExportReport, KeptReport, SegmentOptions, SegmentResult} from '../../contract/image';
import type {CellParameters} from '../../contract/parameters';
import type {ResultKind} from '../../contract/results';
import {fitsMemory} from '../../io/raster';
import {keptModel} from '../model/kept-models';
import {Stages, type JobContext} from '../runtime/stages';
import {bringUpToDate, resegment as resegmentOpen} from './images';
import {keptNameOf} from './kept/keep-cells';
import type {ModelFiles} from './kept/keeper';
import type {ImageToOpen, OpenImages} from './open-images';
import {reportOf} from './report';
import {checkFolder, checkInputs, hasResults} from './results/earlier-results';
import {exportResults, saveResults} from './results/export-results';
import {placesOf, type GivenImage, type ResultPlace} from './results/place-results';
import {forCells, segmentOpen} from './segment-files';

export interface WindowRun {
  readonly model: ModelFiles;
  readonly image: ImageToOpen;
  readonly engine: EngineId | null;
  readonly options: SegmentOptions;
}

export async function segment(
  images: OpenImages,
  context: JobContext,
  {model, image, engine, options}: WindowRun,
): Promise<KeptReport> {
  const open = await images.use(context, image);
  // What is there may be overwritten only when it is kept.
  await images.keeper.settle();
  const loaded = await keptModel(context, model.run, engine, forCells(options)).catch((error: unknown) => {
    // What our own plan cannot run may be run by the graph that lies in the folder.
    if (model.given === model.run || faultOf(error).kind !== 'not-runnable') throw error;
    return keptModel(context, model.given, engine, forCells(options));
  });
  const report = await segmentOpen(context, open, {model: loaded, path: model.given, options, notes: []});
  // Nobody waits for it.
  void loaded.finish();
  const key = images.keeper.found(open, model);
  // Whoever is told that it is done may kill this process; of large images the picture comes first.
  if (fitsMemory(open.image.info.width * open.image.info.height)) await images.keeper.settle();
  return {...report, key};
}

/** Kept cells, with the path of the model that made them. */
export interface KeptFromFile extends KeptReport {
  readonly options: SegmentOptions;
  readonly model: string;
}

/** Of an image that has cells those; else the last that were kept of it, or those of `key`; null: there are none. */
export async function keptCellsOf(
  images: OpenImages,
  context: JobContext,
  image: ImageToOpen,
  key: string | null,
): Promise<KeptFromFile | null> {
  const open = await images.use(context, image);
  if (key !== null || !open.segmentation) {
    await images.keeper.settle();
    await images.keeper.restore(open, key);
  }
  const report = reportOf(open);
  if (!report || open.mapsName === null || !open.options || !open.madeBy) return null;
  return {...report, key: keptNameOf(open).cells, options: open.options, model: open.madeBy.model};
}

/** Cells that are kept of these very pixels, by this model and these options; null: none. Engine null: by any. */
export async function keptCellsLike(
  images: OpenImages,
  context: JobContext,
  {model, image, engine, options}: WindowRun,
): Promise<KeptFromFile | null> {
  const open = await images.use(context, image);
  const key = await images.keeper.alike(open, {model: model.given, engine, options});
  const kept = key === null ? null : await keptCellsOf(images, context, image, key);
  // What is damaged leaves what was there before.
  return kept?.key === key ? kept : null;
}

interface Wish {
  readonly parameters: Partial<CellParameters>;
  readonly compartment: Compartment;
}

export async function resegment(
  images: OpenImages,
  context: JobContext,
  image: ImageToOpen,
  {parameters, compartment}: Wish,
): Promise<SegmentResult> {
  const open = await images.use(context, image);
  await images.keeper.idle();
  const result = await resegmentOpen(open, parameters, compartment, new Stages(context));
  images.keeper.changed(open);
  return result;
}

export interface Export {
  readonly image: ImageToOpen;
  readonly to: ExportTo;
  readonly kinds: readonly ResultKind[];
}

export interface ExportTo {
  readonly folder: string;
  /** What the files' names begin with; null: the image's own name. */
  readonly name: string | null;
  /** Whether files of other images may be written over. */
  readonly overwrites: boolean;
}

export async function exportOne(
  images: OpenImages,
  context: JobContext,
  {image, to: {folder, name, overwrites}, kinds}: Export,
): Promise<ExportReport> {
  const open = await images.use(context, image);
  const stages = new Stages(context);
  await bringUpToDate(open, stages);
  const save = overwrites ? exportResults : saveResults;
  const named = {...open, name: name ?? open.name};
  const files = await stages.run('export', (tick) => save(named, folder, kinds, tick));
  return {files, timings: stages.rounded()};
}

export interface ExportPlan {
  /** In the order of the images. */
  readonly places: readonly ResultPlace[];
  /** Of how many images there are files of these names already. */
  readonly existing: number;
}

/** Throws a FaultError for a folder that cannot be written into, or files that would be written over images. */
export function planExport(given: readonly GivenImage[], folder: string, kinds: readonly ResultKind[]): ExportPlan {
  checkFolder(folder);
  const places = placesOf(
    given.map((image) => ({...image, part: null})),
    folder,
  );
  const planned = given.map(({path}, i) => ({path, ...places[i]!, planes: {series: 0, t: 0}}));
  let existing = 0;
  for (const image of planned) {
    const one = {folder: image.folder, images: [image], compartments: COMPARTMENT_NAMES, kinds};
    checkInputs(one, null);
    if (hasResults(one)) existing += 1;
  }
  return {places, existing};
}
