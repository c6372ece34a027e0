/**
 * Everything the worker thread can be asked to do. The command and the app's engine process call the same functions;
 * the type of this object is the worker's interface.
 */
import {FaultError} from '../contract/fault';
import type {CellRow, Compartment, ImageInfo, SegmentOptions, SegmentReport, TileReply, TileRequest} from '../contract/image';
import type {ConvertReport, EngineStatus, LoadComparison, ModelReport, VerifyReport} from '../contract/model';
import type {EngineId} from '../contract/timing';
import {ENGINES, engineStatus} from '../engine/choose';
import {compareLoad} from './compare-load';
import {convertModel, type ConvertOptions} from './convert';
import {exportResults, measureOpen, openImage, readTile, type OpenImage} from './images';
import {inspectModel} from './inspect';
import {loadModel, type LoadedModel} from './load';
import {predictFile, type PredictReport} from './predict';
import {segmentImage} from './segment';
import {Stages, type JobContext} from './stages';
import {verifyModel} from './verify';

export interface SegmentFilesRequest {
  readonly model: string;
  readonly images: readonly string[];
  readonly folder: string;
  readonly engine: EngineId | null;
  readonly options: Omit<SegmentOptions, 'nuclear' | 'membrane'> & {readonly nuclear: number | 'auto' | null; readonly membrane: number | 'auto' | null};
}

export interface SegmentedFile extends SegmentReport {
  readonly image: string;
  readonly files: readonly string[];
}

const images = new Map<string, OpenImage>();
const models = new Map<string, LoadedModel>();

export const jobs = {
  inspect: (_: JobContext, path: string): Promise<ModelReport> => inspectModel(path),
  convert: (context: JobContext, path: string, output: string, options: ConvertOptions): Promise<ConvertReport> => convertModel(path, output, options, context),
  /** `input`: an .npz or an image to predict, or null for seeded input. */
  verify: (context: JobContext, path: string, output: string, input: string | null): Promise<VerifyReport> => verifyModel(path, output, input, context),
  predict: (context: JobContext, model: string, input: string, output: string, engine: EngineId | null): Promise<PredictReport> =>
    predictFile(model, input, output, engine, context),
  compareLoad: (context: JobContext, savedModel: string, h5: string, engine: EngineId): Promise<LoadComparison> => compareLoad(savedModel, h5, engine, context),
  engines: (_: JobContext): Promise<EngineStatus[]> => listEngines(),
  segmentFiles: (context: JobContext, request: SegmentFilesRequest): Promise<SegmentedFile[]> => segmentFiles(context, request),
  openImage: async (_: JobContext, id: string, path: string): Promise<ImageInfo> => {
    const opened = await openImage(path);
    images.set(id, opened);
    return opened.image.info;
  },
  /** The image is opened when it is not, or no longer, open: a restarted thread has forgotten it. */
  segment: async (context: JobContext, model: string, image: string, path: string, engine: EngineId, options: SegmentOptions): Promise<SegmentReport> => {
    const open = images.get(image) ?? (await openImage(path));
    images.set(image, open);
    return segmentOpen(context, await keptModel(context, model, engine), open, options);
  },
  cells: async (_: JobContext, image: string, compartment: Compartment): Promise<CellRow[]> => measureOpen(openById(image), compartment),
  exportImage: (_: JobContext, image: string, folder: string): Promise<string[]> => exportResults(openById(image), folder),
  tile: async (_: JobContext, request: TileRequest): Promise<TileReply> => readTile(images.get(request.image), request),
};

export type Jobs = typeof jobs;
export type JobName = keyof Jobs;

async function listEngines(): Promise<EngineStatus[]> {
  const out: EngineStatus[] = [];
  for (const id of ENGINES) out.push(await engineStatus(id));
  return out;
}

function openById(id: string): OpenImage {
  const open = images.get(id);
  if (!open) throw new FaultError('not-found', 'The image is no longer open; drop it again.');
  return open;
}

/** One model is kept loaded for each path and engine; another one takes its place. */
async function keptModel(context: JobContext, path: string, engine: EngineId): Promise<LoadedModel> {
  const key = `${engine} ${path}`;
  const kept = models.get(key);
  if (kept) {
    await kept.engine.use();
    return kept;
  }
  for (const [other, model] of models) {
    await model.engine.use();
    model.dispose();
    models.delete(other);
  }
  const loaded = await loadModel(path, engine, new Stages(context));
  models.set(key, loaded);
  return loaded;
}

async function segmentOpen(context: JobContext, model: LoadedModel, open: OpenImage, options: SegmentOptions): Promise<SegmentReport> {
  const segmentation = await segmentImage(model, open.image, options, context);
  open.segmentation = segmentation;
  open.options = options;
  const {width, height} = open.image.info;
  const results = segmentation.results.map(({compartment, cells}) => ({compartment, cells, width, height}));
  return {results, engine: model.engine.id, device: model.engine.device, timings: segmentation.timings};
}

async function segmentFiles(context: JobContext, {model: path, images: paths, folder, engine, options}: SegmentFilesRequest): Promise<SegmentedFile[]> {
  const opened: OpenImage[] = [];
  for (const image of paths) opened.push(await openImage(image));
  const stages = new Stages(context);
  const model = await loadModel(path, engine, stages);
  try {
    const out: SegmentedFile[] = [];
    for (const open of opened) {
      const report = await segmentOpen(context, model, open, withChannels(options, open));
      const writing = new Stages(context);
      const files = await writing.run('export', () => exportResults(open, folder));
      out.push({...report, image: open.path, files, timings: {...stages.rounded(), ...report.timings, ...writing.rounded()}});
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
  const membrane = options.membrane === 'auto' ? (count > 1 ? 1 : null) : options.membrane;
  return {...options, nuclear, membrane, micrometresPerPixel: options.micrometresPerPixel ?? open.image.info.micrometresPerPixel};
}
