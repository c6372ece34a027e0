/** Keeps the process in which ONNX Runtime computes: started when it is first asked, killed whole, started anew. */
import {fork} from 'node:child_process';
import {Channel} from '../../contract/channel';
import type {Fault} from '../../contract/fault';
import {forkWire, type Wire} from '../../contract/wire';
import type {OnnxCalls} from './onnx-calls';

/** A process that was started, whoever did it. */
export interface OnnxProcess {
  readonly pid: number;
  readonly wire: Wire;
  /** At once, whatever it does. */
  readonly kill: () => void;
  readonly onEnd: (listener: (how: string) => void) => void;
}

export type StartOnnx = () => OnnxProcess | Promise<OnnxProcess>;

interface Running {
  readonly process: OnnxProcess;
  readonly channel: Channel<OnnxCalls>;
}

export class OnnxHost {
  readonly #startProcess: StartOnnx;
  #running: Promise<Running> | null = null;

  constructor(startProcess: StartOnnx) {
    this.#startProcess = startProcess;
  }

  /** Starts the process where it does not run: before it is known what it will be asked. */
  start(): void {
    this.#started().catch(() => undefined);
  }

  /** Throws the fault of the call, or why the process ended meanwhile. */
  async ask(name: keyof OnnxCalls, parameters: readonly unknown[]): Promise<unknown> {
    const {channel} = await this.#started();
    return channel.call(name, ...(parameters as never));
  }

  /** Kills the process with all that it holds; what waits for it is answered by `fault`. A call starts another. */
  async end(fault: Fault): Promise<void> {
    const running = this.#running;
    this.#running = null;
    const {process, channel} = (await running?.catch(() => null)) ?? {};
    channel?.close(fault);
    process?.kill();
  }

  #started(): Promise<Running> {
    if (this.#running) return this.#running;
    const running = this.#start();
    this.#running = running;
    const forget = (): void => {
      if (this.#running === running) this.#running = null;
    };
    running.then(
      ({process, channel}) =>
        process.onEnd((how) => {
          forget();
          channel.close(onnxEnded(how));
        }),
      forget,
    );
    return running;
  }

  async #start(): Promise<Running> {
    const process = await this.#startProcess();
    return {process, channel: new Channel<OnnxCalls>(process.wire, {})};
  }
}

function onnxEnded(how: string): Fault {
  const message =
    `ONNX Runtime's process ended unexpectedly (${how}); it is started again when it is needed. ` +
    'Try once more, with a smaller image if it was memory, or with another engine.';
  return {kind: 'engine-died', message};
}

/** Forks the bundled `entry` by Node. */
export function forkOnnx(entry: string): OnnxProcess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: environment(),
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  // One that cannot even be started tells so before anybody can listen.
  const end = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.on('error', (error) => resolve(error.message));
  });
  // Whoever waits for an answer stays for another reason; one that is idle keeps nobody.
  child.unref();
  child.channel?.unref();
  return {
    pid: child.pid ?? 0,
    wire: forkWire(child),
    kill,
    onEnd: (listener) => void end.then(listener),
  };
}

/**
 * One arena of glibc's allocator: its threads would each keep their own. Certificates that Node is told of it reads at
 * every start, which takes longer than all the rest of its start; this process goes nowhere.
 */
function environment(): NodeJS.ProcessEnv {
  return {...process.env, NODE_EXTRA_CA_CERTS: undefined, MALLOC_ARENA_MAX: '1'};
}
