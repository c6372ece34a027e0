/** Takes the worker thread's jobs one after the other and answers each. */
import {parentPort, workerData} from 'node:worker_threads';
import {Channel, type Answers, type Asked} from '../../contract/channel';
import {faultOf, type Fault} from '../../contract/fault';
import type {TileData} from '../../contract/image';
import {messageWire} from '../../contract/wire';
import {onPartialsChanged} from '../../io/staging';
import type {AskOnnx} from '../../engine/onnx/onnx-calls';
import {connectOnnx} from '../../engine/onnx/link';
import type {AskGpu} from '../../engine/webgpu/gpu-calls';
import {connectGpuWindow} from '../../engine/webgpu/link';
import {namingArchives} from '../model/archives';
import type {SupervisorCalls, ThreadCalls, ThreadData} from './calls';
import {jobs, type JobName} from './jobs';
import type {JobContext} from './stages';

type Job = (context: JobContext, ...parameters: unknown[]) => Promise<unknown>;

/** Runs jobs, of which a cancelled one sees its number in shared memory. `keep` is called after each. */
class Turns {
  readonly #cancelled: Int32Array;
  readonly #keep: () => void;
  #last: Promise<unknown> = Promise.resolve();

  constructor(cancelled: Int32Array, keep: () => void) {
    this.#cancelled = cancelled;
    this.#keep = keep;
  }

  async run(job: Job, {id, report}: Asked, parameters: readonly unknown[]): Promise<unknown> {
    const numbers = this.#cancelled;
    try {
      return await job({report, cancelled: () => Atomics.load(numbers, id % numbers.length) === id}, ...parameters);
    } finally {
      this.#keep();
    }
  }

  /** After all that were asked before, whether those went well or not. */
  inTurn(job: Job): (asked: Asked, ...parameters: unknown[]) => Promise<unknown> {
    return (asked, ...parameters) => {
      const result = this.#last.then(() => this.run(job, asked, parameters));
      this.#last = result.catch(() => undefined);
      return result;
    };
  }
}

function describe(error: unknown): Fault {
  if (process.env['WARMSTART_DEBUG']) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const {kind, message} = faultOf(error);
  return {kind, message: namingArchives(message)};
}

function answersOf(turns: Turns): Answers<ThreadCalls> {
  return {
    ...Object.fromEntries((Object.entries(jobs) as [JobName, Job][]).map(([name, job]) => [name, turns.inTurn(job)])),
    /** A look at an image does not wait for the job that is running: it is answered in that job's pauses. */
    tile: async (asked, request) => {
      const pixels = (await turns.run(jobs.tile as Job, asked, [request])) as TileData | null;
      if (pixels) asked.hand([pixels.buffer]);
      return pixels;
    },
  } as Answers<ThreadCalls>;
}

/** `keep`: called after each job. */
export function takeJobs(keep: () => void): void {
  const {cancelled, gpu} = workerData as ThreadData;
  const answers = answersOf(new Turns(new Int32Array(cancelled), keep));
  const supervisor = new Channel<SupervisorCalls, ThreadCalls>(messageWire(parentPort!), answers, describe);
  onPartialsChanged((paths) => supervisor.tell('keepPartials', [paths]));
  const askGpu: AskGpu = (name, ...parameters) => supervisor.call('askGpu', name, parameters) as Promise<never>;
  if (gpu) connectGpuWindow(askGpu);
  const askOnnx: AskOnnx = (name, ...parameters) => supervisor.call('askOnnx', name, parameters) as Promise<never>;
  connectOnnx({ask: askOnnx, end: (fault) => supervisor.tell('endOnnx', [fault])});
}
