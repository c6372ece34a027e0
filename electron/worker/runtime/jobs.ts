/**
 * Everything the worker thread can be asked to do. The command and the app's engine process call the same functions;
 * the type of this object is the worker's interface. Each job brings in what it needs when it is first asked for: a
 * thread that only loads a model starts in half the time.
 */
import type {Compartment} from '../../contract/compartments';
import type {
  CellComparison,
  CellRow,
  ChannelInfo,
  ExportReport,
  ImageInfo,
  ImagePart,
  KeptReport,
  KeptUsage,
  SegmentOptions,
  SegmentResult,
  TileData,
  TileRequest,
} from '../../contract/image';
import type {CellParameters} from '../../contract/parameters';
import type {ResultKind} from '../../contract/results';
import type {
  ConvertReport,
  EngineStatus,
  LayerTimes,
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
import type {ResultFromFile} from '../cells/compare-results';
import type {LentImage} from '../cells/images';
import type {ModelFiles} from '../cells/kept/keeper';
import type {ImageToOpen, OpenImages} from '../cells/open-images';
import type {GivenImage} from '../cells/results/place-results';
import type {ExportPlan, ExportTo, KeptFromFile} from '../cells/window-images';
import type {MesmerReport, MesmerRequest} from '../cells/mesmer';
import type {PredictReport, PredictRequest} from '../model/predict';
import type {MergeRequest} from '../cells/pieces/merge-pieces';
import type {PieceReport} from '../cells/pieces/segment-piece';
import type {Part} from '../cells/predict-maps';
import type {SegmentedFile, SegmentedFiles, SegmentFilesRequest} from '../cells/segment-files';
import type {JobContext} from './stages';

let images: Promise<OpenImages> | null = null;

function imagesOpen(): Promise<OpenImages> {
  return (images ??= import('../cells/open-images').then(({OpenImages}) => new OpenImages()));
}

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
  layerTimes: async (context: JobContext, h5: string): Promise<LayerTimes> =>
    (await import('../timing/layer-times')).layerTimes(h5, context),
  measure: async (context: JobContext, request: TrialRequest, startedAtMs: number): Promise<Trial> =>
    (await import('../timing/measure')).measure(request, startedAtMs, context),
  engines: async (_: JobContext): Promise<EngineStatus[]> => (await import('../../engine/engines')).engines.list(),
  selfTest: async (_: JobContext, engine: EngineId): Promise<SelfTest> =>
    (await import('../timing/self-test')).selfTest(engine),
  segmentFiles: async (context: JobContext, request: SegmentFilesRequest): Promise<SegmentedFiles> =>
    (await import('../cells/segment-files')).segmentFiles(context, request),
  segmentPiece: async (context: JobContext, request: SegmentFilesRequest, part: Part): Promise<PieceReport> =>
    (await import('../cells/pieces/segment-piece')).segmentPiece(context, request, part),
  mergePieces: async (context: JobContext, request: MergeRequest): Promise<SegmentedFile> =>
    (await import('../cells/pieces/merge-pieces')).mergePieces(context, request),
  mesmer: async (context: JobContext, request: MesmerRequest): Promise<MesmerReport> =>
    (await import('../cells/mesmer')).mesmer(context, request),
  openImage: async (context: JobContext, item: ImageToOpen): Promise<ImageInfo> =>
    (await (await imagesOpen()).open(context, item)).image.info,
  /** For another thread of this process. */
  lendImage: async (context: JobContext, item: ImageToOpen): Promise<LentImage> =>
    (await imagesOpen()).lend(context, item),
  /** Every job on an image opens it when it is not, or no longer, open: a restarted thread has forgotten it. */
  segment: async (
    context: JobContext,
    model: ModelFiles,
    image: ImageToOpen,
    engine: EngineId | null,
    options: SegmentOptions,
  ): Promise<KeptReport> =>
    (await import('../cells/window-images')).segment(await imagesOpen(), context, {model, image, engine, options}),
  /** What was kept of an image that has no cells yet, or of `key`. */
  keptCells: async (context: JobContext, image: ImageToOpen, key: string | null): Promise<KeptFromFile | null> =>
    (await import('../cells/window-images')).keptCellsOf(await imagesOpen(), context, image, key),
  /** What `segment` would find once more. */
  keptCellsLike: async (
    context: JobContext,
    model: ModelFiles,
    image: ImageToOpen,
    engine: EngineId | null,
    options: SegmentOptions,
  ): Promise<KeptFromFile | null> =>
    (await import('../cells/window-images')).keptCellsLike(await imagesOpen(), context, {
      model,
      image,
      engine,
      options,
    }),
  keptResults: async (context: JobContext, image: ImageToOpen): Promise<ResultFromFile[]> =>
    (await import('../cells/compare-results')).keptResultsOf(await imagesOpen(), context, image),
  compareWith: async (
    context: JobContext,
    image: ImageToOpen,
    key: string | null,
    compartment: Compartment,
  ): Promise<CellComparison | null> =>
    (await import('../cells/compare-results')).compareWith(await imagesOpen(), context, image, {key, compartment}),
  modelMaps: async (context: JobContext, image: ImageToOpen): Promise<ChannelInfo[]> => {
    const {segmentation} = await (await imagesOpen()).use(context, image);
    return (await import('../cells/model-maps')).mapsInfo(segmentation);
  },
  keptUsage: async (_: JobContext): Promise<KeptUsage> => (await imagesOpen()).keeper.usage(),
  clearKept: async (_: JobContext): Promise<KeptUsage> => (await imagesOpen()).keeper.clear(),
  setKeptQuota: async (_: JobContext, bytes: number): Promise<KeptUsage> => (await imagesOpen()).keeper.setQuota(bytes),
  resegment: async (
    context: JobContext,
    image: ImageToOpen,
    parameters: Partial<CellParameters>,
    compartment: Compartment,
  ): Promise<SegmentResult> =>
    (await import('../cells/window-images')).resegment(await imagesOpen(), context, image, {parameters, compartment}),
  preview: async (
    context: JobContext,
    image: ImageToOpen,
    parameters: Partial<CellParameters>,
    compartment: Compartment,
    part: ImagePart,
  ): Promise<boolean> => {
    const open = await (await imagesOpen()).use(context, image);
    return (await import('../cells/images')).preview(open, parameters, compartment, part);
  },
  cells: async (context: JobContext, image: ImageToOpen, compartment: Compartment): Promise<readonly CellRow[]> => {
    const open = await (await imagesOpen()).use(context, image);
    return (await import('../cells/images')).measureOpen(open, compartment);
  },
  exportImage: async (
    context: JobContext,
    image: ImageToOpen,
    to: ExportTo,
    kinds: readonly ResultKind[],
  ): Promise<ExportReport> =>
    (await import('../cells/window-images')).exportOne(await imagesOpen(), context, {image, to, kinds}),
  planExport: async (
    _: JobContext,
    given: readonly GivenImage[],
    folder: string,
    kinds: readonly ResultKind[],
  ): Promise<ExportPlan> => (await import('../cells/window-images')).planExport(given, folder, kinds),
  tile: async (_: JobContext, request: TileRequest): Promise<TileData | null> =>
    (await import('../cells/images')).readTile((await imagesOpen()).look(request.image), request),
};

export type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type JobParameters<N extends JobName> = Parameters<Jobs[N]> extends [unknown, ...infer Rest] ? Rest : never;
export type JobValue<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;

export type {ImageToOpen};
