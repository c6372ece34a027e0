/** A process for one measurement: the request as its last argument, progress and the result as JSON lines on stdout. */
import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import {Channel} from '../contract/channel';
import {portWire, type ElectronPort} from '../contract/wire';
import type {OnnxStartCalls, OnnxUserCalls} from '../worker/runtime/calls';
import {onnxByMain, type StartOnnx} from '../worker/runtime/electron-onnx';
import {Supervisor} from '../worker/runtime/supervisor';

async function main(words: string): Promise<void> {
  const {startedAtMs, ...request} = JSON.parse(words) as TrialRequest & {readonly startedAtMs: number};
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'), null, startOnnxHere());
  // As the command does: what takes longest comes up meanwhile.
  if (request.engine === 'onnx') supervisor.startOnnx();
  const say = (line: unknown): Promise<void> =>
    new Promise((resolve) => process.stdout.write(`${JSON.stringify(line)}\n`, () => resolve()));
  const {outcome} = supervisor.call('measure', [request, startedAtMs], (progress) => void say({progress}));
  await say({outcome: await outcome});
  await supervisor.stop();
  // An Electron process would wait for its parent to end it.
  process.exit(0);
}

/** Null where Node forks it. */
function startOnnxHere(): StartOnnx | null {
  const {parentPort} = process as unknown as {readonly parentPort?: ElectronPort};
  if (!parentPort) return null;
  const onnx = onnxByMain(() => main);
  const main: Channel<OnnxStartCalls, OnnxUserCalls> = new Channel<OnnxStartCalls, OnnxUserCalls>(
    portWire(parentPort),
    onnx.answers,
  );
  return onnx.start;
}

void main(process.argv.at(-1)!);
