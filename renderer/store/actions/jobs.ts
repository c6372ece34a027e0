import type {JobProgress} from '../../../electron/contract/api';
import type {Outcome} from '../../../electron/contract/fault';
import {bridge} from '../../bridge';
import {doneAfter, NOTHING_DONE} from '../progress';
import {addFault, get, isBusy, set, useSession, type Job, type Lane, type SessionState} from '../session';
import {undoLast} from '../undo';
import {WORDS} from '../words';

/** Jobs of a lane run one after the other, as the thread does that they are for. */
const queues = new Map<Lane, Promise<unknown>>();
let lastId = 0;

/** Which job of main's it is. */
export interface About {
  /** By which it tells of itself and is cancelled. */
  readonly key?: string | null;
  readonly lane?: Lane;
}

/** Null where the job failed; its fault is shown. */
export async function inOrder<T>(label: string, work: () => Promise<Outcome<T>>, about?: About): Promise<T | null> {
  return valueOf(await outcomeInOrder(label, work, about));
}

export function outcomeInOrder<T>(
  label: string,
  work: () => Promise<Outcome<T>>,
  {key = null, lane = 'models'}: About = {},
): Promise<Outcome<T>> {
  const before = queues.get(lane) ?? Promise.resolve();
  const running = before.then(async () => {
    lastId += 1;
    const job: Job = {id: lastId, key, lane, label, startedAt: performance.now(), progress: null, done: NOTHING_DONE};
    if (lane === 'models') interruptSpare();
    set(({jobs, notice}) => ({jobs: [...jobs, job], notice: lane === 'aside' ? notice : ''}));
    const outcome = await work();
    set(({jobs}) => ({jobs: jobs.filter(({id}) => id !== job.id)}));
    return outcome;
  });
  queues.set(lane, running);
  return running;
}

/** As main tells it: to the job of its key, or to one that has none. */
export function onProgress({job: key, ...progress}: JobProgress): void {
  const {jobs} = get();
  const told = jobs.find((job) => job.key === key) ?? jobs.find((job) => job.key === null && job.lane === 'models');
  if (!told) return;
  const done = doneAfter(told.done, key.split(' ')[0]!, progress);
  set({jobs: jobs.map((job) => (job === told ? {...job, progress, done} : job))});
}

/** Keys of jobs that gave way, and will be asked for again. */
const interrupted = new Set<string>();

/** What begins by itself gives way. */
export function interruptSpare(): void {
  for (const {key, lane} of get().jobs) {
    if (lane !== 'aside' || key === null) continue;
    interrupted.add(key);
    void bridge.call('job.cancel', key);
  }
}

/** So long nothing else may have been asked for. */
const REST_MS = 250;

/** Of those that wait: how each is told that it is not wanted any more. */
const waiting = new Map<string, () => void>();

/** Runs when nothing else does, beside it all; gives way, and begins again, when something else is asked for. */
export async function inSpareTime<T>(label: string, work: () => Promise<Outcome<T>>, key: string): Promise<Outcome<T>> {
  for (;;) {
    const isUnwanted = await Promise.race([
      nothingElse().then(() => false),
      new Promise<boolean>((resolve) => waiting.set(key, () => resolve(true))),
    ]);
    waiting.delete(key);
    if (isUnwanted) return {ok: false, fault: {kind: 'cancelled', message: WORDS.cancelled}};
    interrupted.delete(key);
    const outcome = await outcomeInOrder(label, work, {key, lane: 'aside'});
    if (outcome.ok || !interrupted.delete(key)) return outcome;
  }
}

async function nothingElse(): Promise<void> {
  do {
    await new Promise<void>((resolve) => {
      const stop = useSession.subscribe((state) => end(state));
      const end = (state: SessionState): void => {
        if (isBusy(state)) return;
        stop();
        resolve();
      };
      end(get());
    });
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  } while (isBusy(get()));
}

/** Null where there is none; the fault is shown. */
export function valueOf<T>(outcome: Outcome<T>): T | null {
  if (outcome.ok) return outcome.value;
  addFault(outcome.fault);
  return null;
}

/** Says where something was saved; nothing where the user thought better of it. */
export function tellSaved(outcome: Outcome<string | null>): void {
  const name = valueOf(outcome);
  if (name !== null) set({notice: WORDS.saved(name)});
}

/** The job of that key, or all that run. */
export async function cancel(key?: string): Promise<void> {
  const stopWaiting = key === undefined ? undefined : waiting.get(key);
  if (stopWaiting) return stopWaiting();
  valueOf(await (key === undefined ? bridge.call('job.cancel') : bridge.call('job.cancel', key)));
}

/** Takes the last removal or overwriting back. */
export async function undo(): Promise<void> {
  const undone = await undoLast();
  if (undone !== null) set({notice: WORDS.undone(undone)});
}

export async function copy(text: string): Promise<void> {
  const copied = await bridge.call('clipboard.write', text);
  set({notice: copied.ok ? WORDS.copied : copied.fault.message});
}
