/** Image in, cells out: the pipeline in order, for images of any size. */
import {FaultError} from '../../contract/fault';
import {segmentForecast} from '../../contract/forecast';
import {gigabytes} from '../../contract/format';
import {MODEL_MICROMETRES_PER_PIXEL, type ImageNote, type SegmentOptions} from '../../contract/image';
import type {Image} from '../../image/formats/read';
import {limits} from '../../io/limits';
import {Scratch} from '../../io/raster';
import {expansionOf, withExpanded} from './expand-nuclei';
import type {Head} from './head';
import {atImageSize, labelMaps, parametersOf} from './label-maps';
import {inputScaleOf, type GivenScale} from './input-scale';
import {modelScaleOf} from './model-scale';
import {predictMaps} from './predict-maps';
import {withChannels, type ImageForModel, type Size} from './prepare-image';
import {readHead} from './read-head';
import type {CompartmentCells, FoundCells, Segmentation} from './segmentation';
import {segmentStars} from './stars/segment-stars';
import type {StarHead} from './stars/star-head';
import type {LoadedModel} from '../model/loaded-model';
import {Stages, type JobContext} from '../runtime/stages';

export interface ModelToRun {
  readonly model: LoadedModel;
  /** Where it was given from: what lies beside it may say how it is read. */
  readonly path: string;
}

/** An image and a model that have been brought together: nothing is computed yet. */
export interface PreparedTask {
  readonly head: Head | StarHead;
  readonly task: Omit<ImageForModel, 'head'> & {readonly model: LoadedModel};
  readonly notes: readonly ImageNote[];
}

/** Throws a FaultError for a model that does not give maps, and for an image that does not fit into memory. */
export async function prepareTask(
  model: LoadedModel,
  image: Image,
  options: SegmentOptions,
  stages: Stages,
): Promise<PreparedTask> {
  const sought = soughtBy(options);
  const head = await readHead(model, sought, stages);
  const {factor, notes} = modelScaleOf(head, options);
  const {micrometresPerPixel} = options;
  checkMemory({...image.info, micrometresPerPixel}, options.compartments.length, factor);
  const given = scaleFor(model, head, image, options);
  const task = {model, image, options: sought, size: scaledSize(image.info, factor), scale: given.scale};
  return {head, task, notes: [...notes, ...given.notes]};
}

/** What the model is asked for: of cells that nuclei grow into, the nuclei. */
function soughtBy(options: SegmentOptions): SegmentOptions {
  return expansionOf(options) ? {...options, compartments: ['nuclear']} : options;
}

/** Throws a FaultError for a model that does not give maps. */
export async function segmentImage(
  {model, path}: ModelToRun,
  image: Image,
  options: SegmentOptions,
  context: JobContext,
): Promise<Segmentation> {
  const stages = new Stages(context);
  const {head, task, notes} = await prepareTask(model, image, options, stages);
  const scratch = new Scratch();
  try {
    const seen =
      head.kind === 'stardist'
        ? await segmentStars({...task, head, path}, scratch, stages)
        : await segmentMaps({...task, head}, scratch, stages);
    return await segmentationOf(seen, {options, notes, scratch}, stages);
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

/** Once cells were found: grown where that is asked, and with what there is to say of them. */
export async function segmentationOf(
  seen: FoundCells,
  {options, notes, scratch}: Pick<Segmentation, 'notes' | 'scratch'> & {readonly options: SegmentOptions},
  stages: Stages,
): Promise<Segmentation> {
  const expansion = expansionOf(options);
  const found = expansion
    ? await stages.run('post-process', (tick) => withExpanded(seen, expansion, options.compartments, scratch, tick))
    : seen;
  const {kind, usual = {}} = [...found.maps.values()][0] ?? {};
  return {
    ...found,
    parameterKind: kind === 'stardist' ? 'stardist' : 'watershed',
    usual,
    notes: [...notes, ...found.notes],
    timings: stages.rounded(),
    scratch,
  };
}

/** Mesmer's range and StarDist's are known. */
function scaleFor(
  model: LoadedModel,
  {kind}: Pick<Head | StarHead, 'kind'>,
  image: Image,
  options: SegmentOptions,
): GivenScale {
  if (kind === 'mesmer' || kind === 'stardist') return {scale: 'percentile', notes: []};
  return inputScaleOf(
    options.scale ?? null,
    model.range(),
    image.planes.map(({type}) => type),
  );
}

async function segmentMaps(
  task: ImageForModel & {readonly model: LoadedModel; readonly head: Head},
  scratch: Scratch,
  stages: Stages,
): Promise<FoundCells> {
  const {model, head: input, image, options, size} = task;
  const {compartments} = options;
  const {maps, reading} = await withChannels(task, stages, (channels) =>
    predictMaps({model, input, channels, ...size, compartments, scratch}, stages),
  );
  return cellsOfMaps({maps, reading}, {image, options, scratch}, stages);
}

/** What a model said of an image, read as cells. */
export async function cellsOfMaps(
  {maps, reading}: Pick<FoundCells, 'maps' | 'reading'>,
  {image, options, scratch}: {readonly image: Image; readonly options: SegmentOptions; readonly scratch: Scratch},
  stages: Stages,
): Promise<FoundCells> {
  const results: CompartmentCells[] = [];
  for (const [compartment, map] of maps) {
    const parameters = parametersOf(compartment, map, options.parameters ?? {});
    results.push(
      await stages.run('post-process', async (tick) =>
        atImageSize(await labelMaps(map, parameters, scratch, tick), compartment, image, scratch),
      ),
    );
  }
  return {results, maps, stars: null, reading, notes: []};
}

function scaledSize({width, height}: Size, factor: number): Size {
  return {width: Math.max(Math.trunc(width * factor), 1), height: Math.max(Math.trunc(height * factor), 1)};
}

/**
 * Throws a FaultError ('memory') with the numbers for an image that this computer or container cannot hold, before
 * anything is allocated. `factor`: what its sides are multiplied by for the model.
 */
export function checkMemory(
  {width, height, micrometresPerPixel}: Size & {readonly micrometresPerPixel: number | null},
  compartments: number,
  factor: number,
): void {
  const size = factor * MODEL_MICROMETRES_PER_PIXEL;
  const {bytes, megapixels} = segmentForecast(width, height, size, compartments, null);
  const {bytes: there, whose} = limits();
  if (bytes <= there * 0.9) return;
  const many = megapixels.toFixed(megapixels < 1 ? 1 : 0);
  const resized = `, resized ${factor.toPrecision(3)} times since its pixels are ${micrometresPerPixel} µm`;
  throw new FaultError(
    'memory',
    `Segmenting ${many} megapixels (${width} x ${height}${factor > 1 ? resized : ''}) takes about ` +
      `${gigabytes(bytes)}; this ${whose} has ${gigabytes(there)}. Cut the image into parts, or use a ${whose} with ` +
      `more${factor > 1 ? '; --mpp sets another pixel size' : ''}.`,
  );
}
