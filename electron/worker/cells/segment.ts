/** Image in, cells out: the pipeline in order, for images of any size. */
import {totalmem} from 'node:os';
import type {Compartment} from '../../contract/compartments';
import {FaultError} from '../../contract/fault';
import {segmentForecast} from '../../contract/forecast';
import {gigabytes} from '../../contract/format';
import {MODEL_MICROMETRES_PER_PIXEL, type ImagePart, type SegmentOptions} from '../../contract/image';
import {MESMER_PARAMETERS, type WatershedParameters} from '../../contract/parameters';
import {bandRows, bandsOf, type Raster} from '../../contract/raster';
import type {StageTotals} from '../../contract/timing';
import {equalizedChannel, scaledChannel, zeroChannel, type PreparedChannel} from '../../image/prepare';
import type {Image} from '../../image/formats/read';
import {nearestRows, resizeRaster} from '../../image/resize';
import {cutTile, tilingOf, Untiler} from '../../image/tile';
import {inMemory, rasterOf, Scratch} from '../../io/raster';
import type {Values} from '../../plan/run';
import {blockGrid, withMargin} from '../../segment/blocks';
import {nameSequentially} from '../../segment/labels';
import {LiveWatershed} from '../../segment/mesmer';
import {blockPool} from './blocks/block-pool';
import {Blockwise, type RasterLabels} from './blocks/blockwise';
import {headOf, notForImages, type Head} from './head';
import type {LoadedModel} from '../model/open-plan';
import {Stages, type JobContext} from '../runtime/stages';

/** What the model said of the image, at the model's scale. */
export interface Maps {
  readonly kind: Head['kind'];
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Raster<'float32'>[];
}

export interface CompartmentCells {
  readonly compartment: Compartment;
  /** Of the image's size, numbered from 1 on. */
  readonly labels: Raster<'int32'>;
  readonly cells: number;
}

export interface Segmentation {
  readonly results: readonly CompartmentCells[];
  readonly maps: ReadonlyMap<Compartment, Maps>;
  readonly reading: string;
  readonly timings: StageTotals;
  /** Where maps and labels lie. */
  readonly scratch: Scratch;
}

