/** An image's channels through a model, tile by tile, to maps of the image's size. */
import type {Compartment} from '../../contract/compartments';
import {FaultError} from '../../contract/fault';
import type {Raster} from '../../contract/raster';
import type {PreparedChannel} from '../../image/prepare';
import {cutTile, tilingOf, Untiler, type Tiling} from '../../image/tile';
import type {Scratch} from '../../io/raster';
import type {Values} from '../../plan/run';
import type {LoadedModel} from '../model/loaded-model';
import {settled} from '../runtime/settled';
import type {Stages} from '../runtime/stages';
import {channelsFirst, channelsLast} from './channel-order';
import {headOf, notForImages, outputsOf, type Head} from './head';
import type {Maps} from './segmentation';

export interface MapTask {
  readonly model: LoadedModel;
  /** What the model takes; how its outputs are read is known after the first prediction. */
  readonly input: Head;
  /** One for each channel that the model takes, all of this size. */
  readonly channels: readonly PreparedChannel[];
  readonly width: number;
  readonly height: number;
  readonly compartments: readonly Compartment[];
  /** Where the maps are made. */
  readonly scratch: Scratch;
  /** Of a piece of the image: which rows of tiles are asked for, of how many parts; null: all. */
  readonly piece?: Part | null;
}

/** The `index`-th (from 0) of `count` parts. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

export interface PredictedMaps {
  readonly maps: ReadonlyMap<Compartment, Maps>;
  /** How the model's outputs were read, in words. */
  readonly reading: string;
  /** The maps' rows that were predicted; others are zeros. */
  readonly rows: {readonly y: number; readonly rows: number};
}

const MANY_TILES = 16;

/** Throws a FaultError for a model whose outputs are no maps of its input's size. */
export async function predictMaps(task: MapTask, stages: Stages): Promise<PredictedMaps> {
  const {model, input, width, height, compartments} = task;
  const tiling = tilingOf(width, height, input.tileHeight, input.tileWidth);
  const across = tiling.columns.starts.length;
  const [first, last] = rowsOfPart(tiling, task.piece ?? null);
  // Into the first rows the tiles above reach.
  const from = Math.max(first - 1, 0);
  const batches = batchesOf(tiling, model.engine.tilesAtOnce, from, last);
  // For another kind of model that is a graph of its own, which few tiles are not worth.
  const asked = input.kind === 'mesmer' || tiling.places.length >= MANY_TILES ? outputsOf(input) : null;
  const tiles = (batch: Batch | undefined): Promise<Float32Array<ArrayBuffer> | null> =>
    batch ? stages.run('tile', () => cutTiles(task.channels, tiling, batch)) : Promise.resolve(null);
  const running = new Running(task, tiling, asked, stages);
  let head = input;
  let collectors: readonly Collector[] = [];
  try {
    running.start(batches[0]!, (await tiles(batches[0]))!);
    for (const [i, batch] of batches.entries()) {
      // While an engine computes in another process, the next tiles are cut, and the last ones are put together.
      const next = await tiles(batches[i + 1]);
      const outputs = await running.outputs();
      if (next) running.start(batches[i + 1]!, next);
      if (i === 0) {
        // Of several outputs it is known which are read; of one, how many channels it has is not.
        const outputChannels = outputs.map(({shape}) => shape.at(-1) ?? 0);
        if (outputs.length === 1) head = headOf(model, compartments, outputChannels);
        requireMaps(model, head, outputs);
        collectors = collectorsOf(head, tiling, task.scratch, from);
      }
      await stages.run('untile', () => {
        for (const collector of collectors) {
          addTiles(collector, outputs, batch.first);
          const row = (batch.first + batch.count) / across;
          if (Number.isInteger(row)) finishRow(collector, row > first);
        }
      });
    }
  } finally {
    await running.end();
  }
  const byGraph = model.ownGraph === null ? '' : `; predicted by the SavedModel's own graph: ${model.ownGraph}`;
  const other = model.passedOver === null ? '' : `; not predicted by ${model.passedOver}`;
  const rows = imageRows(tiling, first, last);
  return {maps: mapsOf(task, head, collectors), reading: head.reading + byGraph + other, rows};
}

/** Tiles that are predicted together. */
interface Batch {
  readonly first: number;
  readonly count: number;
}

/**
 * The rows of tiles of a part, the last exclusive. Throws a FaultError ('usage') for more parts than there are rows.
 */
function rowsOfPart({rows: {starts}}: Tiling, part: Part | null): [first: number, last: number] {
  if (part === null) return [0, starts.length];
  const {index, count} = part;
  if (count > starts.length)
    throw new FaultError(
      'usage',
      `This image has ${starts.length} row${starts.length === 1 ? '' : 's'} of tiles: it cannot be in ${count} pieces.`,
    );
  const edge = (i: number): number => Math.floor((i * starts.length) / count);
  return [edge(index), edge(index + 1)];
}

/** The image's rows that are complete with the rows of tiles before `last`, and were not before `first`. */
function imageRows({rows: {starts, before}, height}: Tiling, first: number, last: number): PredictedMaps['rows'] {
  const top = (row: number): number => (row === starts.length ? height : Math.max(starts[row]! - before, 0));
  return {y: top(first), rows: top(last) - top(first)};
}

