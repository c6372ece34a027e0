/**
 * Everything the worker thread can be asked to do. The command and the app's engine process call the same functions;
 * the type of this object is the worker's interface. Each job brings in what it needs when it is first asked for: a
 * thread that only loads a model starts in half the time.
 */
import {FaultError, faultOf} from '../../contract/fault';
import type {Compartment} from '../../contract/compartments';
import type {
  CellRow,
  ExportReport,
  ImageInfo,
  ImagePart,
  PlaneChoice,
  SegmentOptions,
  SegmentReport,
  TileData,
  TileRequest,
} from '../../contract/image';
import type {CellParameters} from '../../contract/parameters';
import type {ResultKind} from '../../contract/results';
import type {
  ConvertReport,
  EngineStatus,
  LoadComparison,
  ModelDifference,
  ModelReport,
  PackReport,
  PredictionComparison,
  SelfTest,
  TargetOutlook,
  VerifyReport,
} from '../../contract/model';
import type {EngineId} from '../../contract/engines';
import type {TargetId} from '../../contract/targets';
import type {WarmReport} from '../../contract/model';
import type {Trial, TrialRequest} from '../../contract/timing';
import type {ConvertOptions} from '../model/convert';
import type {LentImage, OpenImage} from '../cells/images';
import type {MesmerReport, MesmerRequest} from '../cells/mesmer';
import type {PredictReport, PredictRequest} from '../model/predict';
import type {SegmentedFiles, SegmentFilesRequest} from '../cells/segment-files';
import {Stages, type JobContext} from './stages';

const images = new Map<string, OpenImage>();

