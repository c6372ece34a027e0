/**
 * HDF5 files read by the library in a thread of its own, while this one waits: what the library does with a damaged
 * file costs that thread and no more, and it has to come to an end.
 */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {MessageChannel, receiveMessageOnPort, Worker, type MessagePort} from 'node:worker_threads';
import {H5Error, type H5Dataset, type H5File} from '../../keras/h5-file';
import {openH5WithLibrary} from '../../keras/h5-library';

export type H5Question =
  | {readonly what: 'start'}
  | {readonly what: 'open'; readonly path: string; readonly bytes: number}
  | {readonly what: 'attribute'; readonly path: string; readonly name: string}
  | {readonly what: 'isGroup' | 'children' | 'dataset' | 'read' | 'close'; readonly path: string};

/** `isBroken`: the library itself broke off, and is used no more. */
export type H5Answer = {readonly value: unknown} | {readonly refused: string; readonly isBroken: boolean};

/** The library itself takes a moment to start. */
const START_MS = 60_000;
const CALL_MS = 4000;
/** Compressed values on a slow computer. */
const SLOWEST_BYTES_PER_MS = 8000;

/** The bundled thread; null where there is none, and the library is asked in this thread. */
function entry(): string | null {
  const places = ['.', '..', '../../..', '../../../dist'].map((folder) => join(__dirname, folder, 'h5.cjs'));
  return places.find((path) => existsSync(path)) ?? null;
}

/** One that has nothing to do, for the next file. */
let idle: H5Thread | null = null;
/** Of the last that was ended: its memory is given back when this thread looks up from its work, not before. */
let ending: Promise<unknown> = Promise.resolve();

/** As openH5WithLibrary. Throws H5Error. */
export async function openH5Elsewhere(path: string, bytes: number): Promise<H5File> {
  const bundled = entry();
  if (bundled === null) return openH5WithLibrary(path, bytes);
  // One damaged file after the other would leave one ended thread after the other.
  await ending;
  const thread = idle ?? new H5Thread(bundled);
  try {
    // Only the library is waited for so long; a file that it cannot come to an end with has no such time.
    if (!idle) thread.ask({what: 'start'}, START_MS);
    idle = null;
    thread.ask({what: 'open', path, bytes});
  } catch (error) {
    giveBack(thread);
    throw error;
  }
  return fileOf(thread);
}

/** For the next file; one such thread is enough. */
function giveBack(thread: H5Thread): void {
  if (thread.isEnded) return;
  if (idle) thread.end();
  else idle = thread;
}

function fileOf(thread: H5Thread): H5File {
  return {
    attribute: (path, name) => thread.ask({what: 'attribute', path, name}) as string | readonly string[] | null,
    isGroup: (path) => thread.ask({what: 'isGroup', path}) as boolean,
    children: (path) => thread.ask({what: 'children', path}) as readonly string[],
    dataset: (path) => {
      const found = thread.ask({what: 'dataset', path}) as Pick<H5Dataset, 'dtype' | 'shape'> | null;
      if (!found) return null;
      const values = found.shape.reduce((product, dim) => product * dim, 1);
      const limit = CALL_MS + (8 * values) / SLOWEST_BYTES_PER_MS;
      return {...found, read: () => thread.ask({what: 'read', path}, limit) as Uint8Array};
    },
    close: () => {
      if (thread.isEnded) return;
      thread.ask({what: 'close', path: ''});
      giveBack(thread);
    },
  };
}

class H5Thread {
  isEnded = false;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));

  constructor(path: string) {
    const {port1, port2} = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(path, {workerData: {port: port2, signal: this.#signal}, transferList: [port2]});
    this.#worker.unref();
    this.#port.unref();
    // What it dies of is told by its silence.
    this.#worker.on('error', () => undefined);
  }

  /** Waits for the answer. Throws H5Error where it is refused, or does not come. */
  ask(question: H5Question, limit = CALL_MS): unknown {
    if (this.isEnded) throw new H5Error(BROKEN);
    const seen = Atomics.load(this.#signal, 0);
    this.#port.postMessage(question);
    Atomics.wait(this.#signal, 0, seen, limit);
    const answer = receiveMessageOnPort(this.#port)?.message as H5Answer | undefined;
    if (!answer || ('refused' in answer && answer.isBroken)) this.end();
    if (!answer) throw new H5Error('the HDF5 library does not come to an end with it');
    if (!('refused' in answer)) return answer.value;
    throw new H5Error(answer.isBroken ? BROKEN : answer.refused);
  }

  end(): void {
    this.isEnded = true;
    this.#port.close();
    ending = this.#worker.terminate();
  }
}

const BROKEN = 'the HDF5 library broke off while it read it';
