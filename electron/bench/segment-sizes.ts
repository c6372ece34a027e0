/**
 * The sample's model on two-channel images of growing size, each in a process of its own: time for a megapixel, and
 * memory.
 */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {valueOf} from '../contract/fault';
import {ANY_PLANES} from '../contract/image';
import {ENGINE_ENVIRONMENT} from '../race/process';
import {peakIn, peakMegabytes} from '../engine/peak-memory';
import type {Supervisor} from '../worker/runtime/supervisor';
import type {BenchContext} from './context';
import {largeImage} from './images';
import {printTable} from './rows';

const SIDES = [1024, 2048, 4096, 8192] as const;
const LARGE_SIDE = 16_384;

export interface SegmentOneRequest {
  readonly mode: 'segment-one';
  readonly model: string;
  readonly image: string;
  readonly z: 'max' | null;
  readonly out: string;
}

/** What the process of its own prints. */
export interface Segmented {
  readonly cells: number;
  readonly timings: Readonly<Record<string, number>>;
  readonly peakMegabytes: number;
}

export function benchSizes(context: BenchContext): void {
  mkdirSync(join(context.work, 'large'), {recursive: true});
  process.stdout.write('Whole images of two channels, the sample’s model, labels and table written:\n\n');
  const sides = context.large ? [...SIDES, LARGE_SIDE] : SIDES;
  printTable(
    ['image', ...COLUMNS.map(([title]) => title)],
    sides.map((side) => {
      const segmented = segmentInProcess(context, largeImage(context, side), null);
      return [`${side} x ${side}`, ...COLUMNS.map(([, of]) => of(segmented, side ** 2 / 1e6))];
    }),
  );
}

const PREDICT = ['tile', 'predict', 'untile'] as const;
export const ALL_STAGES = ['decode', 'preprocess', ...PREDICT, 'post-process', 'export'] as const;

/** Milliseconds of these stages together. */
export function timeOf({timings}: Segmented, stages: readonly string[]): number {
  return stages.reduce((sum, stage) => sum + (timings[stage] ?? 0), 0);
}

function secondsOf(segmented: Segmented, stages: readonly string[]): string {
  return `${(timeOf(segmented, stages) / 1000).toFixed(1)} s`;
}

const COLUMNS: readonly (readonly [title: string, of: (segmented: Segmented, megapixels: number) => string])[] = [
  ['cells', ({cells}) => String(cells)],
  ['decode', (one) => secondsOf(one, ['decode'])],
  ['preprocess', (one) => secondsOf(one, ['preprocess'])],
  ['predict', (one) => secondsOf(one, PREDICT)],
  ['post-process', (one) => secondsOf(one, ['post-process'])],
  ['write', (one) => secondsOf(one, ['export'])],
  ['all', (one) => secondsOf(one, ALL_STAGES)],
  ['ms a megapixel', (one, megapixels) => (timeOf(one, ALL_STAGES) / megapixels).toFixed(0)],
  [
    'without predict',
    (one, megapixels) => ((timeOf(one, ALL_STAGES) - timeOf(one, ['predict'])) / megapixels).toFixed(0),
  ],
  ['peak MB', (one) => one.peakMegabytes.toFixed(0)],
];

export function segmentInProcess({root}: BenchContext, image: string, z: 'max' | null): Segmented {
  const out = mkdtempSync(join(tmpdir(), 'warmstart-sizes-'));
  const model = join(root, 'assets', 'demo', 'cells-savedmodel');
  const request: SegmentOneRequest = {mode: 'segment-one', model, image, z, out};
  const text = execFileSync(process.execPath, [__filename, JSON.stringify(request)], {
    encoding: 'utf8',
    env: {...process.env, ...ENGINE_ENVIRONMENT},
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  rmSync(out, {recursive: true, force: true});
  return JSON.parse(text.trim().split('\n').at(-1)!) as Segmented;
}

/** In the process of its own. */
export async function segmentOne(supervisor: Supervisor, {model, image, z, out}: SegmentOneRequest): Promise<void> {
  const options = {nuclear: 'auto', membrane: 'auto', micrometresPerPixel: null, compartments: ['whole-cell']} as const;
  const outcome = await supervisor.call('segmentFiles', [
    {
      model,
      images: [image],
      folder: out,
      engine: null,
      options,
      results: ['labels', 'csv'],
      planes: {...ANY_PLANES, z},
    },
  ]).outcome;
  const {results, timings} = valueOf(outcome).images[0]!;
  const segmented: Segmented = {cells: results[0]!.cells, timings, peakMegabytes: peakOfAll()};
  process.stdout.write(`${JSON.stringify(segmented)}\n`);
}

/** Of this process and of the engine's, which is its child: where there is /proc. */
function peakOfAll(): number {
  if (!existsSync('/proc/self/status')) return peakMegabytes();
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const statuses = ids.map((id) => {
    try {
      return readFileSync(`/proc/${id}/status`, 'utf8');
    } catch {
      // It has ended meanwhile.
      return '';
    }
  });
  const children = statuses.filter((status) => status.includes(`\nPPid:\t${process.pid}\n`));
  return children.reduce((sum, status) => sum + (peakIn(status) ?? 0), peakMegabytes());
}
