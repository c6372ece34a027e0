/** The keeper of the engine process, with a process that is none. */
import {EventEmitter} from 'node:events';
import type {MessageChannelMain} from 'electron';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import {Channel, type Answers, type Asked} from '../contract/channel';
import {FaultError} from '../contract/fault';
import type {Progress} from '../contract/timing';
import type {EngineCalls, MainCalls} from '../worker/runtime/calls';
import {EngineHost, type EngineProcess, type Page} from './engine-host';

type Run = (asked: Asked, name: string, parameters: readonly unknown[]) => unknown;

/** Both ends of a process: what main holds, and the channel that the process would hold. */
class FakeProcess extends EventEmitter {
  readonly main: Channel<MainCalls, EngineCalls>;
  readonly pixelPorts: unknown[] = [];
  readonly gpuPorts: unknown[] = [];
  readonly onnxProcesses: unknown[] = [];
  killed = false;
  #receive: (message: unknown, ports: readonly unknown[]) => void = () => undefined;

  constructor(run: Run) {
    super();
    const answers = {
      job: run,
      servePixels: ({ports}) => void this.pixelPorts.push(...ports),
      useGpuWindow: ({ports}) => void this.gpuPorts.push(...ports),
      useOnnxProcess: ({ports}, pid) => void this.onnxProcesses.push({pid, ports}),
    } as Answers<EngineCalls>;
    const wire = {
      post: (message: unknown) => void this.emit('message', message),
      listen: (receive: (message: unknown, ports: readonly unknown[]) => void) => {
        this.#receive = receive;
      },
    };
    this.main = new Channel<MainCalls, EngineCalls>(wire, answers);
  }

  postMessage(message: unknown, ports: readonly unknown[] = []): void {
    this.#receive(message, ports);
  }

  kill(): boolean {
    this.killed = true;
    return true;
  }
}

const never: Run = () => new Promise(() => undefined);

let processes: FakeProcess[];
let restarts: string[];
let madePorts: MessageChannelMain[];
let openGpuWindow: (port: unknown) => Promise<void>;
let closedGpuWindows: number;
let openOnnx: (port: unknown) => Promise<number>;
let host: EngineHost;

/** A host whose n-th process does jobs by the n-th function, later ones by the last. */
function hostOf(...runs: readonly [Run, ...Run[]]): EngineHost {
  return new EngineHost({
    start: () => {
      const process = new FakeProcess(runs[Math.min(processes.length, runs.length - 1)]!);
      processes.push(process);
      return process as unknown as EngineProcess;
    },
    makePorts: () => {
      const made = {port1: {number: madePorts.length}, port2: {number: madePorts.length}};
      madePorts.push(made as unknown as MessageChannelMain);
      return made as unknown as MessageChannelMain;
    },
    onRestart: (reason) => restarts.push(reason),
    openGpuWindow: (port) => openGpuWindow(port),
    closeGpuWindow: () => void (closedGpuWindows += 1),
    openOnnx: (port) => openOnnx(port),
  });
}

/** A page that keeps the ports it is given. */
function pageOf(isDestroyed = false): Page & {readonly ports: unknown[]} {
  const ports: unknown[] = [];
  return {
    ports,
    isDestroyed: () => isDestroyed,
    postMessage: (_channel: string, _message: unknown, given: readonly unknown[] = []) => void ports.push(...given),
  } as Page & {readonly ports: unknown[]};
}

beforeEach(() => {
  processes = [];
  restarts = [];
  madePorts = [];
  openGpuWindow = () => Promise.resolve();
  closedGpuWindows = 0;
  openOnnx = () => Promise.resolve(1);
});

