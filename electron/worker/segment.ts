/** Image in, cells out: the pipeline in order. */
import {totalmem} from 'node:os';
import {FaultError} from '../contract/fault';
import {segmentForecast} from '../contract/forecast';
import {MESMER_PARAMETERS, type Compartment, type Plane, type SegmentOptions, type WatershedParameters} from '../contract/image';
import type {StageTotals} from '../contract/timing';
import type {Image} from '../image/read';
import {prepareChannel, scaleChannel} from '../image/normalize';
import {resizeLinear, resizeNearest} from '../image/resize';
import {cutTile, tilingOf, Untiler} from '../image/tile';
import type {Values} from '../plan/run';
import {genericLabels} from '../segment/generic';
import {relabelSequential} from '../segment/labels';
import {deepWatershed, LiveWatershed, type Labels} from '../segment/mesmer';
import {headOf, notForImages, type Head} from './head';
import type {LoadedModel} from './load';
import {Stages, type JobContext} from './stages';

/** The pixel size the model was trained at, in micrometres. */
export const MODEL_MICROMETRES_PER_PIXEL = 0.5;

/** What the model said of the image, at the model's scale: planes of width x height. */
export interface Maps {
  readonly kind: Head['kind'];
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
}

export interface Segmentation {
  readonly results: readonly {readonly compartment: Compartment; readonly labels: Int32Array; readonly cells: number}[];
  readonly maps: ReadonlyMap<Compartment, Maps>;
  readonly reading: string;
  readonly timings: StageTotals;
}

/** Labels are int32, height x width of the image. Throws a FaultError for a model that does not give maps. */
export async function segmentImage(model: LoadedModel, image: Image, options: SegmentOptions, context: JobContext): Promise<Segmentation> {
  const stages = new Stages(context);
  const {width, height} = image.info;
  const scale = (options.micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL) / MODEL_MICROMETRES_PER_PIXEL;
  const [w, h] = [Math.max(Math.trunc(width * scale), 1), Math.max(Math.trunc(height * scale), 1)];
  checkMemory(width, height, options.micrometresPerPixel);
  const input = headOf(model, options.compartments, null);
  const channels = await stages.run('preprocess', (tick) => {
    const prepare = input.kind === 'mesmer' ? prepareChannel : (plane: Plane): Float32Array => scaleChannel(plane) ?? new Float32Array(w * h);
    return channelIndices(input, image, options).map((index, i, all) => {
      tick(i / all.length);
      return index === null ? new Float32Array(w * h) : prepare(resized(planeOf(image, index), w, h));
    });
  });
  const {maps, reading} = await predictMaps(model, input, channels, w, h, options, stages);
  const results = [];
  for (const [compartment, map] of maps) {
    const found = await stages.run('post-process', () => labelMaps(map, compartment, options.parameters));
    results.push({compartment, ...atImageSize(found, w, h, width, height)});
  }
  return {results, maps, reading, timings: stages.rounded()};
}

/** Throws a FaultError ('memory') with the numbers for an image that this computer cannot hold, before anything is allocated. */
function checkMemory(width: number, height: number, micrometresPerPixel: number | null): void {
  const {bytes, megapixels} = segmentForecast(width, height, micrometresPerPixel, null);
  if (bytes <= totalmem() * 0.9) return;
  throw new FaultError('memory', `Segmenting ${megapixels.toFixed(0)} megapixels takes about ${(bytes / 1e9).toFixed(1)} GB; this computer has ${(totalmem() / 1e9).toFixed(1)} GB. Cut the image into parts, or use a computer with more.`);
}

/** Cells out of maps that are there: what a change of a parameter needs. */
export function labelMaps({kind, planes, width, height}: Maps, compartment: Compartment, parameters: Partial<WatershedParameters> = {}): Labels {
  const all = {...MESMER_PARAMETERS[compartment], ...parameters};
  if (kind === 'generic') return genericLabels(planes, width, height, all.smallObjectsThreshold);
  return deepWatershed(planes[0]!, planes[1]!, width, height, all);
}

const live = new WeakMap<Maps, LiveWatershed>();

