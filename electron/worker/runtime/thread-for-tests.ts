/** A thread that does with the path it is asked to inspect what its word says: to see what a supervisor makes of it. */
import {readFileSync, writeFileSync} from 'node:fs';
import {parentPort, threadId, workerData} from 'node:worker_threads';
import {Channel, type Answers, type Asked} from '../../contract/channel';
import {FaultError} from '../../contract/fault';
import {messageWire} from '../../contract/wire';
import type {SupervisorCalls, ThreadCalls, ThreadData} from './calls';

const flags = new Int32Array((workerData as ThreadData).cancelled);

const deeds: Readonly<Record<string, (asked: Asked, rest: string) => unknown>> = {
  name: () => threadId,
  exit: () => process.exit(3),
  /** As a callback of native code throws: outside of any promise. */
  throw: () => {
    setImmediate(() => {
      throw new Error('out of memory in the kernel');
    });
    return forever();
  },
  spin: () => spin(),
  /** Of a pipe it waits in the system until somebody writes to it. */
  read: (_, path) => readFileSync(path, 'utf8'),
  /** Looks, as jobs do between layers, whether it is still wanted. */
  look: ({id}) =>
    new Promise((_, reject) => {
      setInterval(() => {
        if (Atomics.load(flags, id % flags.length) === id) reject(new FaultError('cancelled', 'Cancelled by itself.'));
      }, 5);
    }),
  write: (_, path) => {
    supervisor.tell('keepPartials', [[path]]);
    writeFileSync(path, 'half');
    return spin();
  },
};

function forever(): Promise<never> {
  return new Promise(() => undefined);
}

function spin(): never {
  for (;;);
}

const answers = {
  inspect: (asked: Asked, path: string) => {
    const [word, rest] = path.split(/:(.*)/s) as [string, string?];
    return deeds[word]!(asked, rest ?? '');
  },
} as unknown as Answers<ThreadCalls>;
const supervisor = new Channel<SupervisorCalls, ThreadCalls>(messageWire(parentPort!), answers);
