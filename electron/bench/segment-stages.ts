/** Each stage of the pipeline around prediction, on the maps of one side; how labels agree with scikit-image's. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {MESMER_PARAMETERS} from '../contract/parameters';
import {equalizeAdapthist} from '../image/clahe';
import {equalizedChannel, scaledChannel} from '../image/prepare';
import {readNpy} from '../io/npy';
import {inMemory, rasterOf, Scratch} from '../io/raster';
import {gaussianFilter} from '../segment/gaussian';
import {hMaxima} from '../segment/hmaxima';
import {labelComponents} from '../segment/labels';
import {deepWatershed, floodInput} from '../segment/mesmer';
import {watershed} from '../segment/watershed';
import {BlockPool, blockThreads} from '../worker/cells/blocks/block-pool';
import {Blockwise} from '../worker/cells/blocks/blockwise';

/** Those that scikit-image is timed for too. */
export const STAGES = [
  'percentile and scale',
  'CLAHE',
  'Gaussian',
  'h-maxima',
  'markers',
  'watershed',
  'post-processing',
] as const;

export interface StageTimes {
  /** Milliseconds by stage. */
  readonly times: Readonly<Record<string, number>>;
  /** Label pixels that differ, of the whole image and of its blocks. */
  readonly unequal: {readonly whole: number; readonly blocks: number};
}

/** Squares of `side` pixels. */
interface Maps {
  readonly side: number;
  readonly maxima: Float32Array;
  readonly interior: Float32Array;
  readonly image: Float32Array;
  readonly expected: Float32Array;
}

const PARAMETERS = MESMER_PARAMETERS['whole-cell'];

class Stopwatch {
  readonly times: Record<string, number> = {};

  async run<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    this.times[stage] = performance.now() - started;
    return result;
  }
}

export async function timeStages(folder: string, side: number): Promise<StageTimes> {
  const load = (name: string): Float32Array =>
    readNpy(name, readFileSync(join(folder, `${name}-${side}.npy`))).data as Float32Array;
  const [maxima, interior, image, expected] = [load('maxima'), load('interior'), load('image'), load('labels')];
  const maps: Maps = {side, maxima, interior, image, expected};
  warmUp(maps);
  const watch = new Stopwatch();
  await timePreparation(watch, maps);
  const whole = await timePostProcessing(watch, maps);
  const blocks = await timeBlocks(watch, maps);
  const differing = (labels: Int32Array): number =>
    labels.reduce((count, label, i) => count + (label === expected[i] ? 0 : 1), 0);
  return {times: watch.times, unequal: {whole: differing(whole), blocks: differing(blocks)}};
}

/** Once before, so that it is the code that is timed and not its compiler. */
function warmUp({maxima, interior, image}: Maps): void {
  const small = image.slice(0, 300 * 300);
  equalizedChannel(rasterOf('float32', 300, 300, small), inMemory, () => undefined).read(0, 0, 300, 300);
  deepWatershed(maxima.slice(0, 300 * 300), interior.slice(0, 300 * 300), 300, 300, PARAMETERS);
}

async function timePreparation(watch: Stopwatch, {image, side}: Maps): Promise<void> {
  const raster = rasterOf('float32', side, side, image);
  const scaled = await watch.run('percentile and scale', () =>
    scaledChannel(raster, () => undefined).read(0, 0, side, side),
  );
  await watch.run('CLAHE', () => equalizeAdapthist(scaled, side, side));
}

async function timePostProcessing(watch: Stopwatch, {maxima, interior, side}: Maps): Promise<Int32Array> {
  const smoothed = await watch.run('Gaussian', () => gaussianFilter(interior, side, side, 2));
  const peaks = await watch.run('h-maxima', () => hMaxima(maxima, side, side, 0.075, 2));
  const markers = await watch.run('markers', () => labelComponents(peaks, side, side));
  await watch.run('watershed', () => {
    const [depth, mask] = floodInput(smoothed, 0.2);
    return watershed(depth, markers, mask, side, side);
  });
  const {labels} = await watch.run('post-processing', () => deepWatershed(maxima, interior, side, side, PARAMETERS));
  return labels;
}

async function timeBlocks(watch: Stopwatch, maps: Maps): Promise<Int32Array> {
  const threads = blockThreads();
  const blocks = await watch.run('post-processing in blocks, one thread', () => labelsByBlocks(maps, 1));
  await watch.run(`post-processing in blocks, ${threads} threads`, () => labelsByBlocks(maps, threads));
  delete process.env['WARMSTART_BLOCK_THREADS'];
  return blocks;
}

async function labelsByBlocks({maxima, interior, side}: Maps, threads: number): Promise<Int32Array> {
  process.env['WARMSTART_BLOCK_THREADS'] = String(threads);
  const scratch = new Scratch();
  const pool = new BlockPool();
  const blockwise = new Blockwise({width: side, height: side, scratch, pool, tick: () => undefined});
  const [peaks, depths] = [maxima, interior].map((values) => rasterOf('float32', side, side, values));
  const {labels} = await blockwise.cells(peaks!, depths!, PARAMETERS);
  const values = labels.read(0, 0, side, side);
  scratch.dispose();
  await pool.stop();
  return values;
}