/** The same again, for sliders: what a change does not touch is kept beside the maps. */
export function relabelMaps(maps: Maps, compartment: Compartment, parameters: Partial<WatershedParameters>): Labels {
  const {kind, planes, width, height} = maps;
  if (kind === 'generic') return labelMaps(maps, compartment, parameters);
  const watershed = live.get(maps) ?? new LiveWatershed(planes[0]!, planes[1]!, width, height);
  live.set(maps, watershed);
  return watershed.label({...MESMER_PARAMETERS[compartment], ...parameters});
}

export function atImageSize(found: Labels, w: number, h: number, width: number, height: number): {labels: Int32Array; cells: number} {
  const labels = resizeNearest(found.labels, w, h, width, height);
  return {labels, cells: labels === found.labels ? found.count : relabelSequential(labels)};
}

async function predictMaps(model: LoadedModel, input: Head, channels: readonly Float32Array[], w: number, h: number, options: SegmentOptions, stages: Stages): Promise<{maps: Map<Compartment, Maps>; reading: string}> {
  const {tileHeight, tileWidth} = input;
  const tiling = tilingOf(w, h, tileHeight, tileWidth);
  const tileValues = tileHeight * tileWidth * channels.length;
  const batchSize = model.engine.tilesAtOnce;
  let head = input;
  let untilers: {readonly compartment: Compartment; readonly output: number; readonly channel: number; readonly untiler: Untiler}[] = [];
  for (let first = 0; first < tiling.places.length; first += batchSize) {
    const count = Math.min(batchSize, tiling.places.length - first);
    const batch = await stages.run('tile', () => {
      const data = new Float32Array(count * tileValues);
      for (let i = 0; i < count; i += 1) cutTile(channels, tiling, first + i, data.subarray(i * tileValues, (i + 1) * tileValues));
      return data;
    });
    const outputs = await stages.run('predict', (tick) => {
      const done = first / tiling.places.length;
      return predictBatch(model, batch, [count, tileHeight, tileWidth, channels.length], (f) => tick(done + (f * count) / tiling.places.length));
    });
    if (first === 0) {
      head = headOf(model, options.compartments, outputs.map((output) => output.shape.at(-1) ?? 0));
      untilers = [...head.planes].flatMap(([compartment, planes]) => planes.map((plane) => ({compartment, ...plane, untiler: new Untiler(tiling)})));
      requireMaps(model, head, outputs);
    }
    await stages.run('untile', () => {
      for (const {output, channel, untiler} of untilers) addTiles(untiler, outputs[output]!, first, channel);
    });
  }
  const maps = new Map<Compartment, Maps>();
  for (const compartment of head.planes.keys()) {
    const planes = await stages.run('untile', () => untilers.filter((own) => own.compartment === compartment).map(({untiler}) => untiler.plane()));
    maps.set(compartment, {kind: head.kind, width: w, height: h, planes});
  }
  return {maps, reading: head.reading};
}

/** Which channel of the image goes to each of the model's; null: zeros. */
function channelIndices(head: Head, image: Image, {nuclear, membrane}: SegmentOptions): (number | null)[] {
  if (head.kind === 'mesmer') return [nuclear, membrane];
  // Other models: the picked channels first, then the image's own; a picture of one channel fills all of a colour model's.
  const picked = [nuclear, membrane].filter((index) => index !== null);
  const rest = image.planes.map((_, i) => i).filter((i) => !picked.includes(i));
  const order = [...picked, ...rest];
  return Array.from({length: head.channels}, (_, i) => order[i] ?? order[0] ?? null);
}

function requireMaps(model: LoadedModel, {tileHeight, tileWidth, planes}: Head, outputs: readonly Values[]): void {
  for (const {output} of [...planes.values()].flat()) {
    const {shape} = outputs[output]!;
    if (shape.length !== 4 || shape[1] !== tileHeight || shape[2] !== tileWidth) throw notForImages(model.inputs.length, model.inputs[0]?.shape ?? [], model.outputs.length);
  }
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

async function predictBatch(model: LoadedModel, data: Float32Array, shape: readonly number[], tick: (fraction: number) => void): Promise<Values[]> {
  await model.engine.use();
  return model.run([{name: model.inputs[0]!.name, shape, data}], tick);
}

function addTiles(untiler: Untiler, head: Values, first: number, channel: number): void {
  const [count, height, width, channels] = head.shape as [number, number, number, number];
  const size = height * width * channels;
  for (let i = 0; i < count; i += 1) untiler.add(first + i, head.data.subarray(i * size, (i + 1) * size), channels, channel);
}
