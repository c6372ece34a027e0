/**
 * Keeps one worker thread alive and its jobs answered: progress, cancel, restart. Runs in the engine process or the
 * command.
 */
import {rmSync} from 'node:fs';
import {Worker} from 'node:worker_threads';
import type {Fault, Outcome} from '../../contract/fault';
import type {Progress} from '../../contract/timing';
import type {JobName, Jobs} from './jobs';
import type {Numbered, PageReply, PageRequest} from '../../engine/webgpu/protocol';
import type {JobMessage, ThreadData, ThreadMessage, ToThread} from './messages';

/** A cancelled job that has not answered after this time is ended with its thread. */
const CANCEL_PATIENCE_MS = 1000;

export type JobParameters<N extends JobName> = Parameters<Jobs[N]> extends [unknown, ...infer Rest] ? Rest : never;
export type JobValue<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;

interface Pending {
  readonly settle: (outcome: Outcome<never>) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

export class Supervisor {
  readonly #entry: string;
  readonly #askPage: ((request: Numbered<PageRequest>) => void) | null;
  readonly #cancelFlag = new Int32Array(new SharedArrayBuffer(4));
  readonly #pending = new Map<number, Pending>();
  #thread: Worker | null = null;
  #partials: readonly string[] = [];
  #nextId = 1;

  /**
   * `entry` is the bundled thread. It starts with the first job. `askPage`: sends to the hidden WebGPU window, whose
   * answers come to `answerPage`.
   */
  constructor(entry: string, askPage: ((request: Numbered<PageRequest>) => void) | null = null) {
    this.#entry = entry;
    this.#askPage = askPage;
  }

  /** Never rejects. */
  call<N extends JobName>(
    job: N,
    parameters: JobParameters<N>,
    onProgress?: (progress: Progress) => void,
  ): {readonly id: number; readonly outcome: Promise<Outcome<JobValue<N>>>} {
    const id = this.#nextId;
    this.#nextId += 1;
    const outcome = new Promise<Outcome<JobValue<N>>>((settle) => {
      this.#pending.set(id, {settle: settle as Pending['settle'], onProgress});
      const message: JobMessage = {kind: 'job', id, job, parameters};
      (this.#thread ??= this.#start()).postMessage(message);
    });
    return {id, outcome};
  }

  /** Says at once that it is being stopped, asks the job to, and ends the thread when it does not answer in time. */
  cancel(id: number): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    pending.onProgress?.({stage: 'cancelling', fraction: null});
    Atomics.store(this.#cancelFlag, 0, id);
    setTimeout(() => {
      if (this.#pending.has(id)) void this.#end({kind: 'cancelled', message: 'Cancelled. Nothing was written.'});
    }, CANCEL_PATIENCE_MS).unref();
  }

  /** Ends the thread and whatever it does; half-written files are removed. */
  async stop(): Promise<void> {
    await this.#end({kind: 'cancelled', message: 'Stopped.'});
  }

  /** What the hidden window answered. */
  answerPage(reply: Numbered<PageReply>): void {
    this.#thread?.postMessage({kind: 'gpu', reply} satisfies ToThread);
  }

  #start(): Worker {
    const data: ThreadData = {cancel: this.#cancelFlag.buffer as SharedArrayBuffer, gpu: this.#askPage !== null};
    const thread = new Worker(this.#entry, {workerData: data});
    thread.on('message', (message: ThreadMessage) => this.#receive(message));
    const died = (why: string): void => {
      if (this.#thread === thread)
        void this.#end({
          kind: 'engine-died',
          message: `The engine stopped (${why}); it has been started again. Try once more, with a smaller image if it was memory.`,
        });
    };
    thread.on('error', (error) => died(error.message));
    thread.on('exit', (code) => died(`exit code ${code}`));
    return thread;
  }

  #receive(message: ThreadMessage): void {
    if (message.kind === 'gpu') this.#askPage?.(message.request);
    if (message.kind === 'partials') this.#partials = message.paths;
    if (message.kind === 'progress') this.#pending.get(message.id)?.onProgress?.(message.progress);
    if (message.kind === 'outcome') {
      this.#pending.get(message.id)?.settle(message.outcome as Outcome<never>);
      this.#pending.delete(message.id);
    }
  }

  async #end(fault: Fault): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    await thread?.terminate();
    for (const path of this.#partials) rmSync(path, {force: true, recursive: true});
    this.#partials = [];
    for (const {settle} of waiting) settle({ok: false, fault});
  }
}
