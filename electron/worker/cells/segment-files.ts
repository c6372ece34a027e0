/** Cells of image files, written to a folder. */
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
import {describeImage, closeImage, openImage, type OpenImage} from './images';
import {loadModel} from '../model/load';
import type {LoadedModel} from '../model/open-plan';
import {pickChannels, type ChannelsAsked, type ChannelsPicked} from './pick-channels';
import {exportResults} from './results/export-results';
import {segmentImage} from './segment';
import {Stages, type JobContext} from '../runtime/stages';

export interface SegmentFilesRequest {
  readonly model: string;
  readonly images: readonly string[];
  readonly folder: string;
  readonly engine: EngineId | null;
  readonly results?: readonly ResultKind[];
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
  const segmentation = await segmentImage(model, open.image, options, context);
  open.segmentation?.scratch.dispose();
  open.segmentation = segmentation;
  open.options = options;
  open.notes = [...open.image.info.notes, ...before, ...segmentation.notes];
  const {id, device, version} = model.engine;
  open.madeBy = {model: path, engine: id, device, version};
  const {width, height} = open.image.info;
  const results = segmentation.results.map(({compartment, cells}) => ({compartment, cells, width, height}));
  const {timings, reading} = segmentation;
  return {results, engine: id, device, timings, reading, notes: open.notes};
}

/** One image of a file. */
interface Task {
  readonly image: string;
  readonly choice: PlaneChoice;
  /** What tells its results from those of other planes of the file; null: there are no others. */
  readonly part: string | null;
  readonly picked: ChannelsPicked;
}

/** What is refused is refused before the model is loaded. */
export async function segmentFiles(context: JobContext, request: SegmentFilesRequest): Promise<SegmentedFile[]> {
  const {model: path, images, folder, engine, options, results = USUAL_RESULTS} = request;
  const tasks: Task[] = [];
  for (const image of images) tasks.push(...(await tasksOf(image, request)));
  const stages = new Stages(context);
  const model = await loadModel(path, {engine, batch: 'tiles'}, stages);
  try {
    const out: SegmentedFile[] = [];
    for (const {image, choice, part, picked} of tasks) {
      const around = new Stages(context);
      const open = await openImage(image, around, choice);
      open.part = part;
      try {
        const {notes} = picked;
        const run = {model, path, options: optionsOf(options, picked, open), notes};
        const {notes: said, ...report} = await segmentOpen(context, open, run);
        const files = await around.run('export', (tick) => exportResults(open, folder, results, tick));
        const timings = {...stages.rounded(), ...around.rounded(), ...report.timings};
        out.push({...report, image, ...saidOf(open, run.options), files, timings, notes: said});
      } finally {
        closeImage(open);
      }
    }
    return out;
  } finally {
    model.dispose();
  }
}

async function tasksOf(image: string, {planes = ANY_PLANES, options}: SegmentFilesRequest): Promise<Task[]> {
  const {t, ...others} = planes;
  const described = await describeImage(image, {...others, t: t === 'all' ? null : t});
  const picked = pickChannels(described, options);
  const {axes} = described;
  if (t !== 'all' || axes.t === 1) return [{image, choice: {...others, t: t === 'all' ? null : t}, part: null, picked}];
  const digits = String(axes.t - 1).length;
  return Array.from({length: axes.t}, (_, index) => ({
    image,
    choice: {...others, t: index},
    part: `t${String(index).padStart(digits, '0')}`,
    picked,
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

/** One image with default options, from reading it to the written label image. */
export async function segmentAndWrite(
  model: LoadedModel,
  modelPath: string,
  {path, folder}: {readonly path: string; readonly folder: string},
  context: JobContext,
): Promise<void> {
  const open = await openImage(path, new Stages(context));
  try {
    const {channels, isChannelsSaid} = open.image.info;
    const picked = pickChannels({names: channels.map(({name}) => name), isChannelsSaid}, PLAIN);
    const options = optionsOf(PLAIN, picked, open);
    await segmentOpen(context, open, {model, path: modelPath, options, notes: picked.notes});
    await exportResults(open, folder, ['labels']);
  } finally {
    closeImage(open);
  }
}
