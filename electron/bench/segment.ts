import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {MESMER_PARAMETERS} from '../contract/parameters';
import {equalizeAdapthist} from '../image/clahe';
import {equalizedChannel, scaledChannel} from '../image/prepare';
import {readNpy} from '../io/npy';
import {inMemory, rasterOf, Scratch} from '../io/raster';
import {ENGINE_ENVIRONMENT} from '../race/process';
import {gaussianFilter} from '../segment/gaussian';
import {hMaxima} from '../segment/hmaxima';
import {labelComponents} from '../segment/labels';
import {deepWatershed, floodInput} from '../segment/mesmer';
import {watershed} from '../segment/watershed';
import {BlockPool, blockThreads} from '../worker/cells/blocks/block-pool';
import {Blockwise} from '../worker/cells/blocks/blockwise';
import {peakMegabytes} from '../worker/timing/peak-memory';
import type {BenchContext} from './context';
import {median, Samples} from './rows';

const SIDES = [512, 2048, 8192] as const;
/** Beyond this the reference takes minutes: once. */
const LONG_SIDE = 4096;

/**
 * Each stage of the pipeline around prediction, ours and scikit-image's on the same maps; then whole images of growing
 * size.
 */
export async function benchSegment(context: BenchContext): Promise<void> {
  const {python, work, runs} = context;
  if (!python) throw new Error('the reference needs the test Python');
  const folder = join(work, 'maps');
  mkdirSync(folder, {recursive: true});
  const agreement: string[] = [];
  for (const side of SIDES) {
    const rounds = side > LONG_SIDE ? 1 : Math.min(runs, 3);
    const [peer, ours] = [new Samples(), new Samples()];
    for (let i = 0; i < rounds; i += 1) {
      const times = python('segment', String(side), folder);
      for (const stage of STAGES) peer.add(stage, times[stage]);
      const {times: own, unequal} = await timeStages(folder, side);
      for (const [stage, milliseconds] of Object.entries(own)) ours.add(stage, milliseconds);
      if (i === 0) agreement.push(`| ${side} x ${side} | ${times['cells']} | ${unequal.whole} | ${unequal.blocks} |`);
    }
    print(side, ours, peer);
  }
  process.stdout.write(
    `Label pixels that differ from scikit-image's:\n\n| image | cells | whole | in blocks |\n| --- | ---: | ---: | ---: |\n${agreement.join('\n')}\n\n`,
  );
  benchSizes(context);
}

const STAGES = [
  'percentile and scale',
  'CLAHE',
  'Gaussian',
  'h-maxima',
  'markers',
  'watershed',
  'post-processing',
] as const;
const BLOCKS = 'post-processing in blocks, one thread';

async function timeStages(
  folder: string,
  side: number,
): Promise<{times: Record<string, number>; unequal: {whole: number; blocks: number}}> {
  const load = (name: string): Float32Array =>
    readNpy(name, readFileSync(join(folder, `${name}-${side}.npy`))).data as Float32Array;
  const [maxima, interior, image, expected] = [load('maxima'), load('interior'), load('image'), load('labels')];
  const p = MESMER_PARAMETERS['whole-cell'];
  // Once before, so that it is the code that is timed and not its compiler.
  const small = image.slice(0, 300 * 300);
  equalizedChannel(rasterOf('float32', 300, 300, small), inMemory, () => undefined).read(0, 0, 300, 300);
  deepWatershed(maxima.slice(0, 300 * 300), interior.slice(0, 300 * 300), 300, 300, p);
  const times: Record<string, number> = {};
  const timed = async <T>(name: string, run: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await run();
    times[name] = performance.now() - started;
    return result;
  };
  const raster = rasterOf('float32', side, side, image);
  const scaled = await timed('percentile and scale', () =>
    scaledChannel(raster, () => undefined).read(0, 0, side, side),
  );
  await timed('CLAHE', () => equalizeAdapthist(scaled, side, side));
  const smoothed = await timed('Gaussian', () => gaussianFilter(interior, side, side, 2));
  const peaks = await timed('h-maxima', () => hMaxima(maxima, side, side, 0.075, 2));
  const markers = await timed('markers', () => labelComponents(peaks, side, side));
  await timed('watershed', () => {
    const [depth, mask] = floodInput(smoothed, 0.2);
    return watershed(depth, markers, mask, side, side);
  });
  const whole = await timed('post-processing', () => deepWatershed(maxima, interior, side, side, p));
  const rasters = [maxima, interior].map((values) => rasterOf('float32', side, side, values));
  const blockwise = async (threads: number): Promise<Int32Array> => {
    process.env['WARMSTART_BLOCK_THREADS'] = String(threads);
    const scratch = new Scratch();
    const pool = new BlockPool();
    const {labels} = await new Blockwise({width: side, height: side, scratch, pool, tick: () => undefined}).cells(
      rasters[0]!,
      rasters[1]!,
      p,
    );
    const values = labels.read(0, 0, side, side);
    scratch.dispose();
    await pool.stop();
    return values;
  };
  const threads = blockThreads();
  const blocks = await timed(BLOCKS, () => blockwise(1));
  await timed(`post-processing in blocks, ${threads} threads`, () => blockwise(threads));
  delete process.env['WARMSTART_BLOCK_THREADS'];
  const differing = (labels: Int32Array): number =>
    labels.reduce((count, label, i) => count + (label === expected[i] ? 0 : 1), 0);
  return {times, unequal: {whole: differing(whole.labels), blocks: differing(blocks)}};
}

