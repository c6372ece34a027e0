/**
 * Many images, one after the other: what is waiting, running, done and failed, and how long the rest will take. Plain
 * values and functions: nothing here runs anything.
 */
import {clamp} from '../clamp';

export type Step =
  | {readonly is: 'waiting'}
  | {readonly is: 'running'; readonly sinceMs: number}
  /** `isKept`: its cells were there already. */
  | {readonly is: 'done'; readonly ms: number; readonly isKept: boolean}
  | {readonly is: 'failed'; readonly why: string};

export interface QueueItem {
  readonly id: string;
  readonly step: Step;
  /** How often it was begun and the engine died over it. */
  readonly deaths: number;
  /** Whether it is segmented though its cells are there already. */
  readonly isAnew: boolean;
}

export interface Queue {
  readonly items: readonly QueueItem[];
  /** Nothing new is begun. */
  readonly isPaused: boolean;
}

export const EMPTY: Queue = {items: [], isPaused: false};

/** An image over which the engine has died so often is left out. */
const MOST_DEATHS = 2;

export type Change =
  /** Those that are not there yet wait at the end; others wait again. */
  | {readonly do: 'add'; readonly ids: readonly string[]; readonly isAnew?: boolean}
  | {readonly do: 'begin'; readonly id: string; readonly nowMs: number}
  | {readonly do: 'finish'; readonly id: string; readonly nowMs: number; readonly isKept?: boolean}
  | {readonly do: 'fail'; readonly id: string; readonly why: string}
  /** The engine died over it: it comes again, but not for ever. */
  | {readonly do: 'die'; readonly id: string; readonly why: string}
  /** It was stopped and waits again, where it was. */
  | {readonly do: 'put back'; readonly id: string}
  | {readonly do: 'pause'}
  | {readonly do: 'go on'}
  /** What has not begun is taken out. */
  | {readonly do: 'cancel'}
  | {readonly do: 'remove'; readonly ids: readonly string[]}
  /** Among those that wait, by so many places. */
  | {readonly do: 'move'; readonly id: string; readonly by: number}
  | {readonly do: 'clear'};

export function changed(queue: Queue, change: Change): Queue {
  const {items} = queue;
  switch (change.do) {
    case 'add':
      return {...queue, items: added(items, change.ids, change.isAnew ?? false)};
    case 'begin':
      return stepped(queue, change.id, {is: 'running', sinceMs: change.nowMs});
    case 'finish': {
      const step = items.find(({id}) => id === change.id)?.step;
      if (step?.is !== 'running') return queue;
      const {nowMs, isKept = false} = change;
      return stepped(queue, change.id, {is: 'done', ms: nowMs - step.sinceMs, isKept});
    }
    case 'fail':
      return stepped(queue, change.id, {is: 'failed', why: change.why});
    case 'die':
      return died(queue, change.id, change.why);
    case 'put back':
      return stepped(queue, change.id, WAITING);
    case 'pause':
      return {...queue, isPaused: true};
    case 'go on':
      return {...queue, isPaused: false};
    case 'cancel':
      return {isPaused: false, items: items.filter(({step}) => step.is !== 'waiting')};
    case 'remove':
      return {...queue, items: items.filter(({id, step}) => !change.ids.includes(id) || step.is === 'running')};
    case 'move':
      return {...queue, items: moved(items, change.id, change.by)};
    case 'clear':
      break;
  }
  return items.some(({step}) => step.is === 'running') ? queue : EMPTY;
}

const WAITING: Step = {is: 'waiting'};

function stepped(queue: Queue, id: string, step: Step): Queue {
  return {...queue, items: queue.items.map((item) => (item.id === id ? {...item, step} : item))};
}

function added(items: readonly QueueItem[], ids: readonly string[], isAnew: boolean): readonly QueueItem[] {
  const again = new Set(ids);
  const known = new Set(items.map(({id}) => id));
  const before = items.map((item) =>
    again.has(item.id) && item.step.is !== 'running' ? {...item, step: WAITING, deaths: 0, isAnew} : item,
  );
  const fresh = [...again].filter((id) => !known.has(id));
  return [...before, ...fresh.map((id) => ({id, step: WAITING, deaths: 0, isAnew}))];
}

function died(queue: Queue, id: string, why: string): Queue {
  const items = queue.items.map((item): QueueItem => {
    if (item.id !== id) return item;
    const deaths = item.deaths + 1;
    return {...item, deaths, step: deaths < MOST_DEATHS ? WAITING : {is: 'failed', why}};
  });
  return {...queue, items};
}

function moved(items: readonly QueueItem[], id: string, by: number): readonly QueueItem[] {
  const waiting = items.filter(({step}) => step.is === 'waiting');
  const from = waiting.findIndex((item) => item.id === id);
  if (from === -1) return items;
  const [item] = waiting.splice(from, 1);
  waiting.splice(clamp(from + by, 0, waiting.length), 0, item!);
  return items.map((old) => (old.step.is === 'waiting' ? waiting.shift()! : old));
}

/** The one to begin now; null: one is running, none is waiting, or it is paused. */
export function nextOf({items, isPaused}: Queue): string | null {
  if (isPaused || items.some(({step}) => step.is === 'running')) return null;
  return items.find(({step}) => step.is === 'waiting')?.id ?? null;
}

export interface QueueProgress {
  readonly all: number;
  readonly done: number;
  /** Of those that are done. */
  readonly kept: number;
  readonly failed: number;
  readonly waiting: number;
  readonly running: string | null;
  /** Of all that are done or failed; 0..1. */
  readonly fraction: number;
  /** By the mean of those that were segmented; null before one is. */
  readonly leftMs: number | null;
}

export function progressOf({items}: Queue, nowMs: number): QueueProgress {
  const count = (is: Step['is']): number => items.filter(({step}) => step.is === is).length;
  const [done, failed, waiting] = [count('done'), count('failed'), count('waiting')];
  const running = items.find(({step}) => step.is === 'running') ?? null;
  const times = items.flatMap(({step}) => (step.is === 'done' && !step.isKept ? [step.ms] : []));
  const mean = times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const begun = running?.step.is === 'running' ? nowMs - running.step.sinceMs : null;
  const ofRunning = begun === null ? 0 : Math.max((mean ?? 0) - begun, 0);
  return {
    all: items.length,
    done,
    kept: items.filter(({step}) => step.is === 'done' && step.isKept).length,
    failed,
    waiting,
    running: running?.id ?? null,
    fraction: items.length === 0 ? 0 : (done + failed) / items.length,
    leftMs: mean === null ? null : mean * waiting + ofRunning,
  };
}
