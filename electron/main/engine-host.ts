import {MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents} from 'electron';
import {FaultError, type Outcome} from '../contract/fault';
import type {Progress} from '../contract/timing';
import type {EngineMessage, EngineRequest} from '../worker/runtime/engine-protocol';
import type {JobName} from '../worker/runtime/jobs';
import type {GpuWindow} from './gpu-window';
import type {JobParameters, JobValue} from '../worker/runtime/supervisor';

interface Waiting {
  readonly settle: (outcome: Outcome<unknown>) => void;
  readonly onProgress: (progress: Progress) => void;
}

export interface EngineHostOptions {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onRestart: (reason: string) => void;
  readonly gpu: GpuWindow;
}

/** Starts the engine process, starts it again when it dies, and answers what was asked of it. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #waiting = new Map<number, Waiting>();
  #process: UtilityProcess | null = null;
  #page: WebContents | null = null;
  #nextId = 1;
  #stopping = false;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /** Throws the job's fault as a FaultError. */
  async run<N extends JobName>(
    job: N,
    parameters: JobParameters<N>,
    onProgress: (progress: Progress) => void = () => undefined,
  ): Promise<JobValue<N>> {
    const id = this.#nextId;
    this.#nextId += 1;
    const outcome = await new Promise<Outcome<unknown>>((settle) => {
      this.#waiting.set(id, {settle, onProgress});
      this.#post({kind: 'call', id, job, parameters});
    });
    if (!outcome.ok) throw new FaultError(outcome.fault.kind, outcome.fault.message);
    return outcome.value as JobValue<N>;
  }

  /** Cancels everything that runs; true when something did. */
  cancel(): boolean {
    for (const id of this.#waiting.keys()) this.#post({kind: 'cancel', id});
    return this.#waiting.size > 0;
  }

  /** Gives the page a port of its own for pixels; again after every restart. */
  connect(page: WebContents): void {
    this.#page = page;
    const {port1, port2} = new MessageChannelMain();
    this.#running().postMessage({kind: 'tiles'} satisfies EngineRequest, [port1]);
    page.postMessage('tiles', null, [port2]);
  }

  stop(): void {
    this.#stopping = true;
    this.#process?.kill();
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  #post(request: EngineRequest): void {
    this.#running().postMessage(request);
  }

  #running(): UtilityProcess {
    this.#process ??= this.#start();
    return this.#process;
  }

  #start(): UtilityProcess {
    const child = utilityProcess.fork(this.#options.entry, [], {
      serviceName: 'Warmstart engine',
      env: {...process.env, ...this.#options.env},
      stdio: 'inherit',
    });
    child.on('message', (message: EngineMessage) => this.#receive(message));
    child.on('exit', (code) => this.#died(child, code));
    return child;
  }

  #receive(message: EngineMessage): void {
    if (message.kind === 'gpu') {
      const {port1, port2} = new MessageChannelMain();
      this.#running().postMessage({kind: 'gpu'} satisfies EngineRequest, [port1]);
      void this.#options.gpu.connect(port2);
    }
    if (message.kind === 'progress') this.#waiting.get(message.id)?.onProgress(message.progress);
    if (message.kind === 'outcome') {
      this.#waiting.get(message.id)?.settle(message.outcome);
      this.#waiting.delete(message.id);
    }
  }

  #died(child: UtilityProcess, code: number): void {
    if (this.#process !== child) return;
    this.#process = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const message = `The engine stopped unexpectedly (code ${code}) and has been started again; your models and images are still here. Try once more, with a smaller image if it was memory.`;
    for (const {settle} of waiting) settle({ok: false, fault: {kind: 'engine-died', message}});
    if (this.#stopping) return;
    this.#options.onRestart(message);
    if (this.#page && !this.#page.isDestroyed()) this.connect(this.#page);
  }
}
