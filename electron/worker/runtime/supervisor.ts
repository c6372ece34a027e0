/**
 * Keeps one worker thread alive and its jobs answered: progress, cancel, restart. Runs in the engine process or the
 * command.
 */
import {rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {Channel, type Asking} from '../../contract/channel';
import type {Fault} from '../../contract/fault';
import type {Progress} from '../../contract/timing';
import {messageWire} from '../../contract/wire';
import {limitThreads} from '../../io/limits';
import {forkOnnx, OnnxHost, type StartOnnx} from '../../engine/onnx/host';
import type {SupervisorCalls, ThreadCalls, ThreadData} from './calls';
import type {JobName, JobParameters, JobValue} from './jobs';

/** A cancelled job that has not answered after this time is ended with its thread. */
const CANCEL_PATIENCE_MS = 1000;
/** A thread that has not ended after this time waits for a disk or a network in the system: it is left to itself. */
const END_PATIENCE_MS = 500;
/** So many jobs can be cancelled at the same time; further ones end with their thread. */
const CANCEL_SLOTS = 64;

/** Passes a question on to the GPU window. */
export type PassToGpu = (...question: Parameters<SupervisorCalls['askGpu']>) => Promise<unknown>;

interface Thread {
  readonly worker: Worker;
  readonly channel: Channel<ThreadCalls, SupervisorCalls>;
  readonly cancelled: Int32Array;
  /** Files that it has begun. */
  partials: readonly string[];
}

export class Supervisor {
  readonly #entry: string;
  readonly #passToGpu: PassToGpu | null;
  readonly #onnx: OnnxHost;
  #thread: Thread | null = null;

  /**
   * `entry` is the bundled thread; it starts with the first job. `passToGpu`: null where there is no GPU window.
   * `startOnnx`: how the process is started in which ONNX Runtime computes; by itself, Node forks it.
   */
  constructor(entry: string, passToGpu: PassToGpu | null = null, startOnnx: StartOnnx | null = null) {
    this.#entry = entry;
    this.#passToGpu = passToGpu;
    this.#onnx = new OnnxHost(startOnnx ?? (() => forkOnnx(join(dirname(entry), 'onnx.cjs'))));
  }

  /** Starts the thread before there is a job for it. */
  startThread(): void {
    this.#thread ??= this.#start();
  }

  /** Starts ONNX Runtime's process before a job asks for it. */
  startOnnx(): void {
    this.#onnx.start();
  }

  /** Never rejects. */
  call<N extends JobName>(
    job: N,
    parameters: JobParameters<N>,
    onProgress?: (progress: Progress) => void,
  ): Asking<JobValue<N>> {
    this.#thread ??= this.#start();
    return this.#thread.channel.ask(job, parameters as never, onProgress) as unknown as Asking<JobValue<N>>;
  }

  /** Says at once that it is being stopped, asks the job to, and ends the thread when it does not answer in time. */
  cancel(id: number): void {
    const thread = this.#thread;
    if (!thread?.channel.isWaiting(id)) return;
    thread.channel.report(id, {stage: 'cancelling', fraction: null});
    // The thread is busy and reads no messages; this it sees.
    Atomics.store(thread.cancelled, id % CANCEL_SLOTS, id);
    setTimeout(() => {
      if (thread.channel.isWaiting(id))
        void this.#end(thread, {kind: 'cancelled', message: 'Cancelled. Nothing was written.'});
    }, CANCEL_PATIENCE_MS).unref();
  }

  /** Ends the thread and whatever it does; half-written files are removed. The next job starts another. */
  async stop(fault: Fault = {kind: 'cancelled', message: 'Stopped.'}): Promise<void> {
    if (this.#thread) await this.#end(this.#thread, fault);
    await this.#onnx.end(fault);
  }

  #start(): Thread {
    limitThreads();
    const memory = new SharedArrayBuffer(4 * CANCEL_SLOTS);
    const workerData: ThreadData = {cancelled: memory, gpu: this.#passToGpu !== null};
    const worker = new Worker(this.#entry, {workerData});
    const channel = new Channel<ThreadCalls, SupervisorCalls>(messageWire(worker), {
      askGpu: (_, name, parameters) => this.#passToGpu!(name, parameters),
      askOnnx: (_, name, parameters) => this.#onnx.ask(name, parameters),
      endOnnx: (_, fault) => void this.#onnx.end(fault),
      keepPartials: (_, paths) => {
        thread.partials = paths;
      },
    });
    const thread: Thread = {worker, channel, cancelled: new Int32Array(memory), partials: []};
    const died = (why: string): void => void this.#end(thread, engineStopped(why));
    worker.on('error', (error) => died(error.message));
    worker.on('exit', (code) => died(`exit code ${code}`));
    return thread;
  }

  async #end(thread: Thread, fault: Fault): Promise<void> {
    if (this.#thread !== thread) return;
    this.#thread = null;
    // What it asks there, nobody waits for any more.
    await this.#onnx.end(fault);
    const ended = thread.worker.terminate().then(() => removePartials(thread));
    await Promise.race([ended, sleep(END_PATIENCE_MS, undefined, {ref: false})]);
    removePartials(thread);
    thread.channel.close(fault);
  }
}

function removePartials(thread: Thread): void {
  for (const path of thread.partials) rmSync(path, {force: true, recursive: true});
}

/** What waiting jobs are told when the thread ended by itself. */
export function engineStopped(why: string): Fault {
  const advice = 'Try once more, with a smaller image if it was memory.';
  return {kind: 'engine-died', message: `The engine stopped (${why}); it has been started again. ${advice}`};
}
