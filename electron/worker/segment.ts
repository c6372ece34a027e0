/** Image in, cells out: the pipeline in order. */
import {FaultError} from '../contract/fault';
import type {Compartment, Plane, SegmentOptions} from '../contract/image';
import type {StageTotals} from '../contract/timing';
import type {Image} from '../image/read';
import {prepareChannel} from '../image/normalize';
import {resizeLinear, resizeNearest} from '../image/resize';
import {cutTile, tilingOf, Untiler} from '../image/tile';
import type {Values} from '../plan/run';
import {relabelSequential} from '../segment/labels';
import {deepWatershed, MESMER_HEADS, MESMER_PARAMETERS} from '../segment/mesmer';
import type {LoadedModel} from './load';
import {Stages, type JobContext} from './stages';

/** The pixel size the model was trained at, in micrometres. */
export const MODEL_MICROMETRES_PER_PIXEL = 0.5;

export interface Segmentation {
  readonly results: readonly {readonly compartment: Compartment; readonly labels: Int32Array; readonly cells: number}[];
  readonly timings: StageTotals;
}

/** Labels are int32, height x width of the image. Throws a FaultError for a model that is not of Mesmer's kind. */
export async function segmentImage(model: LoadedModel, image: Image, options: SegmentOptions, context: JobContext): Promise<Segmentation> {
  const stages = new Stages(context);
  const [tileHeight, tileWidth] = tileSize(model);
  const {width, height} = image.info;
  const scale = (options.micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL) / MODEL_MICROMETRES_PER_PIXEL;
  const [w, h] = [Math.max(Math.trunc(width * scale), 1), Math.max(Math.trunc(height * scale), 1)];
  const channels = await stages.run('preprocess', (tick) =>
    [options.nuclear, options.membrane].map((index, i) => {
      tick(i / 2);
      return index === null ? new Float32Array(w * h) : prepareChannel(resized(planeOf(image, index), w, h));
    }),
  );
  const tiling = tilingOf(w, h, tileHeight, tileWidth);
  const wanted = options.compartments.flatMap((compartment) => MESMER_HEADS[compartment].map((head, i) => ({head, channel: i})));
  const untilers = new Map(wanted.map(({head}) => [head, new Untiler(tiling)]));
  const tileValues = tileHeight * tileWidth * channels.length;
  const batchSize = model.engine.tilesAtOnce;
  for (let first = 0; first < tiling.places.length; first += batchSize) {
    const count = Math.min(batchSize, tiling.places.length - first);
    const batch = await stages.run('tile', () => {
      const data = new Float32Array(count * tileValues);
      for (let i = 0; i < count; i += 1) cutTile(channels, tiling, first + i, data.subarray(i * tileValues, (i + 1) * tileValues));
      return data;
    });
    const heads = await stages.run('predict', (tick) => {
      const done = first / tiling.places.length;
      return predictBatch(model, batch, [count, tileHeight, tileWidth, channels.length], (f) => tick(done + (f * count) / tiling.places.length));
    });
    await stages.run('untile', () => {
      for (const {head, channel} of wanted) addTiles(untilers.get(head)!, heads[head]!, first, channel);
    });
  }
  const results = [];
  for (const compartment of options.compartments) {
    const [distance, classes] = MESMER_HEADS[compartment];
    const found = await stages.run('post-process', () =>
      deepWatershed(untilers.get(distance)!.plane(), untilers.get(classes)!.plane(), w, h, MESMER_PARAMETERS[compartment]),
    );
    const labels = resizeNearest(found.labels, w, h, width, height);
    results.push({compartment, labels, cells: labels === found.labels ? found.count : relabelSequential(labels)});
  }
  return {results, timings: stages.rounded()};
}

function planeOf(image: Image, index: number): Plane {
  const plane = image.planes[index];
  if (!plane) throw new FaultError('image', `Channel ${index + 1} is asked for; the image has ${image.planes.length}.`);
  return plane;
}

function resized(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane;
  return {width, height, data: resizeLinear(Float32Array.from(plane.data), plane.width, plane.height, width, height)};
}

/** Tile height and width from the model's input; Mesmer-style models have two channels and four heads. */
function tileSize({inputs, outputs}: LoadedModel): [number, number] {
  const shape = inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (inputs.length !== 1 || shape.length !== 4 || channels !== 2 || outputs.length < 4) {
    throw new FaultError(
      'not-runnable',
      `Cells need a Mesmer-style model: one input of height x width x 2 and four heads. This one has ${inputs.length} input(s) of shape [${shape.join(', ')}] and ${outputs.length} output(s).`,
    );
  }
  return [height ?? 256, width ?? 256];
}

async function predictBatch(model: LoadedModel, data: Float32Array, shape: readonly number[], tick: (fraction: number) => void): Promise<Values[]> {
  await model.engine.use();
  return model.run([{name: model.inputs[0]!.name, shape, data}], tick);
}

function addTiles(untiler: Untiler, head: Values, first: number, channel: number): void {
  const [count, height, width, channels] = head.shape as [number, number, number, number];
  const size = height * width * channels;
  for (let i = 0; i < count; i += 1) untiler.add(first + i, head.data.subarray(i * size, (i + 1) * size), channels, channel);
}
