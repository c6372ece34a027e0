/** `npm run bench -- MODE` (scripts/bench.mjs): ours and the peers’ in one run, medians with their range. */
import {execFileSync} from 'node:child_process';
import {cpus, totalmem} from 'node:os';
import {join} from 'node:path';
import {Supervisor} from '../worker/runtime/supervisor';
import type {BenchContext} from './context';
import {benchConvert} from './convert';
import {benchHuge} from './huge';
import {benchLoad} from './load';
import {benchImage, benchPredict} from './predict';
import {benchSegment} from './segment';
import {segmentOne, type SegmentOneRequest} from './segment-sizes';
import {benchTask} from './task';

interface Python {
  readonly executable: string;
  /** The folder of time_keras.py and time_segmentation.py. */
  readonly scripts: string;
}

/** What scripts/bench.mjs hands over. */
interface Request {
  readonly mode: string;
  readonly model: string;
  readonly work: string;
  readonly root: string;
  readonly runs: number;
  readonly large: boolean;
  readonly python: Python | null;
  readonly onnx: BenchContext['onnx'];
}

const MODES: Readonly<Record<string, (context: BenchContext) => Promise<void> | void>> = {
  convert: benchConvert,
  load: benchLoad,
  predict: benchPredict,
  image: benchImage,
  segment: benchSegment,
  task: benchTask,
  huge: benchHuge,
};

function timesOfPython({executable, scripts}: Python, step: string, words: readonly string[]): Record<string, number> {
  const script = step === 'segment' ? [join(scripts, 'time_segmentation.py')] : [join(scripts, 'time_keras.py'), step];
  const text = execFileSync(executable, [...script, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(text) as Record<string, number>;
}

async function main(): Promise<void> {
  // Node reads such certificates at every start, ours and the peers' alike: not what is measured.
  delete process.env['NODE_EXTRA_CA_CERTS'];
  const request = JSON.parse(process.argv[2]!) as Request | SegmentOneRequest;
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  if ('image' in request) {
    await segmentOne(supervisor, request);
    await supervisor.stop();
    return;
  }
  const {mode, python, ...rest} = request;
  const context: BenchContext = {
    ...rest,
    supervisor,
    pythonExecutable: python?.executable ?? null,
    python: python && ((step, ...words) => timesOfPython(python, step, words)),
  };
  const machine = [
    `${cpus()[0]?.model.trim()}`,
    `${cpus().length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    process.platform,
    `Node ${process.version}`,
  ];
  process.stdout.write(`${new Date().toISOString().slice(0, 10)} · ${machine.join(', ')}\n\n`);
  try {
    await MODES[mode]!(context);
  } finally {
    await supervisor.stop();
  }
}

void main();
