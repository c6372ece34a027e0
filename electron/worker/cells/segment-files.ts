/** Cells of image files, written to a folder. */
import {FaultError, faultOf, type Fault} from '../../contract/fault';
import {
  ANY_PLANES,
  type ImageNote,
  type PlaneChoice,
  type SegmentOptions,
  type SegmentReport,
  type UsedPlanes,
} from '../../contract/image';
import {USUAL_RESULTS, type ResultKind} from '../../contract/results';
import type {EngineId} from '../../contract/engines';
import {doubtsOfOpen} from './doubts-of';
import {expansionOf} from './expand-nuclei';
import {describeImage, closeImage, openImage, type OpenImage} from './images';
import {wholeHashOf} from '../../io/fingerprint';
import {loadModel} from '../model/load';
import type {LoadedModel, LoadOptions} from '../model/loaded-model';
import {outputsAsked} from './head';
import {pixelsOf} from './pixels';
import {reportOf} from './report';
import {pickChannels, type ChannelsAsked, type ChannelsPicked} from './pick-channels';
import {checkEarlier, checkFolder, checkInputs} from './results/earlier-results';
import {exportResults} from './results/export-results';
import {finishedRun, type FinishedRun} from './results/finished';
import {placesOf, withFoldersOpened, type ResultPlace} from './results/place-results';
import {plainName} from './results/result-names';
import {checkMemory, segmentImage} from './segment';
import {settled, type Settled} from '../runtime/settled';
import {Stages, type JobContext} from '../runtime/stages';

export interface SegmentFilesRequest {
  readonly model: string;
  readonly images: readonly string[];
  readonly folder: string;
  readonly engine: EngineId | null;
  /** False: no warm file is used, nor made. */
  readonly warm?: boolean;
  readonly results?: readonly ResultKind[];
  /** Whether results of other images that have the same names may be written over. */
  readonly overwrite?: boolean;
  readonly options: Omit<SegmentOptions, 'nuclear' | 'membrane'> & {
    readonly nuclear: ChannelsAsked;
    readonly membrane: ChannelsAsked;
  };
  /** 'all': a result for each time point. */
  readonly planes?: Omit<PlaneChoice, 't'> & {readonly t: PlaneChoice['t'] | 'all'};
}

export interface SegmentedFile extends SegmentReport {
  readonly image: string;
  readonly planes: UsedPlanes;
  /** That the image was taken to have; null: not known. */
  readonly micrometresPerPixel: number | null;
  /** Where the file says it; null where it does not, or it was given. */
  readonly pixelSizeFrom: string | null;
  /** What in the numbers looks wrong to a biologist, in words. */
  readonly doubts: readonly string[];
  readonly files: readonly string[];
}

/** An image of which there are no results, and why. */
export interface FailedFile extends Fault {
  readonly image: string;
  /** Which of the file's images; null: all of it. */
  readonly part: string | null;
}

/** An image whose results are there already, made of the same by the same: nothing was done. */
export interface FinishedFile extends FinishedRun {
  readonly image: string;
  readonly part: string | null;
}

export interface SegmentedFiles {
  readonly images: readonly SegmentedFile[];
  readonly finished: readonly FinishedFile[];
  readonly failed: readonly FailedFile[];
  /** What was in folders that were given, and is no image. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly folder: string;
  readonly files: readonly string[];
}

/** What to segment an open image with. */
export interface SegmentRun {
  readonly model: LoadedModel;
  /** Of the model, for the record. */
  readonly path: string;
  readonly options: SegmentOptions;
  /** What was assumed before. */
  readonly notes: readonly ImageNote[];
}

export async function segmentOpen(
  context: JobContext,
  open: OpenImage,
  {model, path, options, notes: before}: SegmentRun,
): Promise<SegmentReport> {
  const segmentation = await segmentImage({model, path}, open.image, options, context);
  open.segmentation?.scratch.dispose();
  open.segmentation = segmentation;
  open.options = options;
  open.outOfDate = [];
  open.notes = [...open.image.info.notes, ...before, ...segmentation.notes];
  const {id, device, version} = model.engine;
  open.madeBy = {model: path, engine: id, device, version, content: null};
  open.keptNotes = [];
  return reportOf(open)!;
}

/** How a model is loaded that is to find cells. */
export function forCells(options: Parameters<typeof outputsAsked>[1]): Pick<LoadOptions, 'batch' | 'asks'> {
  return {batch: 'tiles', asks: (ports) => outputsAsked(ports, options)};
}

/** One image of a file. */
interface Task {
  readonly image: string;
  readonly choice: PlaneChoice;
  /** What tells its results from those of other planes of the file; null: there are no others. */
  readonly part: string | null;
  /** The folders between it and the folder that was given, with `/`. */
  readonly below: string;
  readonly picked: ChannelsPicked;
  /** What the file would have given: which of its images. */
  readonly planes: UsedPlanes;
  readonly micrometresPerPixel: number | null;
}

/** With the folder and the name of its results. */
interface PlacedTask extends Task, ResultPlace {}

/** What is to be done, and what cannot be. */
interface Batch {
  readonly tasks: readonly PlacedTask[];
  readonly finished: readonly FinishedFile[];
  readonly failed: FailedFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * An image that fails ends none of the others; of a single one its fault is thrown. What can be refused is refused
 * before the model is loaded: a folder that is a file, and results that would take the place of others.
 */
export async function segmentFiles(context: JobContext, request: SegmentFilesRequest): Promise<SegmentedFiles> {
  const {model: path, folder, engine} = request;
  const stages = new Stages(context);
  checkFolder(folder);
  const batch = await batchOf(request, stages);
  const {tasks, finished, failed, leftOut} = batch;
  const images: SegmentedFile[] = [];
  if (tasks.length === 0) return {images, finished, failed, leftOut};
  const loading = loadModel(path, {engine, warm: request.warm ?? true, ...forCells(request.options)}, stages);
  const first = new Reading(tasks[0]!, context);
  const model = await first.until(loading);
  try {
    for (const [i, task] of tasks.entries()) {
      try {
        const reading = i === 0 ? first : new Reading(task, context);
        const {timings, ...file} = await segmentTask(model, request, task, reading);
        images.push({...file, timings: {...stages.rounded(), ...timings}});
      } catch (error) {
        const fault = faultOf(error);
        if (fault.kind === 'cancelled') throw cancelledAfter(images.length, batch, folder);
        if (tasks.length + finished.length + failed.length === 1) throw error;
        tell(context, task.image, fault);
        failed.push({image: task.image, part: task.part, ...fault});
      }
    }
    await model.finish();
    return {images, finished, failed, leftOut};
  } finally {
    model.dispose();
  }
}

/** An image that is being read: while its model loads, which is mostly another process's work. */
class Reading {
  /** What is told there is told of this image. */
  readonly context: JobContext;
  readonly stages: Stages;
  readonly image: Settled<OpenImage>;