function print(side: number, ours: Samples, peer: Samples): void {
  process.stdout.write(
    `${side} x ${side}, one thread where nothing else is said:\n\n| stage | ours ms | scikit-image ms | times faster |\n| --- | ---: | ---: | ---: |\n`,
  );
  for (const {name, samplesMs} of ours.rows()) {
    const other =
      peer.rows().find((row) => row.name === name) ?? peer.rows().find((row) => row.name === 'post-processing')!;
    process.stdout.write(
      `| ${name} | ${median(samplesMs).toFixed(0)} | ${median(other.samplesMs).toFixed(0)} | ${(median(other.samplesMs) / median(samplesMs)).toFixed(1)} |\n`,
    );
  }
  process.stdout.write('\n');
}

interface SizeRow {
  readonly cells: number;
  readonly timings: Readonly<Record<string, number>>;
  readonly peakMegabytes: number;
}

/**
 * The sample's model on two-channel images of growing size, each in a process of its own: time for a megapixel, and
 * memory.
 */
function benchSizes({work, root, large, pythonExecutable}: BenchContext): void {
  const folder = join(work, 'large');
  mkdirSync(folder, {recursive: true});
  process.stdout.write(
    'Whole images of two channels, the sample’s model, labels and table written:\n\n| image | cells | decode | preprocess | predict | post-process | write | all | ms a megapixel | without predict | peak MB |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n',
  );
  for (const side of large ? [1024, 2048, 4096, 8192, 16384] : [1024, 2048, 4096, 8192]) {
    const image = join(folder, `${side}.ome.tif`);
    if (!existsSync(image))
      execFileSync(pythonExecutable!, [join(root, 'e2e', 'fixtures', 'make_large.py'), String(side), image]);
    const out = mkdtempSync(join(tmpdir(), 'warmstart-sizes-'));
    const request = {mode: 'segment-one', model: join(root, 'assets', 'demo', 'cells-savedmodel'), image, out};
    const text = execFileSync(process.execPath, [__filename, JSON.stringify(request)], {
      encoding: 'utf8',
      env: {...process.env, ...ENGINE_ENVIRONMENT},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    rmSync(out, {recursive: true, force: true});
    const {cells, timings, peakMegabytes} = JSON.parse(text.trim().split('\n').at(-1)!) as SizeRow;
    const of = (...names: readonly string[]): number => names.reduce((sum, name) => sum + (timings[name] ?? 0), 0);
    const all = of('decode', 'preprocess', 'tile', 'predict', 'untile', 'post-process', 'export');
    const megapixels = side ** 2 / 1e6;
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
    const cell = [
      `${side} x ${side}`,
      cells,
      seconds(of('decode')),
      seconds(of('preprocess')),
      seconds(of('tile', 'predict', 'untile')),
      seconds(of('post-process')),
      seconds(of('export')),
      seconds(all),
      (all / megapixels).toFixed(0),
      ((all - of('predict')) / megapixels).toFixed(0),
      peakMegabytes.toFixed(0),
    ];
    process.stdout.write(`| ${cell.join(' | ')} |\n`);
  }
  process.stdout.write('\n');
}

/** In the process of its own. */
export async function segmentOne({
  supervisor,
  model,
  image,
  out,
}: {
  readonly supervisor: BenchContext['supervisor'];
  readonly model: string;
  readonly image: string;
  readonly out: string;
}): Promise<void> {
  const options = {nuclear: 'auto', membrane: 'auto', micrometresPerPixel: null, compartments: ['whole-cell']} as const;
  const outcome = await supervisor.call('segmentFiles', [
    {model, images: [image], folder: out, engine: null, options, results: ['labels', 'csv']},
  ]).outcome;
  if (!outcome.ok) throw new Error(outcome.fault.message);
  const [{results, timings}] = outcome.value as [(typeof outcome.value)[number]];
  const row: SizeRow = {cells: results[0]!.cells, timings, peakMegabytes: peakMegabytes()};
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
