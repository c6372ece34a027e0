/** Cells of image files, written to a folder. */
import type {SegmentOptions, SegmentReport} from '../../contract/image';
import {USUAL_RESULTS, type ResultKind} from '../../contract/results';
import type {EngineId} from '../../contract/engines';
import {describeImage, closeImage, openImage, type OpenImage} from './images';
import {loadModel} from '../model/load';
import type {LoadedModel} from '../model/open-plan';
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
    readonly nuclear: number | 'auto' | null;
    readonly membrane: number | 'auto' | null;
  };
}

export interface SegmentedFile extends SegmentReport {
  readonly image: string;
  readonly files: readonly string[];
}

/** `path`: of the model, for the record. */
export async function segmentOpen(
  context: JobContext,
  model: LoadedModel,
  path: string,
  open: OpenImage,
  options: SegmentOptions,
): Promise<SegmentReport> {
  const segmentation = await segmentImage(model, open.image, options, context);
  open.segmentation?.scratch.dispose();
  open.segmentation = segmentation;
  open.options = options;
  const {id, device, version} = model.engine;
  open.madeBy = {model: path, engine: id, device, version};
  const {width, height} = open.image.info;
  const results = segmentation.results.map(({compartment, cells}) => ({compartment, cells, width, height}));
  const {timings, reading} = segmentation;
  return {results, engine: id, device, timings, reading, notes: open.image.info.notes};
}

export async function segmentFiles(
  context: JobContext,
  {model: path, images: paths, folder, engine, options, results = USUAL_RESULTS}: SegmentFilesRequest,
): Promise<SegmentedFile[]> {
  for (const image of paths) await describeImage(image);
  const stages = new Stages(context);
  const model = await loadModel(path, {engine, batch: 'tiles'}, stages);
  try {
    const out: SegmentedFile[] = [];
    for (const image of paths) {
      const around = new Stages(context);
      const open = await openImage(image, around);
      try {
        const report = await segmentOpen(context, model, path, open, withChannels(options, open));
        const files = await around.run('export', (tick) => exportResults(open, folder, results, tick));
        out.push({...report, image, files, timings: {...stages.rounded(), ...around.rounded(), ...report.timings}});
      } finally {
        closeImage(open);
      }
    }
    return out;
  } finally {
    model.dispose();
  }
}

/** 'auto': the first channel is nuclear and the second membrane, where there are so many. */
function withChannels(options: SegmentFilesRequest['options'], open: OpenImage): SegmentOptions {
  const count = open.image.planes.length;
  const nuclear = options.nuclear === 'auto' ? 0 : options.nuclear;
  const second = count > 1 ? 1 : null;
  const membrane = options.membrane === 'auto' ? second : options.membrane;
  return {
    ...options,
    nuclear,
    membrane,
    micrometresPerPixel: options.micrometresPerPixel ?? open.image.info.micrometresPerPixel,
  };
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
    await segmentOpen(context, model, modelPath, open, withChannels(PLAIN, open));
    await exportResults(open, folder, ['labels']);
  } finally {
    closeImage(open);
  }
}
