/** The worker thread's entry: takes jobs one after the other and answers each with an outcome. */
import {parentPort, workerData} from 'node:worker_threads';
import {faultOf, type Outcome} from '../contract/fault';
import {onPartialsChanged} from '../io/atomic-write';
import {jobs} from './jobs';
import {namingArchives} from './open-model';
import type {JobMessage, ThreadData, ThreadMessage} from './messages';
import type {JobContext} from './stages';

const port = parentPort!;
const cancelFlag = new Int32Array((workerData as ThreadData).cancel);
let last: Promise<void> = Promise.resolve();

function post(message: ThreadMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function run({id, job, parameters}: JobMessage): Promise<void> {
  const context: JobContext = {
    report: (progress) => post({kind: 'progress', id, progress}),
    cancelled: () => Atomics.load(cancelFlag, 0) === id,
  };
  let outcome: Outcome<unknown>;
  try {
    const work = (jobs as unknown as Record<string, (context: JobContext, ...rest: unknown[]) => Promise<unknown>>)[job];
    if (!work) throw new Error(`there is no job ${job}`);
    outcome = {ok: true, value: await work(context, ...parameters)};
  } catch (error) {
    if (process.env['WARMSTART_DEBUG']) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    const {kind, message} = faultOf(error);
    outcome = {ok: false, fault: {kind, message: namingArchives(message)}};
  }
  post({kind: 'outcome', id, outcome});
}

onPartialsChanged((paths) => post({kind: 'partials', paths}));
port.on('message', (message: JobMessage) => {
  last = last.then(() => run(message));
});
post({kind: 'ready'});
