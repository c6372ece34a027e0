import type {MessageChannelMain, MessagePortMain, UtilityProcess, WebContents} from 'electron';
import {Channel, type Asking} from '../contract/channel';
import {valueOf, type Fault} from '../contract/fault';
import type {Progress} from '../contract/timing';
import {messageWire} from '../contract/wire';
import type {EngineCalls, MainCalls} from '../worker/runtime/calls';
import type {JobName, JobParameters, JobValue} from '../worker/runtime/jobs';

export type EngineProcess = Pick<UtilityProcess, 'postMessage' | 'on' | 'kill' | 'pid'>;
export type Page = Pick<WebContents, 'postMessage' | 'isDestroyed'>;

export interface EngineHostOptions {
  readonly start: () => EngineProcess;
  readonly makePorts: () => MessageChannelMain;
  readonly onRestart: (reason: string) => void;
  /** Opens the GPU window where it is not open, and gives it its port. */
  readonly openGpuWindow: (port: MessagePortMain) => Promise<void>;
  /** It is not wanted any more, or the process is gone that wanted it. */
  readonly closeGpuWindow: () => void;
  /** Starts the process in which ONNX Runtime computes, gives it its port, and says its number. */
  readonly openOnnx: (port: MessagePortMain) => Promise<number>;
}

interface Running {
  readonly process: EngineProcess;
  readonly channel: Channel<EngineCalls, MainCalls>;
}

/** Of a job that somebody follows. */
export interface Followed {
  /** What `cancel` calls it. */
  readonly key?: string;
  readonly onProgress?: (progress: Progress) => void;
}

/** Its supervisor answers a cancel within two seconds, whatever its thread does: a process that does not is hung. */
const HUNG_MS = 10_000;

/** Starts the engine process, starts it again when it dies, and answers what was asked of it. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #keys = new Map<number, string>();
  #running: Running | null = null;
  #page: Page | null = null;
  #stopping = false;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /** Throws the job's fault as a FaultError. */
  async run<N extends JobName>(
    job: N,
    parameters: JobParameters<N>,
    {key, onProgress}: Followed = {},
  ): Promise<JobValue<N>> {
    const asking = this.#engine().channel.ask('job', [job, parameters] as never, onProgress) as Asking<JobValue<N>>;
    if (key !== undefined) this.#keys.set(asking.id, key);
    try {
      return valueOf(await asking.outcome);
    } finally {
      this.#keys.delete(asking.id);
    }
  }

  /**
   * Cancels the jobs of that key, or everything that runs; true when something did. A process that does not answer is
   * ended.
   */
  cancel(key?: string): boolean {
    const running = this.#running;
    if (!running) return false;
    const {channel} = running;
    const wanted = channel.waiting.filter((id) => key === undefined || this.#keys.get(id) === key);
    for (const id of wanted) channel.cancel(id);
    const look = setTimeout(() => {
      if (wanted.some((id) => channel.isWaiting(id))) this.#endHung(running);
    }, HUNG_MS);
    look.unref();
    return wanted.length > 0;
  }

  /** Whether it waits for an answer. */
  get isBusy(): boolean {
    return (this.#running?.channel.waiting.length ?? 0) > 0;
  }

  /** Gives the page a port of its own for pixels; again after every restart. */
  connect(page: Page): void {
    this.#page = page;
    const {port1, port2} = this.#options.makePorts();
    this.#engine().channel.tell('servePixels', [], [port1]);
    page.postMessage('pixels', null, [port2]);
  }

  /** Ends the process; what waits is told `why`. The next job, or a page that connects, starts another. */
  end(why: string): void {
    const running = this.#running;
    this.#running = null;
    running?.channel.close({kind: 'cancelled', message: why});
    running?.process.kill();
    if (running) this.#options.closeGpuWindow();
  }

  stop(): void {
    this.#stopping = true;
    this.#running?.process.kill();
  }

  #engine(): Running {
    this.#running ??= this.#start();
    return this.#running;
  }

  #start(): Running {
    const process = this.#options.start();
    const channel: Running['channel'] = new Channel(messageWire(process), {
      openGpuWindow: async () => {
        const {port1, port2} = this.#options.makePorts();
        channel.tell('useGpuWindow', [], [port1]);
        await this.#options.openGpuWindow(port2);
      },
      closeGpuWindow: () => this.#options.closeGpuWindow(),
      startOnnxProcess: async () => {
        const {port1, port2} = this.#options.makePorts();
        const pid = await this.#options.openOnnx(port2);
        channel.tell('useOnnxProcess', [pid], [port1]);
      },
    });
    const running = {process, channel};
    process.on('exit', (code) => this.#died(running, engineDied(`unexpectedly (code ${code})`)));
    return running;
  }

  #endHung(running: Running): void {
    const {pid} = running.process;
    this.#died(running, engineDied('answering'));
    // A process that the system has stopped hears no other signal.
    if (pid === undefined) running.process.kill();
    else killAtOnce(pid);
  }

  #died(running: Running, fault: Fault): void {
    if (this.#running !== running) return;
    this.#running = null;
    running.channel.close(fault);
    if (this.#stopping) return;
    this.#options.onRestart(fault.message);
    if (this.#page && !this.#page.isDestroyed()) this.connect(this.#page);
  }
}

function killAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function engineDied(how: string): Fault {
  const message =
    `The engine stopped ${how} and has been started again; your models and images are still ` +
    'here. Try once more, with a smaller image if it was memory.';
  return {kind: 'engine-died', message};
}
