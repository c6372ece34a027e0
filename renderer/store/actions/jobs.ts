import type {Outcome} from '../../../electron/contract/fault';
import {bridge} from '../../bridge';
import {addFault, set} from '../session';
import {WORDS} from '../words';

/** Jobs run one after the other, as the worker does. */
let queue: Promise<unknown> = Promise.resolve();

/** Null where the job failed; its fault is shown. */
export async function inOrder<T>(label: string, work: () => Promise<Outcome<T>>): Promise<T | null> {
  return valueOf(await outcomeInOrder(label, work));
}

export function outcomeInOrder<T>(label: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const running = queue.then(async () => {
    set({job: {label, progress: null, startedAt: performance.now()}, notice: ''});
    const outcome = await work();
    set({job: null});
    return outcome;
  });
  queue = running;
  return running;
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

/** `job`: by its `jobKey`; left out: all that run. */
export async function cancel(job?: string): Promise<void> {
  valueOf(await (job === undefined ? bridge.call('job.cancel') : bridge.call('job.cancel', job)));
}

export async function copy(text: string): Promise<void> {
  const copied = await bridge.call('clipboard.write', text);
  set({notice: copied.ok ? WORDS.copied : copied.fault.message});
}