  constructor({image, choice}: Pick<Task, 'image' | 'choice'>, {report, cancelled}: JobContext) {
    this.context = {report: (progress) => report({...progress, image}), cancelled};
    this.stages = new Stages(this.context);
    this.image = settled(openImage(image, this.stages, choice));
  }

  /** What comes; where nothing does, the image is closed. */
  async until<T>(coming: Promise<T>): Promise<T> {
    try {
      return await coming;
    } catch (error) {
      await this.image.done().then(closeImage, () => undefined);
      throw error;
    }
  }
}

/** Of an image that failed, when it did. */
function tell({report}: JobContext, image: string, fault: Fault): void {
  report({stage: 'failed', fraction: null, image, fault});
}

async function batchOf(request: SegmentFilesRequest, stages: Stages): Promise<Batch> {
  const {images: paths, folder} = request;
  const {images, leftOut} = withFoldersOpened(paths);
  const tasks: Task[] = [];
  const failed: FailedFile[] = [];
  for (const {path: image, folder: below} of images) {
    stages.check();
    try {
      tasks.push(...(await tasksOf(image, request)).map((task) => ({...task, below})));
    } catch (error) {
      if (images.length === 1) throw error;
      const fault = faultOf(error);
      tell(stages.context, image, fault);
      failed.push({image, part: null, ...fault});
    }
  }
  const places = placesOf(
    tasks.map(({image, part, below}) => ({path: image, part, folder: below})),
    folder,
  );
  const placed = tasks.map((task, i) => ({...task, ...places[i]!}));
  checkPlaces(placed, request);
  const [tasksLeft, finished] = await withoutFinished(placed, request, stages);
  const left = [...leftOut].map(([given, files]) => ({folder: given, files}));
  return {tasks: tasksLeft, finished, failed, leftOut: left};
}

/** What is still to be done, and what is done already: a task that was begun anew does not do it twice. */
async function withoutFinished(
  tasks: readonly PlacedTask[],
  request: SegmentFilesRequest,
  stages: Stages,
): Promise<[PlacedTask[], FinishedFile[]]> {
  if (request.overwrite) return [[...tasks], []];
  const {model, engine, options, results: kinds = USUAL_RESULTS} = request;
  const left: PlacedTask[] = [];
  const finished: FinishedFile[] = [];
  let modelHash: string | null = null;
  for (const task of tasks) {
    const {image, part, name, folder, planes, picked, choice, micrometresPerPixel} = task;
    const planned = {folder, images: [{path: image, name, planes}], compartments: options.compartments, kinds};
    const asked = {
      options: {...options, nuclear: picked.nuclear, membrane: picked.membrane, micrometresPerPixel},
      engine,
      model: () => (modelHash ??= wholeHashOf(model)),
      pixels: async () => pixelsIn(image, choice, stages),
    };
    const found = await finishedRun(planned, asked, OVERWRITE);
    if (found) finished.push({image, part, ...found});
    else left.push(task);
  }
  return [left, finished];
}

async function pixelsIn(image: string, choice: PlaneChoice, stages: Stages): Promise<string> {
  const open = await openImage(image, stages, choice);
  try {
    return pixelsOf(open);
  } finally {
    closeImage(open);
  }
}

const OVERWRITE = 'Choose another folder or pass --overwrite.';

/** Folder by folder. */
function checkPlaces(tasks: readonly PlacedTask[], request: SegmentFilesRequest): void {
  const {options, model, overwrite, results: kinds = USUAL_RESULTS} = request;
  for (const folder of new Set(tasks.map((task) => task.folder))) {
    const inside = tasks.filter((task) => task.folder === folder);
    const images = inside.map(({image, name, planes}) => ({path: image, name, planes}));
    const planned = {folder, images, compartments: options.compartments, kinds};
    checkInputs(planned, model);
    if (!overwrite) checkEarlier(planned, OVERWRITE);
  }
}

async function segmentTask(
  model: LoadedModel,
  {model: path, options, results = USUAL_RESULTS}: SegmentFilesRequest,
  {image, picked, part, name, folder}: PlacedTask,
  reading: Reading,
): Promise<SegmentedFile> {
  const {stages: around, context} = reading;
  const open = await reading.image.done();
  open.name = name;
  try {
    const notes = [...picked.notes, ...noteOfName(image, part, name)];
    const run = {model, path, options: optionsOf(options, picked, open), notes};
    const {notes: said, ...report} = await segmentOpen(context, open, run);
    const files = await around.run('export', (tick) => exportResults(open, folder, results, tick));
    const timings = {...around.rounded(), ...report.timings};
    const doubts = doubtsOfOpen(open);
    return {...report, image, ...saidOf(open, run.options), doubts, files, timings, notes: said};
  } finally {
    closeImage(open);
  }
}

/** Where the results are not named after the image alone. */
function noteOfName(image: string, part: string | null, name: string): ImageNote[] {
  const plain = plainName(image);
  if (name === (part === null ? plain : `${plain}-${part}`)) return [];
  return [{text: `Other images are called ${plain} too; the results of ${image} are named ${name}`, option: null}];
}

function cancelledAfter(done: number, {tasks}: Batch, folder: string): FaultError {
  if (done === 0) return new FaultError('cancelled', 'Cancelled. Nothing was written.');
  return new FaultError('cancelled', `Cancelled. The results of ${done} of ${tasks.length} images are in ${folder}.`);
}

async function tasksOf(
  image: string,
  {planes = ANY_PLANES, options}: SegmentFilesRequest,
): Promise<Omit<Task, 'below'>[]> {
  const {t, ...others} = planes;
  const described = await describeImage(image, {...others, t: t === 'all' ? null : t});
  const picked = pickChannels(described, options);
  const micrometresPerPixel = options.micrometresPerPixel ?? described.pixelSize?.micrometres ?? null;
  expansionOf({...options, micrometresPerPixel});
  // At least so much is needed, whatever the model.
  checkMemory({...described, micrometresPerPixel: null}, options.compartments.length, 1);
  const {axes, used} = described;
  if (t !== 'all' || axes.t === 1) {
    const choice = {...others, t: t === 'all' ? null : t};
    return [{image, choice, part: null, picked, planes: used, micrometresPerPixel}];
  }
  const digits = String(axes.t - 1).length;
  return Array.from({length: axes.t}, (_, index) => ({
    image,
    choice: {...others, t: index},
    part: `t${String(index).padStart(digits, '0')}`,
    picked,
    planes: {...used, t: index},
    micrometresPerPixel,
  }));
}

function optionsOf(
  options: SegmentFilesRequest['options'],
  {nuclear, membrane}: ChannelsPicked,
  {image: {info}}: OpenImage,
): SegmentOptions {
  return {...options, nuclear, membrane, micrometresPerPixel: options.micrometresPerPixel ?? info.micrometresPerPixel};
}

function saidOf(
  {image: {info}}: OpenImage,
  {micrometresPerPixel}: SegmentOptions,
): Pick<SegmentedFile, 'planes' | 'micrometresPerPixel' | 'pixelSizeFrom'> {
  const isFromFile = micrometresPerPixel !== null && micrometresPerPixel === info.micrometresPerPixel;
  return {planes: info.used, micrometresPerPixel, pixelSizeFrom: isFromFile ? info.pixelSizeFrom : null};
}

const PLAIN = {nuclear: 'auto', membrane: 'auto', micrometresPerPixel: null, compartments: ['whole-cell']} as const;

/**
 * One image with default options, from reading it to the written label image, by a model that is being loaded. Gives
 * the model.
 */
export async function segmentAndWrite(
  loading: Promise<LoadedModel>,
  modelPath: string,
  {path, folder}: {readonly path: string; readonly folder: string},
  context: JobContext,
): Promise<LoadedModel> {
  const reading = new Reading({image: path, choice: ANY_PLANES}, context);
  const model = await reading.until(loading);
  const open = await reading.image.done();
  try {
    const {channels, isChannelsSaid} = open.image.info;
    const picked = pickChannels({names: channels.map(({name}) => name), isChannelsSaid}, PLAIN);
    const options = optionsOf(PLAIN, picked, open);
    await segmentOpen(context, open, {model, path: modelPath, options, notes: picked.notes});
    await exportResults(open, folder, ['labels']);
    return model;
  } finally {
    closeImage(open);
  }
}