/** Throws a FaultError for a model that does not give maps. */
export async function segmentImage(
  model: LoadedModel,
  image: Image,
  options: SegmentOptions,
  context: JobContext,
): Promise<Segmentation> {
  const scratch = new Scratch();
  try {
    const stages = new Stages(context);
    const {width, height} = image.info;
    const scale = (options.micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL) / MODEL_MICROMETRES_PER_PIXEL;
    const [w, h] = [Math.max(Math.trunc(width * scale), 1), Math.max(Math.trunc(height * scale), 1)];
    checkMemory(width, height, options);
    const input = headOf(model, options.compartments, null);
    const prepared = new Scratch();
    let maps: ReadonlyMap<Compartment, Maps>;
    let reading: string;
    try {
      const channels = await stages.run('preprocess', (tick) =>
        prepareChannels(input, image, options, w, h, prepared, tick),
      );
      ({maps, reading} = await predictMaps(model, input, channels, w, h, options, scratch, stages));
    } finally {
      prepared.dispose();
    }
    const results: CompartmentCells[] = [];
    for (const [compartment, map] of maps) {
      results.push(
        await stages.run('post-process', async (tick) =>
          atImageSize(
            await labelMaps(map, compartment, options.parameters ?? {}, scratch, tick),
            compartment,
            image,
            scratch,
          ),
        ),
      );
    }
    return {results, maps, reading, timings: stages.rounded(), scratch};
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

/**
 * Throws a FaultError ('memory') with the numbers for an image that this computer cannot hold, before anything is
 * allocated.
 */
function checkMemory(width: number, height: number, {micrometresPerPixel, compartments}: SegmentOptions): void {
  const {bytes, megapixels} = segmentForecast(width, height, micrometresPerPixel, compartments.length, null);
  if (bytes <= totalmem() * 0.9) return;
  throw new FaultError(
    'memory',
    `Segmenting ${megapixels.toFixed(0)} megapixels takes about ${gigabytes(bytes)}; this computer has ` +
      `${gigabytes(totalmem())}. Cut the image into parts, or use a computer with more.`,
  );
}

function prepareChannels(
  input: Head,
  image: Image,
  options: SegmentOptions,
  w: number,
  h: number,
  scratch: Scratch,
  tick: (fraction: number) => void,
): PreparedChannel[] {
  return channelIndices(input, image, options).map((index, i, all) => {
    if (index === null) return zeroChannel(w, h);
    const plane = planeOf(image, index);
    const raster = plane.width === w && plane.height === h ? plane : resizeRaster(plane, w, h, scratch.make);
    const step = (fraction: number): void => tick((i + fraction) / all.length);
    return input.kind === 'mesmer' ? equalizedChannel(raster, scratch.make, step) : scaledChannel(raster, step);
  });
}

async function labelMaps(
  {kind, planes, width, height}: Maps,
  compartment: Compartment,
  parameters: Partial<WatershedParameters>,
  scratch: Scratch,
  tick: (fraction: number) => void,
): Promise<RasterLabels> {
  const all = {...MESMER_PARAMETERS[compartment], ...parameters};
  const blockwise = new Blockwise(width, height, scratch, blockPool, tick);
  return kind === 'generic'
    ? blockwise.objects(planes, all.smallObjectsThreshold)
    : blockwise.cells(planes[0]!, planes[1]!, all);
}

/** Maps of at most so many pixels are held as a whole while sliders move, each stage's result beside them. */
const LIVE_PIXELS = 1 << 22;
const live = new WeakMap<Maps, LiveWatershed>();

/** The maps read again with other parameters; null where there are none for the compartment. */
export async function relabel(
  {maps, scratch, results}: Segmentation,
  image: Image,
  compartment: Compartment,
  parameters: Partial<WatershedParameters>,
  stages: Stages,
): Promise<CompartmentCells | null> {
  const map = maps.get(compartment);
  if (!map) return null;
  const found = await stages.run('post-process', (tick) =>
    map.kind === 'mesmer' && map.width * map.height <= LIVE_PIXELS
      ? relabelLive(map, compartment, parameters)
      : labelMaps(map, compartment, parameters, scratch, tick),
  );
  const before = results.find((result) => result.compartment === compartment);
  if (before) scratch.drop(before.labels);
  return atImageSize(found, compartment, image, scratch);
}

/** What the sliders' look at a part of the image showed last. */
export interface Preview {
  readonly compartment: Compartment;
  readonly x: number;
  readonly y: number;
  readonly labels: Raster<'int32'>;
}

/** Side of a block that is looked at by itself, and what it sees around it. */
const LOOK = 512;
const LOOK_MARGIN = 32;

/**
 * The cells of a part of the image with other parameters, in a tenth of a second; null where the maps are not of the
 * image's size, or are no distance and interior.
 */
export async function previewCells(
  {maps}: Segmentation,
  image: Image,
  compartment: Compartment,
  parameters: Partial<WatershedParameters>,
  part: ImagePart,
): Promise<Preview | null> {
  const map = maps.get(compartment);
  if (map?.kind !== 'mesmer' || map.width !== image.info.width || map.height !== image.info.height) return null;
  const {x, y, width, height} = part;
  const blocks = blockGrid(width, height, LOOK, LOOK).blocks.map((block) => ({
    ...block,
    x: block.x + x,
    y: block.y + y,
  }));
  const p = {...MESMER_PARAMETERS[compartment], ...parameters};
  const [maxima, interior] = map.planes.map(({handle}) => handle) as [
    Raster<'float32'>['handle'],
    Raster<'float32'>['handle'],
  ];
  const found = await blockPool.run(
    'preview',
    blocks.map((block) => ({
      maxima,
      interior,
      block,
      window: withMargin(block, LOOK_MARGIN, map.width, map.height),
      p,
    })),
    () => undefined,
    true,
  );
  const labels = inMemory('int32', width, height);
  for (const [i, block] of blocks.entries())
    labels.write(block.x - x, block.y - y, block.width, block.height, found[i]!);
  return {compartment, x, y, labels};
}

function relabelLive(map: Maps, compartment: Compartment, parameters: Partial<WatershedParameters>): RasterLabels {
  const {width, height, planes} = map;
  const whole = (plane: Raster<'float32'>): Float32Array => plane.read(0, 0, width, height);
  const watershed = live.get(map) ?? new LiveWatershed(whole(planes[0]!), whole(planes[1]!), width, height);
  live.set(map, watershed);
  const {labels, count} = watershed.label({...MESMER_PARAMETERS[compartment], ...parameters});
  return {labels: rasterOf('int32', width, height, labels), count};
}

/** Labels at the image's size: nearest neighbour, and numbered anew where some were lost. */
function atImageSize(
  {labels, count}: RasterLabels,
  compartment: Compartment,
  {info: {width, height}}: Image,
  scratch: Scratch,
): CompartmentCells {
  if (labels.width === width && labels.height === height) return {compartment, labels, cells: count};
  const out = scratch.make('int32', width, height);
  const present = new Uint8Array(count + 1);
  for (const {y, rows} of bandsOf(height, bandRows(Math.max(width, labels.width))))
    out.write(0, y, width, rows, nearestRows(labels, width, height, y, rows, present));
  scratch.drop(labels);
  const names = new Int32Array(count + 1);
  const cells = nameSequentially(present, names);
  if (cells < count) {
    for (const {y, rows} of bandsOf(height, bandRows(width))) {
      out.write(
        0,
        y,
        width,
        rows,
        out.read(0, y, width, rows).map((label) => names[label]!),
      );
    }
  }
  return {compartment, labels: out, cells};
}

async function predictMaps(
  model: LoadedModel,
  input: Head,
  channels: readonly PreparedChannel[],
  w: number,
  h: number,
  options: SegmentOptions,
  scratch: Scratch,
  stages: Stages,
): Promise<{maps: Map<Compartment, Maps>; reading: string}> {
  const {tileHeight, tileWidth} = input;
  const tiling = tilingOf(w, h, tileHeight, tileWidth);
  const across = tiling.columns.starts.length;
  const tileValues = tileHeight * tileWidth * channels.length;
  const batchSize = model.engine.tilesAtOnce;
  let head = input;
  let collected: {
    readonly compartment: Compartment;
    readonly output: number;
    readonly channel: number;
    readonly untiler: Untiler;
    readonly raster: Raster<'float32'>;
  }[] = [];
  for (let first = 0, count = 0; first < tiling.places.length; first += count) {
    // A batch ends with its row of tiles.
    count = Math.min(batchSize, across - (first % across));
    const batch = await stages.run('tile', () => {
      const data = new Float32Array(count * tileValues);
      for (let i = 0; i < count; i += 1)
        cutTile(channels, tiling, first + i, data.subarray(i * tileValues, (i + 1) * tileValues));
      return data;
    });
    const outputs = await stages.run('predict', (tick) => {
      const done = first / tiling.places.length;
      return predictBatch(model, batch, [count, tileHeight, tileWidth, channels.length], (f) =>
        tick(done + (f * count) / tiling.places.length),
      );
    });
    if (first === 0) {
      head = headOf(
        model,
        options.compartments,
        outputs.map((output) => output.shape.at(-1) ?? 0),
      );
      requireMaps(model, head, outputs);
      collected = [...head.planes].flatMap(([compartment, planes]) =>
        planes.map((plane) => ({
          compartment,
          ...plane,
          untiler: new Untiler(tiling),
          raster: scratch.make('float32', w, h),
        })),
      );
    }
    await stages.run('untile', () => {
      for (const {output, channel, untiler, raster} of collected) {
        addTiles(untiler, outputs[output]!, first, channel);
        if ((first + count) % across !== 0) continue;
        const {y, rows, values} = untiler.finishRow();
        raster.write(0, y, w, rows, values);
      }
    });
  }
  const maps = new Map<Compartment, Maps>();
  for (const compartment of head.planes.keys()) {
    maps.set(compartment, {
      kind: head.kind,
      width: w,
      height: h,
      planes: collected.filter((own) => own.compartment === compartment).map(({raster}) => raster),
    });
  }
  return {maps, reading: head.reading};
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

function requireMaps(model: LoadedModel, {tileHeight, tileWidth, planes}: Head, outputs: readonly Values[]): void {
  for (const {output} of [...planes.values()].flat()) {
    const {shape} = outputs[output]!;
    if (shape.length !== 4 || shape[1] !== tileHeight || shape[2] !== tileWidth)
      throw notForImages(model.inputs.length, model.inputs[0]?.shape ?? [], model.outputs.length);
  }
}

function planeOf(image: Image, index: number): Raster {
  const plane = image.planes[index];
  if (!plane) throw new FaultError('image', `Channel ${index + 1} is asked for; the image has ${image.planes.length}.`);
  return plane;
}

async function predictBatch(
  model: LoadedModel,
  data: Float32Array,
  shape: readonly number[],
  tick: (fraction: number) => void,
): Promise<Values[]> {
  await model.engine.use();
  return model.run([{name: model.inputs[0]!.name, shape, data}], tick);
}

function addTiles(untiler: Untiler, head: Values, first: number, channel: number): void {
  const [count, height, width, channels] = head.shape as [number, number, number, number];
  const size = height * width * channels;
  for (let i = 0; i < count; i += 1)
    untiler.add(first + i, head.data.subarray(i * size, (i + 1) * size), channels, channel);
}
