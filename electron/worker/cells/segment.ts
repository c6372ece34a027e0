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
import {Scratch} from '../../io/raster';
import {headOf, type Head} from './head';
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
  checkMemory(image, options);
  const scratch = new Scratch();
  try {
    const stages = new Stages(context);
    const {maps, reading} = await mapsOf(model, image, options, scratch, stages);
    const results: CompartmentCells[] = [];
    for (const [compartment, map] of maps) {
      const parameters = parametersOf(compartment, options.parameters ?? {});
      results.push(
        await stages.run('post-process', async (tick) =>
          atImageSize(await labelMaps(map, parameters, scratch, tick), compartment, image, scratch),
        ),
      );
    }
    return {results, maps, reading, timings: stages.rounded(), scratch};
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

/** What the model says of the image, made in `scratch`. */
async function mapsOf(
  model: LoadedModel,
  image: Image,
  options: SegmentOptions,
  scratch: Scratch,
  stages: Stages,
): Promise<PredictedMaps> {
  const input = headOf(model, options.compartments, null);
  const {compartments} = options;
  const size = modelSize(image, options);
  const prepared = new Scratch();
  try {
    const indices = channelIndices(input, image, options);
    const channels = await stages.run('preprocess', (tick) =>
      indices.map((index, i) => {
        const step = (fraction: number): void => tick((i + fraction) / indices.length);
        return prepareChannel(input, index === null ? null : planeOf(image, index), size, prepared, step);
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

/** Of the image, at the pixel size that the model works at. */
function modelSize({info: {width, height}}: Image, {micrometresPerPixel}: SegmentOptions): Size {
  const scale = (micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL) / MODEL_MICROMETRES_PER_PIXEL;
  return {width: Math.max(Math.trunc(width * scale), 1), height: Math.max(Math.trunc(height * scale), 1)};
}

/**
 * Throws a FaultError ('memory') with the numbers for an image that this computer cannot hold, before anything is
 * allocated.
 */
function checkMemory({info: {width, height}}: Image, {micrometresPerPixel, compartments}: SegmentOptions): void {
  const {bytes, megapixels} = segmentForecast(width, height, micrometresPerPixel, compartments.length, null);
  if (bytes <= totalmem() * 0.9) return;
  throw new FaultError(
    'memory',
    `Segmenting ${megapixels.toFixed(0)} megapixels takes about ${gigabytes(bytes)}; this computer has ` +
      `${gigabytes(totalmem())}. Cut the image into parts, or use a computer with more.`,
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

/** Which channel of the image goes to each of the model's; null: zeros. */
function channelIndices(head: Head, image: Image, {nuclear, membrane}: SegmentOptions): (number | null)[] {
  if (head.kind === 'mesmer') return [nuclear, membrane];
  // Other models: the picked channels first, then the image's own; a picture of one channel fills all of a colour
  // model's.
  const picked = [nuclear, membrane].filter((index) => index !== null);
  const rest = image.planes.map((_, i) => i).filter((i) => !picked.includes(i));
  const order = [...picked, ...rest];
  return Array.from({length: head.channels}, (_, i) => order[i] ?? order[0] ?? null);
}

function planeOf(image: Image, index: number): Raster {
  const plane = image.planes[index];
  if (!plane) throw new FaultError('image', `Channel ${index + 1} is asked for; the image has ${image.planes.length}.`);
  return plane;
}
