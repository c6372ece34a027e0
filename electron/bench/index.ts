/** `npm run bench -- convert|load|predict|segment`: ours and the peers' in one run, as medians with their range. */
import {execFileSync} from 'node:child_process';
import {cpus, totalmem} from 'node:os';
import {join} from 'node:path';
import {Supervisor} from '../worker/runtime/supervisor';
import type {BenchContext} from './context';
import {benchConvert} from './convert';
import {benchLoad} from './load';
import {benchPredict} from './predict';
import {benchSegment, segmentOne} from './segment';

/** What scripts/bench.mjs hands over. */
interface Request {
  readonly mode: string;
  readonly model: string;
  readonly work: string;
  readonly root: string;
  readonly runs: number;
  readonly large: boolean;
  readonly python: {readonly executable: string; readonly scripts: string} | null;
  readonly onnx: BenchContext['onnx'];
}

const MODES: Readonly<Record<string, (context: BenchContext) => Promise<void> | void>> = {
  convert: benchConvert,
  load: benchLoad,
  predict: benchPredict,
  segment: benchSegment,
};

async function main(): Promise<void> {
  const request = JSON.parse(process.argv[2]!) as
    | Request
    | {readonly mode: 'segment-one'; readonly model: string; readonly image: string; readonly out: string};
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  if ('image' in request) {
    await segmentOne({supervisor, ...request});
    await supervisor.stop();
    return;
  }
  const {mode, python, ...rest} = request;
  const context: BenchContext = {
    ...rest,
    supervisor,
    pythonExecutable: python?.executable ?? null,
    python:
      python &&
      ((step, ...words) =>
        JSON.parse(
          execFileSync(
            python.executable,
            [
              join(python.scripts, step === 'segment' ? 'time_segmentation.py' : 'time_keras.py'),
              ...(step === 'segment' ? [] : [step!]),
              ...words,
            ],
            {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
          ),
        ) as Record<string, number>),
  };
  process.stdout.write(
    `${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}\n\n`,
  );
  try {
    await MODES[mode]!(context);
  } finally {
    await supervisor.stop();
  }
}

void main();