describe('a job', () => {
  it('starts the process, the first time only', async () => {
    host = hostOf((_, name) => name);
    await host.run('engines', []);
    await host.run('engines', []);
    expect(processes).toHaveLength(1);
  });

  it('is asked for by its name and parameters', async () => {
    host = hostOf((_, name, parameters) => [name, parameters]);
    expect(await host.run('inspect', ['/a/model'])).toEqual(['inspect', ['/a/model']]);
  });

  it('throws its fault', async () => {
    host = hostOf(() => {
      throw new FaultError('not-a-model', 'There is no saved_model.pb.');
    });
    await expect(host.run('inspect', ['/a'])).rejects.toMatchObject({
      name: 'FaultError',
      fault: {kind: 'not-a-model', message: 'There is no saved_model.pb.'},
    });
  });

  it('tells how far it is', async () => {
    host = hostOf(({report}) => report({stage: 'predict', fraction: 0.5}));
    const heard: Progress[] = [];
    await host.run('engines', [], {onProgress: (progress) => heard.push(progress)});
    expect(heard).toEqual([{stage: 'predict', fraction: 0.5}]);
  });
});

describe('cancel', () => {
  it('reaches every job that runs', async () => {
    host = hostOf(
      ({whenCancelled}) =>
        new Promise((_, reject) => whenCancelled(() => reject(new FaultError('cancelled', 'Cancelled.')))),
    );
    const jobs = [host.run('engines', []), host.run('inspect', ['/a'])];
    const ended = Promise.allSettled(jobs);
    expect(host.cancel()).toBe(true);
    expect((await ended).map((one) => (one as {reason?: {message: string}}).reason?.message)).toEqual([
      'Cancelled.',
      'Cancelled.',
    ]);
  });

  it('of one key reaches its job alone', async () => {
    host = hostOf(
      ({whenCancelled}, name) =>
        new Promise((_, reject) => whenCancelled(() => reject(new FaultError('cancelled', `${name} stopped.`)))),
    );
    const told: string[] = [];
    const follow = (key: string, job: Promise<unknown>): void => void job.catch(() => told.push(key));
    follow('one', host.run('engines', [], {key: 'one'}));
    follow('two', host.run('inspect', ['/a'], {key: 'two'}));
    expect([host.cancel('three'), host.cancel('two')]).toEqual([false, true]);
    await vi.waitFor(() => expect(told).toEqual(['two']));
    expect([host.isBusy, host.cancel('two'), host.cancel('one')]).toEqual([true, false, true]);
    await vi.waitFor(() => expect(told).toEqual(['two', 'one']));
    expect(host.isBusy).toBe(false);
  });

  it('that a process does not answer ends it, and the next job has another', async () => {
    vi.useFakeTimers();
    host = hostOf(never, () => []);
    const hung = expect(host.run('inspect', ['/a'])).rejects.toMatchObject({
      fault: {kind: 'engine-died', message: expect.stringContaining('The engine stopped answering')},
    });
    host.cancel();
    vi.advanceTimersByTime(9000);
    expect([processes[0]!.killed, restarts.length]).toEqual([false, 0]);
    vi.advanceTimersByTime(2000);
    vi.useRealTimers();
    await hung;
    expect([processes[0]!.killed, restarts.length]).toEqual([true, 1]);
    expect(await host.run('engines', [])).toEqual([]);
    expect(processes).toHaveLength(2);
  });

  it('says where there was nothing to cancel', () => {
    expect(hostOf(never).cancel()).toBe(false);
  });

  it('says that there is nothing any more once a job was answered', async () => {
    host = hostOf(() => []);
    await host.run('engines', []);
    expect(host.cancel()).toBe(false);
  });
});

