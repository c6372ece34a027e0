/** Image in, cells out: the pipeline in order, for images of any size. */
import {totalmem} from 'node:os';
import {FaultError} from '../../contract/fault';
import {segmentForecast} from '../../contract/forecast';
import {gigabytes} from '../../contract/format';
import {MODEL_MICROMETRES_PER_PIXEL, type SegmentOptions} from '../../contract/image';
import type {Raster} from '../../contract/raster';
import {equalizedChannel, scaledChannel, zeroChannel, type PreparedChannel} from '../../image/prepare';
import type {Image} from '../../image/formats/read';
import {resizeRaster} from '../../image/resize';
import {summedRaster} from '../../image/sum-rasters';
import {Scratch} from '../../io/raster';
import {headOf, type Head} from './head';
import {modelScaleOf} from './model-scale';
import {atImageSize, labelMaps, parametersOf} from './label-maps';
import {predictMaps, type PredictedMaps} from './predict-maps';
import type {CompartmentCells, Segmentation} from './segmentation';
import type {LoadedModel} from '../model/open-plan';
import {Stages, type JobContext} from '../runtime/stages';

/** Throws a FaultError for a model that does not give maps. */
export async function segmentImage(
  model: LoadedModel,
  image: Image,
  options: SegmentOptions,
  context: JobContext,
): Promise<Segmentation> {
  const input = headOf(model, options.compartments, null);
  const {factor, notes} = modelScaleOf(input, options);
  const size = scaledSize(image.info, factor);
  checkMemory(image, options, factor);
  const scratch = new Scratch();
  try {
    const stages = new Stages(context);
    const {maps, reading} = await mapsOf({model, input, image, options, size}, scratch, stages);
    const results: CompartmentCells[] = [];
    for (const [compartment, map] of maps) {
      const parameters = parametersOf(compartment, options.parameters ?? {});
      results.push(
        await stages.run('post-process', async (tick) =>
          atImageSize(await labelMaps(map, parameters, scratch, tick), compartment, image, scratch),
        ),
      );
    }
    return {results, maps, reading, notes, timings: stages.rounded(), scratch};
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

interface ImageForModel {
  readonly model: LoadedModel;
  readonly input: Head;
  readonly image: Image;
  readonly options: SegmentOptions;
  /** Of what the model is given. */
  readonly size: Size;
}

/** What the model says of the image, made in `scratch`. */
async function mapsOf(task: ImageForModel, scratch: Scratch, stages: Stages): Promise<PredictedMaps> {
  const {model, input, image, options, size} = task;
  const {compartments} = options;
  const prepared = new Scratch();
  try {
    const indices = channelIndices(input, image, options);
    const channels = await stages.run('preprocess', (tick) =>
      indices.map((own, i) => {
        const step = (fraction: number): void => tick((i + fraction) / indices.length);
        return prepareChannel(input, sumOf(image, own, prepared), size, prepared, step);
      }),
    );
    return await predictMaps({model, input, channels, ...size, compartments, scratch}, stages);
  } finally {
    prepared.dispose();
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function scaledSize({width, height}: Size, factor: number): Size {
  return {width: Math.max(Math.trunc(width * factor), 1), height: Math.max(Math.trunc(height * factor), 1)};
}

/**
 * Throws a FaultError ('memory') with the numbers for an image that this computer cannot hold, before anything is
 * allocated. `factor`: what its sides are multiplied by for the model.
 */
function checkMemory({info: {width, height}}: Image, options: SegmentOptions, factor: number): void {
  const size = factor * MODEL_MICROMETRES_PER_PIXEL;
  const {bytes, megapixels} = segmentForecast(width, height, size, options.compartments.length, null);
  if (bytes <= totalmem() * 0.9) return;
  const resized = `, resized ${factor.toPrecision(3)} times since its pixels are ${options.micrometresPerPixel} µm`;
  throw new FaultError(
    'memory',
    `Segmenting ${megapixels.toFixed(0)} megapixels (${width} x ${height}${factor > 1 ? resized : ''}) takes about ` +
      `${gigabytes(bytes)}; this computer has ${gigabytes(totalmem())}. Cut the image into parts, or use a computer ` +
      `with more${factor > 1 ? '; --mpp sets another pixel size' : ''}.`,
  );
}

/** At the model's size and in the range that it was trained on; zeros where there is no plane. */
function prepareChannel(
  {kind}: Head,
  plane: Raster | null,
  {width, height}: Size,
  scratch: Scratch,
  tick: (fraction: number) => void,
): PreparedChannel {
  if (plane === null) return zeroChannel(width, height);
  const fits = plane.width === width && plane.height === height;
  const raster = fits ? plane : resizeRaster(plane, width, height, scratch.make);
  return kind === 'mesmer' ? equalizedChannel(raster, scratch.make, tick) : scaledChannel(raster, tick);
}

/** Which channels of the image go to each of the model's, as their sum; none: zeros. */
function channelIndices(head: Head, image: Image, {nuclear, membrane}: SegmentOptions): (readonly number[])[] {
  if (head.kind === 'mesmer') return [nuclear, membrane];
  // Other models: the picked channels first, then the image's own; a picture of one channel fills all of a colour
  // model's.
  const picked = [nuclear, membrane].filter((indices) => indices.length > 0);
  const rest = image.planes.map((_, i) => i).filter((i) => !picked.flat().includes(i));
  const order = [...picked, ...rest.map((i) => [i])];
  return Array.from({length: head.channels}, (_, i) => order[i] ?? order[0] ?? []);
}

/** Null of no channels. */
function sumOf({planes}: Image, indices: readonly number[], scratch: Scratch): Raster | null {
  const [first, ...others] = indices.map((index) => {
    const plane = planes[index];
    if (plane) return plane;
    throw new FaultError('image', `Channel ${index} is asked for; counted from 0, the image has ${planes.length}.`);
  });
  return first ? summedRaster([first, ...others], scratch.make) : null;
}