/** A batch ends with its row of tiles. */
function batchesOf({columns}: Tiling, most: number, fromRow: number, toRow: number): Batch[] {
  const across = columns.starts.length;
  const batches: Batch[] = [];
  for (let first = fromRow * across, count = 0; first < toRow * across; first += count) {
    count = Math.min(most, across - (first % across));
    batches.push({first, count});
  }
  return batches;
}

/** The one batch that is being predicted. */
class Running {
  readonly #task: MapTask;
  readonly #tiling: Tiling;
  readonly #asked: readonly number[] | null;
  readonly #stages: Stages;
  #outputs: () => Promise<Values[]> = () => Promise.resolve([]);
  /** Of the batch; told once it is waited for. */
  #tick: (fraction: number) => void;

  constructor(task: MapTask, tiling: Tiling, asked: readonly number[] | null, stages: Stages) {
    this.#task = task;
    this.#tiling = tiling;
    this.#asked = asked;
    this.#stages = stages;
    this.#tick = () => stages.check();
  }

  /** At once where that is done in another process; else when the outputs are asked for. */
  start(batch: Batch, data: Float32Array<ArrayBuffer>): void {
    this.#tick = () => this.#stages.check();
    const run = (): Promise<Values[]> => this.#run(batch, data);
    this.#outputs = this.#task.model.engine.isElsewhere ? settled(run()).done : run;
  }

  outputs(): Promise<Values[]> {
    return this.#stages.run('predict', (tick) => {
      this.#tick = tick;
      return this.#outputs();
    });
  }

  /** Resolves when nothing is being computed: a run that is not wanted any more may still end the other process. */
  async end(): Promise<void> {
    if (this.#task.model.engine.isElsewhere) await this.#outputs().catch(() => undefined);
  }

  async #run({first, count}: Batch, data: Float32Array<ArrayBuffer>): Promise<Values[]> {
    const {model, input, channels} = this.#task;
    await model.engine.use();
    const shape = [count, input.tileHeight, input.tileWidth, channels.length];
    const batch = {name: model.inputs[0]!.name, shape, data};
    const given = input.isChannelsFirst ? channelsFirst(batch) : batch;
    const all = this.#tiling.places.length;
    const predicted = await model.run([given], (fraction) => this.#tick((first + fraction * count) / all), this.#asked);
    return input.isChannelsFirst ? predicted.map(channelsLast) : predicted;
  }
}

/** As one batch: [count, tile height, tile width, channels]. */
function cutTiles(
  channels: readonly PreparedChannel[],
  tiling: Tiling,
  {first, count}: Batch,
): Float32Array<ArrayBuffer> {
  const size = tiling.tileHeight * tiling.tileWidth * channels.length;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i += 1) cutTile(channels, tiling, first + i, data.subarray(i * size, (i + 1) * size));
  return data;
}

/** Puts one channel of one output together again. */
interface Collector {
  readonly compartment: Compartment;
  readonly output: number;
  readonly channel: number;
  readonly untiler: Untiler;
  readonly raster: Raster<'float32'>;
}

function collectorsOf(head: Head, tiling: Tiling, scratch: Scratch, fromRow: number): Collector[] {
  return [...head.planes].flatMap(([compartment, planes]) =>
    planes.map((plane) => ({
      compartment,
      ...plane,
      untiler: new Untiler(tiling, fromRow),
      raster: scratch.make('float32', tiling.width, tiling.height),
    })),
  );
}

/** `first`: the place of the batch's first tile. */
function addTiles({untiler, output, channel}: Collector, outputs: readonly Values[], first: number): void {
  const {shape, data} = outputs[output]!;
  const [count, height, width, channels] = shape as [number, number, number, number];
  const size = height * width * channels;
  for (let i = 0; i < count; i += 1) untiler.add(first + i, data.subarray(i * size, (i + 1) * size), channels, channel);
}

function finishRow({untiler, raster}: Collector, isKept: boolean): void {
  const {y, rows, values} = untiler.finishRow();
  if (isKept) raster.write(0, y, raster.width, rows, values);
}

function mapsOf(
  {width, height}: MapTask,
  {kind, planes, usual}: Head,
  collectors: readonly Collector[],
): ReadonlyMap<Compartment, Maps> {
  return new Map(
    [...planes.keys()].map((compartment) => {
      const rasters = collectors.filter((own) => own.compartment === compartment).map(({raster}) => raster);
      const titles = kind === 'generic' ? rasters.map((_, i) => `map ${i + 1}`) : WATERSHED_TITLES;
      return [compartment, {kind, width, height, planes: rasters, titles, usual}];
    }),
  );
}

const WATERSHED_TITLES = ['inner distance', 'interior'];

function requireMaps(model: LoadedModel, {tileHeight, tileWidth, planes}: Head, outputs: readonly Values[]): void {
  for (const {output} of [...planes.values()].flat()) {
    const {shape} = outputs[output]!;
    if (shape.length !== 4 || shape[1] !== tileHeight || shape[2] !== tileWidth)
      throw notForImages(model.inputs.length, model.inputs[0]?.shape ?? [], model.outputs.length);
  }
}