describe('a process that dies', () => {
  it('answers every job that waits with a fault in words', async () => {
    host = hostOf(never);
    const ended = Promise.allSettled([host.run('engines', []), host.run('inspect', ['/a'])]);
    processes[0]!.emit('exit', 9);
    const faults = (await ended).map((one) => (one as {reason?: FaultError}).reason?.fault);
    const fault = {kind: 'engine-died', message: expect.stringContaining('code 9') as string};
    expect(faults).toEqual([fault, fault]);
  });

  it('is told once', () => {
    host = hostOf(never);
    host.connect(pageOf());
    processes[0]!.emit('exit', 9);
    processes[0]!.emit('exit', 9);
    expect(restarts).toEqual([expect.stringContaining('has been started again')]);
  });

  it('is followed by another at the next job', async () => {
    host = hostOf(never, () => 'from the second');
    const first = host.run('engines', []).catch(() => undefined);
    processes[0]!.emit('exit', 9);
    await first;
    expect(await host.run('engines', [])).toBe('from the second');
  });

  it('that answers late answers nobody', async () => {
    let answer: (value: unknown) => void = () => undefined;
    host = hostOf(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const job = host.run('engines', []);
    const refused = expect(job).rejects.toMatchObject({fault: {kind: 'engine-died'}});
    processes[0]!.emit('exit', 9);
    answer('late');
    await refused;
  });

  it('leaves the page with a port to the next', () => {
    const page = pageOf();
    host = hostOf(never);
    host.connect(page);
    processes[0]!.emit('exit', 9);
    expect([page.ports, processes.map(({pixelPorts}) => pixelPorts)]).toEqual([
      madePorts.map(({port2}) => port2),
      madePorts.map(({port1}) => [port1]),
    ]);
  });

  it('starts no other for a page that has gone', () => {
    host = hostOf(never);
    host.connect(pageOf(true));
    processes[0]!.emit('exit', 9);
    expect(processes).toHaveLength(1);
  });
});

describe('a process that is ended', () => {
  it('is followed by another at the next job, without a word', async () => {
    host = hostOf(never, () => 'from the second');
    host.connect(pageOf());
    host.end('new code');
    processes[0]!.emit('exit', 0);
    expect([await host.run('engines', []), restarts]).toEqual(['from the second', []]);
  });

  it('answers what waits', async () => {
    host = hostOf(never);
    const refused = expect(host.run('engines', [])).rejects.toMatchObject({fault: {kind: 'cancelled'}});
    host.end('new code');
    await refused;
    expect(closedGpuWindows).toBe(1);
  });
});

describe('stop', () => {
  it('ends the process', () => {
    host = hostOf(never);
    host.connect(pageOf());
    host.stop();
    expect(processes[0]!.killed).toBe(true);
  });

  it('starts none anew, and tells of no restart', () => {
    host = hostOf(never);
    host.connect(pageOf());
    host.stop();
    processes[0]!.emit('exit', 0);
    expect([processes.length, restarts]).toEqual([1, []]);
  });
});

describe('the GPU window', () => {
  it('and the process that asks for it get the two ends of one channel', async () => {
    const opened: unknown[] = [];
    openGpuWindow = async (port) => void opened.push(port);
    host = hostOf(never);
    host.connect(pageOf());
    await processes[0]!.main.call('openGpuWindow');
    expect([processes[0]!.gpuPorts, opened]).toEqual([[madePorts[1]!.port1], [madePorts[1]!.port2]]);
  });

  it('that cannot be opened is a fault for the process', async () => {
    openGpuWindow = () => Promise.reject(new FaultError('engine', 'The window would not open.'));
    host = hostOf(never);
    host.connect(pageOf());
    await expect(processes[0]!.main.call('openGpuWindow')).rejects.toThrow('The window would not open.');
  });
});

describe('the process of ONNX Runtime', () => {
  it('and the process that asks for it get the two ends of one channel, and it the number to kill', async () => {
    const opened: unknown[] = [];
    openOnnx = (port) => {
      opened.push(port);
      return Promise.resolve(4711);
    };
    host = hostOf(never);
    host.connect(pageOf());
    await processes[0]!.main.call('startOnnxProcess');
    expect([processes[0]!.onnxProcesses, opened]).toEqual([
      [{pid: 4711, ports: [madePorts[1]!.port1]}],
      [madePorts[1]!.port2],
    ]);
  });
});
