/** The worker thread's entry: takes jobs one after the other and answers each with an outcome. */
import {join} from 'node:path';
import {parentPort, workerData} from 'node:worker_threads';
import {faultOf, type Outcome} from '../../contract/fault';
import {onPartialsChanged} from '../../io/atomic-write';
import {cacheCompiled} from './code-cache';
import {jobs} from './jobs';
import {namingArchives} from '../model/open-model';
import {connectPage, type AskPage} from '../../engine/webgpu/webgpu';
import type {PageReply} from '../../engine/webgpu/protocol';
import type {JobMessage, ThreadData, ThreadMessage, ToThread} from './messages';
import type {JobContext} from './stages';

const port = parentPort!;
const keepCompiled = cacheCompiled(join(__dirname, 'chunks'));
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
    const work = (jobs as unknown as Record<string, (context: JobContext, ...rest: unknown[]) => Promise<unknown>>)[
      job
    ];
    if (!work) throw new Error(`there is no job ${job}`);
    outcome = {ok: true, value: await work(context, ...parameters)};
  } catch (error) {
    if (process.env['WARMSTART_DEBUG'])
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    const {kind, message} = faultOf(error);
    outcome = {ok: false, fault: {kind, message: namingArchives(message)}};
  }
  keepCompiled();
  post({kind: 'outcome', id, outcome});
}

onPartialsChanged((paths) => post({kind: 'partials', paths}));
const asked = new Map<number, (reply: PageReply) => void>();
let nextAsked = 1;

/** Asks the hidden WebGPU window, by way of the engine process and main. */
const askPage: AskPage = (request) =>
  new Promise((resolve, reject) => {
    const id = nextAsked;
    nextAsked += 1;
    asked.set(id, (reply) => (reply.ok ? resolve(reply.value as never) : reject(new Error(reply.message))));
    post({kind: 'gpu', request: {id, body: request}});
  });

if ((workerData as ThreadData).gpu) connectPage(askPage);
port.on('message', (message: ToThread) => {
  if (message.kind === 'gpu') {
    asked.get(message.reply.id)?.(message.reply.body);
    asked.delete(message.reply.id);
    return;
  }
  // A look at an image does not wait for the job that is running: it is answered in that job's pauses.
  if (message.job === 'tile') void run(message);
  else last = last.then(() => run(message));
});
post({kind: 'ready'});
