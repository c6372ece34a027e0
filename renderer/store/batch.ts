/** Which images are selected in the list, and the queue of those that are segmented. */
import {create} from 'zustand';
import {persist} from 'zustand/middleware';
import {changed, EMPTY, type Change, type Queue, type QueueItem, type Step} from '../batch/queue';
import {DamagedEntry, keptAs} from './kept';

export interface BatchState {
  readonly queue: Queue;
  /** The model that the queue is segmented with. */
  readonly modelId: string | null;
  /** What was chosen for the image that was shown, for those for which nobody has chosen; null: they have their own. */
  readonly setting: BatchSetting | null;
  readonly selected: readonly string[];
  /** Where a selection begins that Shift extends. */
  readonly anchor: string | null;
  readonly isResultsOpen: boolean;
  /** The folder of the last export, by its name alone; null: there was none. */
  readonly exportedTo: string | null;
}

/** Channels by their names, for files have them in different orders. */
export interface BatchSetting {
  readonly nuclear: string | null;
  readonly membrane: string | null;
  /** Of files that do not say it. */
  readonly micrometresPerPixel: number | null;
}

const BATCH_ENTRY = 'warmstart-batch';

export const useBatch = create<BatchState>()(
  persist(
    (): BatchState => ({
      queue: EMPTY,
      modelId: null,
      setting: null,
      selected: [],
      anchor: null,
      isResultsOpen: false,
      exportedTo: null,
    }),
    keptAs({
      name: BATCH_ENTRY,
      version: 1,
      take: keptOf,
      migrate: (kept) => kept,
      bringBack: (kept, state) => ({...state, ...readBatch(kept)}),
    }),
  ),
);

interface KeptBatch extends Pick<BatchState, 'modelId' | 'setting'> {
  readonly items: readonly QueueItem[];
}

let last: (Pick<BatchState, 'queue' | 'modelId' | 'setting'> & {readonly as: KeptBatch}) | null = null;

/** The same object for as long as nothing of it has changed. */
function keptOf({queue, modelId, setting}: BatchState): KeptBatch {
  if (last?.queue !== queue || last.modelId !== modelId || last.setting !== setting)
    last = {queue, modelId, setting, as: {modelId, setting, items: queue.items}};
  return last.as;
}

/** What ran when the app ended waits again, and nothing is begun before it is asked for. */
function readBatch(kept: unknown): Pick<BatchState, 'queue' | 'modelId' | 'setting'> {
  const {modelId, items, setting} = (kept ?? {}) as Partial<Record<keyof KeptBatch, unknown>>;
  if (!Array.isArray(items)) throw new DamagedEntry(BATCH_ENTRY, 'no queue');
  const read = items.map(readItem);
  const isUnfinished = read.some(({step}) => step.is === 'waiting');
  return {
    queue: {items: read, isPaused: isUnfinished},
    modelId: typeof modelId === 'string' ? modelId : null,
    setting: readSetting(setting),
  };
}

/** Null too of what an earlier version has kept. */
function readSetting(kept: unknown): BatchSetting | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const {nuclear, membrane, micrometresPerPixel} = kept as Partial<Record<keyof BatchSetting, unknown>>;
  const size = typeof micrometresPerPixel === 'number' && micrometresPerPixel > 0 ? micrometresPerPixel : null;
  return {nuclear: nameOf(nuclear), membrane: nameOf(membrane), micrometresPerPixel: size};
}

function nameOf(kept: unknown): string | null {
  return typeof kept === 'string' ? kept : null;
}

function readItem(kept: unknown): QueueItem {
  const {id, step, isAnew} = (kept ?? {}) as Partial<Record<keyof QueueItem, unknown>>;
  const {is, ms, why, isKept} = (step ?? {}) as Partial<Record<'is' | 'ms' | 'why' | 'isKept', unknown>>;
  if (typeof id !== 'string') throw new DamagedEntry(BATCH_ENTRY, 'an image without an id');
  const stepOf: Readonly<Record<string, Step | null>> = {
    waiting: {is: 'waiting'},
    running: {is: 'waiting'},
    done: typeof ms === 'number' ? {is: 'done', ms, isKept: isKept === true} : null,
    failed: typeof why === 'string' ? {is: 'failed', why} : null,
  };
  const known = typeof is === 'string' ? stepOf[is] : null;
  if (!known) throw new DamagedEntry(BATCH_ENTRY, 'a state that is none');
  return {id, step: known, deaths: 0, isAnew: isAnew === true};
}

export function setBatch(change: Partial<BatchState>): void {
  useBatch.setState(change);
}

export function changeQueue(change: Change): void {
  useBatch.setState(({queue}) => ({queue: changed(queue, change)}));
}
