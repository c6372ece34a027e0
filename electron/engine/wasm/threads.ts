/**
 * Lets tfjs-backend-wasm use several threads under Node, where it does not by itself: it asks a browser's Worker and
 * object URLs for its eight threads, and takes half the processors it sees. While it starts, it is given Node's
 * workers, as many as there are processors, and stand-ins for the rest.
 */
import {createRequire} from 'node:module';
import type os from 'node:os';
import {join} from 'node:path';
import type {Worker as NodeWorker, WorkerOptions} from 'node:worker_threads';
import {limits} from '../../io/limits';
import {resourceDirectory} from '../resources';

/** What the module's pool holds, threads or stand-ins; it is given in its code. */
const POOL_SIZE = 8;

export function threadCount(): number {
  const asked = Number(process.env['WARMSTART_WASM_THREADS']);
  return Math.max(1, Math.min(Number.isInteger(asked) && asked > 0 ? asked : limits().processors, POOL_SIZE));
}

/**
 * Runs `start` (which must begin and finish the backend's initialisation) with `threads` workers behind a browser's
 * names.
 */
export async function withThreads<T>(threads: number, start: () => Promise<T>): Promise<T> {
  const load = createRequire(join(resourceDirectory(), 'x.js'));
  // The module objects that the backend's own require calls get: an import would be a frozen view of them.
  const workers = load('node:worker_threads') as {Worker: unknown};
  const system = load('node:os') as {cpus: typeof os.cpus};
  const {Worker} = workers;
  const {cpus} = system;
  const objectUrl = Object.getOwnPropertyDescriptor(URL, 'createObjectURL');
  const globalWorker = (globalThis as {Worker?: unknown}).Worker;
  const wasmOut = join(resourceDirectory(), '@tensorflow', 'tfjs-backend-wasm', 'wasm-out');
  const source = workerSource(load, wasmOut);
  let made = 0;
  // Its pool is taken from the end: the real threads come last.
  const make = function makeThread(): unknown {
    made += 1;
    return made > POOL_SIZE - threads
      ? new (Worker as new (code: string, options: WorkerOptions) => NodeWorker)(source, {eval: true})
      : new IdleThread();
  };
  workers.Worker = make;
  system.cpus = () => Array.from({length: 2 * POOL_SIZE}, () => cpus()[0]!);
  URL.createObjectURL = () => '';
  try {
    return await start();
  } finally {
    workers.Worker = Worker;
    system.cpus = cpus;
    if (objectUrl) Object.defineProperty(URL, 'createObjectURL', objectUrl);
    (globalThis as {Worker?: unknown}).Worker = globalWorker;
  }
}

/**
 * The module's own code for its threads, told where its factory lies instead of being sent a blob. Its line ends stand
 * inside strings and must be escaped.
 */
function workerSource(load: NodeJS.Require, folder: string): string {
  const {wasmWorkerContents} = load(join(folder, 'tfjs-backend-wasm-threaded-simd.worker.js')) as {
    wasmWorkerContents: string;
  };
  const factory = JSON.stringify(join(folder, 'tfjs-backend-wasm-threaded-simd.js'));
  const urls = `URL.createObjectURL = () => ${factory}; URL.revokeObjectURL = () => undefined;`;
  return `${urls}\n${wasmWorkerContents.replaceAll('\n', '\\n')}`;
}

/** Answers like a thread that has loaded the module, and is never given work. */
class IdleThread {
  #listener: ((data: unknown) => void) | null = null;

  on(event: string, listener: (data: unknown) => void): void {
    if (event === 'message') this.#listener = listener;
  }

  postMessage({cmd}: {readonly cmd?: string}): void {
    if (cmd === 'load') queueMicrotask(() => this.#listener?.({cmd: 'loaded'}));
  }

  ref(): void {
    // Nothing keeps the process alive.
  }

  unref(): void {
    // Nothing keeps the process alive.
  }

  terminate(): void {
    // There is no thread.
  }
}