export const jobs = {
  /** Brings in what the first model that is dropped will need. */
  prepare: async (_: JobContext): Promise<void> => {
    await Promise.all([import('../model/inspect'), import('../model/convert'), import('../model/targets/keras2-h5')]);
  },
  inspect: async (_: JobContext, path: string): Promise<ModelReport> =>
    (await import('../model/inspect')).inspectModel(path),
  convert: async (context: JobContext, path: string, output: string, options: ConvertOptions): Promise<ConvertReport> =>
    (await import('../model/convert')).convertModel(path, output, options, context),
  /** To several files at once. */
  convertTo: async (
    context: JobContext,
    path: string,
    outputs: readonly string[],
    options: ConvertOptions,
  ): Promise<ConvertReport[]> => (await import('../model/convert')).convertModelTo(path, outputs, options, context),
  /** `wanted`: null for all; `name`: of the file in the Python lines, without its ending. */
  targets: async (
    context: JobContext,
    path: string,
    wanted: readonly TargetId[] | null,
    name: string,
  ): Promise<TargetOutlook[]> => (await import('../model/target-outlooks')).targetOutlooks(path, wanted, name, context),
  /** `input`: an .npz or an image to predict, or null for seeded input. */
  verify: async (context: JobContext, path: string, output: string, input: string | null): Promise<VerifyReport> =>
    (await import('../model/verify-files')).verifyFiles(path, output, input, context),
  verifyPassport: async (_: JobContext, path: string, passport: string): Promise<VerifyReport> =>
    (await import('../model/passport')).verifyPassport(path, passport),
  diff: async (context: JobContext, a: string, b: string): Promise<ModelDifference> =>
    (await import('../model/verify-files')).diffFiles(a, b, context),
  /** `input` as for `verify`; one that wrote the file asks only for these. */
  verifyPredictions: async (
    context: JobContext,
    path: string,
    output: string,
    input: string | null,
  ): Promise<PredictionComparison> => (await import('../model/verify')).verifyPredictions(path, output, input, context),
  /** `folder`: where it is put, to be shipped; null: where it is found by later loads. */
  warm: async (context: JobContext, path: string, folder: string | null): Promise<WarmReport> =>
    (await import('../model/warm/warm-up')).warmUp(path, folder, context),
  pack: async (context: JobContext, path: string, folder: string): Promise<PackReport> =>
    (await import('../pack/pack')).pack(path, folder, context),
  predict: async (context: JobContext, request: PredictRequest): Promise<PredictReport> =>
    (await import('../model/predict')).predictFile(request, context),
  compareLoad: async (
    context: JobContext,
    savedModel: string,
    h5: string,
    engine: EngineId | null,
  ): Promise<LoadComparison> => (await import('../timing/compare-load')).compareLoad(savedModel, h5, engine, context),
  measure: async (context: JobContext, request: TrialRequest, startedAtMs: number): Promise<Trial> =>
    (await import('../timing/measure')).measure(request, startedAtMs, context),
  engines: async (_: JobContext): Promise<EngineStatus[]> => (await import('../../engine/engines')).engines.list(),
  selfTest: async (_: JobContext, engine: EngineId): Promise<SelfTest> =>
    (await import('../timing/self-test')).selfTest(engine),
  segmentFiles: async (context: JobContext, request: SegmentFilesRequest): Promise<SegmentedFiles> =>
    (await import('../cells/segment-files')).segmentFiles(context, request),
  mesmer: async (context: JobContext, request: MesmerRequest): Promise<MesmerReport> =>
    (await import('../cells/mesmer')).mesmer(context, request),
  openImage: async (context: JobContext, item: ImageToOpen): Promise<ImageInfo> =>
    (await opened(context, item)).image.info,
  /** For another thread of this process; opened where it is not, or no longer, open. */
  lendImage: async (context: JobContext, item: ImageToOpen): Promise<LentImage> => {
    const {lend} = await import('../cells/images');
    return lend(images.get(item.id) ?? (await opened(context, item)));
  },
  /** The image is opened when it is not, or no longer, open: a restarted thread has forgotten it. */
  segment: async (
    context: JobContext,
    model: ModelToSegment,
    image: ImageToOpen,
    engine: EngineId | null,
    options: SegmentOptions,
  ): Promise<SegmentReport> => {
    const open = await known(context, image);
    const {keptModel} = await import('../model/kept-models');
    const loaded = await keptModel(context, model.run, engine).catch((error: unknown) => {
      // What our own plan cannot run may be run by the graph that lies in the folder.
      if (model.given === model.run || faultOf(error).kind !== 'not-runnable') throw error;
      return keptModel(context, model.given, engine);
    });
    const {segmentOpen} = await import('../cells/segment-files');
    const report = await segmentOpen(context, open, {model: loaded, path: model.given, options, notes: []});
    // Nobody waits for it.
    void loaded.finish();
    return report;
  },
  resegment: async (
    context: JobContext,
    image: string,
    parameters: Partial<CellParameters>,
    compartment: Compartment,
  ): Promise<number> =>
    (await import('../cells/images')).resegment(openById(image), parameters, compartment, new Stages(context)),
  preview: async (
    _: JobContext,
    image: string,
    parameters: Partial<CellParameters>,
    compartment: Compartment,
    part: ImagePart,
  ): Promise<boolean> => (await import('../cells/images')).preview(openById(image), parameters, compartment, part),
  cells: async (_: JobContext, image: string, compartment: Compartment): Promise<CellRow[]> =>
    (await import('../cells/images')).measureOpen(openById(image), compartment),
  exportImage: async (
    context: JobContext,
    image: string,
    folder: string,
    kinds: readonly ResultKind[],
  ): Promise<ExportReport> => {
    const {saveResults} = await import('../cells/results/export-results');
    const stages = new Stages(context);
    const files = await stages.run('export', (tick) => saveResults(openById(image), folder, kinds, tick));
    return {files, timings: stages.rounded()};
  },
  tile: async (_: JobContext, request: TileRequest): Promise<TileData | null> =>
    (await import('../cells/images')).readTile(images.get(request.image), request),
};

export type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type JobParameters<N extends JobName> = Parameters<Jobs[N]> extends [unknown, ...infer Rest] ? Rest : never;
export type JobValue<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;

export interface ModelToSegment {
  /** The file that is loaded: what was made of a SavedModel. */
  readonly run: string;
  /** What the user gave, for the record and for what lies beside it. */
  readonly given: string;
}

/** An image by its id, and what it is opened from. */
export interface ImageToOpen {
  readonly id: string;
  readonly path: string;
  readonly planes: PlaneChoice;
  /** As another thread has read it; left out: it is read here. */
  readonly lent?: LentImage;
}

/** The image as it is open, unless other planes of it were lent meanwhile. */
async function known(context: JobContext, item: ImageToOpen): Promise<OpenImage> {
  const open = images.get(item.id);
  const {isLent} = await import('../cells/images');
  return open && (!item.lent || isLent(open, item.lent)) ? open : opened(context, item);
}

async function opened(context: JobContext, {id, path, planes, lent}: ImageToOpen): Promise<OpenImage> {
  const {borrowed, closeImage, openImage} = await import('../cells/images');
  const open = lent ? borrowed(path, planes, lent) : await openImage(path, new Stages(context), planes);
  const before = images.get(id);
  if (before) closeImage(before);
  images.set(id, open);
  return open;
}

function openById(id: string): OpenImage {
  const open = images.get(id);
  if (!open) throw new FaultError('not-found', 'The image is no longer open; drop it again.');
  return open;
}
