/**
 * The engine process's entry (a utilityProcess): supervises the worker thread and brings its answers to main and its
 * tiles to the page.
 */
import {join} from 'node:path';
import type {Outcome} from '../../contract/fault';
import type {TileReply, TileRequest} from '../../contract/image';
import type {Numbered, PageReply, PageRequest} from '../../engine/webgpu/protocol';
import type {EngineMessage, EngineRequest} from './engine-protocol';
import {Supervisor, type JobParameters} from './supervisor';
import type {JobName} from './jobs';

interface Port {
  on(event: 'message', listener: (event: {data: unknown; ports: Port[]}) => void): void;
  postMessage(message: unknown): void;
  start(): void;
}

/** Electron adds it to `process` in a utilityProcess; the type is in electron, which is not imported here. */
const main = (process as unknown as {parentPort: Port}).parentPort;
const supervisor = new Supervisor(join(__dirname, 'thread.cjs'), askPage);
const jobIds = new Map<number, number>();

main.on('message', ({data, ports}) => {
  const request = data as EngineRequest;
  if (request.kind === 'call') void call(request);
  if (request.kind === 'cancel') supervisor.cancel(jobIds.get(request.id) ?? -1);
  if (request.kind === 'tiles' && ports[0]) serveTiles(ports[0]);
  if (request.kind === 'gpu' && ports[0]) connectPage(ports[0]);
});

function post(message: EngineMessage): void {
  main.postMessage(message);
}

async function call({id, job, parameters}: EngineRequest & {kind: 'call'}): Promise<void> {
  const running = supervisor.call(job as JobName, parameters as JobParameters<JobName>, (progress) =>
    post({kind: 'progress', id, progress}),
  );
  jobIds.set(id, running.id);
  const outcome: Outcome<unknown> = await running.outcome;
  jobIds.delete(id);
  post({kind: 'outcome', id, outcome});
}

/** What the thread asked the hidden window before there was a port to it. */
const unsent: Numbered<PageRequest>[] = [];
let page: Port | null = null;

function askPage(request: Numbered<PageRequest>): void {
  if (page) {
    page.postMessage(request);
    return;
  }
  unsent.push(request);
  if (unsent.length === 1) post({kind: 'gpu'});
}

function connectPage(port: Port): void {
  page = port;
  port.on('message', ({data}) => supervisor.answerPage(data as Numbered<PageReply>));
  port.start();
  for (const request of unsent.splice(0)) port.postMessage(request);
}

function serveTiles(port: Port): void {
  port.on('message', ({data}) => {
    const request = data as TileRequest;
    void supervisor.call('tile', [request]).outcome.then((outcome) => {
      const reply: TileReply = outcome.ok ? outcome.value : {request: request.request, data: null};
      port.postMessage(reply);
    });
  });
  port.start();
}
