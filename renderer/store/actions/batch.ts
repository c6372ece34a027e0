/** Many images segmented one after the other; whatever becomes of one, the others follow. */
import {jobKey} from '../../../electron/contract/api';
import type {Fault} from '../../../electron/contract/fault';
import {RESULT_KINDS, RESULTS} from '../../../electron/contract/results';
import {bridge} from '../../bridge';
import {nextOf, progressOf} from '../../batch/queue';
import {changeQueue, setBatch, useBatch} from '../batch';
import {addFault, get, imageOf, modelOf, selectedModel, set, type ImageItem} from '../session';
import {canUndo} from '../undo';
import {useView} from '../view';
import {WORDS} from '../words';
import {fetchCells, openQuietly, segmentImage, showImage} from './images';
import {cancel, inOrder, valueOf} from './jobs';

/** These, or all that are listed, with the model that is selected. */
export function segmentMany(ids: readonly string[]): void {
  const model = selectedModel(get());
  if (model?.state.step !== 'ready') return;
  setBatch({modelId: model.id});
  changeQueue({do: 'go on'});
  changeQueue({do: 'add', ids});
  void follow();
}

export function retryFailed(): void {
  const failed = useBatch.getState().queue.items.filter(({step}) => step.is === 'failed');
  segmentMany(failed.map(({id}) => id));
}

export function pauseQueue(): void {
  changeQueue({do: 'pause'});
}

export function goOn(): void {
  changeQueue({do: 'go on'});
  void follow();
}

/** What is done stays; what runs is stopped, and what waits is taken out. */
export async function cancelQueue(): Promise<void> {
  changeQueue({do: 'cancel'});
  const {running} = progressOf(useBatch.getState().queue, 0);
  if (running === null) return;
  stopped = running;
  await cancel(jobKey('image.open', running));
  await cancel(jobKey('image.segment', running));
}

/** Of which image nothing is wanted any more, though it runs. */
let stopped: string | null = null;
let isFollowing = false;

async function follow(): Promise<void> {
  if (isFollowing) return;
  isFollowing = true;
  for (let id = nextOf(useBatch.getState().queue); id !== null; id = nextOf(useBatch.getState().queue)) await one(id);
  isFollowing = false;
  tellEnd();
}

function tellEnd(): void {
  const {all, done, failed, waiting} = progressOf(useBatch.getState().queue, 0);
  if (waiting === 0 && all > 1) set({notice: WORDS.batchOver(done, failed)});
}

async function one(id: string): Promise<void> {
  changeQueue({do: 'begin', id, nowMs: performance.now()});
  const fault = await faultOf(id);
  if (fault === null) return changeQueue({do: 'finish', id, nowMs: performance.now()});
  if (fault.kind === 'engine-died') return changeQueue({do: 'die', id, why: fault.message});
  if (fault.kind !== 'cancelled') return changeQueue({do: 'fail', id, why: fault.message});
  changeQueue({do: 'put back', id});
  if (stopped === id) changeQueue({do: 'remove', ids: [id]});
  else changeQueue({do: 'pause'});
  stopped = null;
}

/** Null: it has its cells. */
async function faultOf(id: string): Promise<Fault | null> {
  const {modelId} = useBatch.getState();
  const model = modelId === null ? null : modelOf(modelId);
  if (model?.state.step !== 'ready') return {kind: 'usage', message: WORDS.modelGone};
  const opened = await openQuietly(id);
  if (!opened.ok) return opened.fault;
  const image = imageOf(id);
  if (!image) return {kind: 'not-found', message: WORDS.notListed};
  const {all, done, failed} = progressOf(useBatch.getState().queue, 0);
  const outcome = await segmentImage(model, image, WORDS.segmentingOf(image.name, done + failed + 1, all));
  if (!outcome.ok) return outcome.fault;
  if (get().imageId === id) await fetchCells(id);
  return null;
}

/** They leave the list; their files and what was kept of them stay. */
export function removeImages(ids: readonly string[]): void {
  const before = get().images;
  const gone = new Set(ids.filter((id) => id !== progressOf(useBatch.getState().queue, 0).running));
  if (gone.size === 0) return;
  const {imageId} = get();
  const rest = before.filter(({id}) => !gone.has(id));
  set({images: rest});
  setBatch({selected: [], anchor: null});
  changeQueue({do: 'remove', ids: [...gone]});
  canUndo(WORDS.undoRemove(gone.size), () => putBack(before));
  if (imageId === null || !gone.has(imageId)) return;
  const place = before.findIndex(({id}) => id === imageId);
  const next = rest[Math.min(place, rest.length - 1)];
  if (next) void showImage(next.id);
  else set({imageId: null, selectedCell: null});
}

/** Where they were; those that came meanwhile follow. */
function putBack(before: readonly ImageItem[]): void {
  const now = new Map(get().images.map((image) => [image.id, image]));
  const known = new Set(before.map(({id}) => id));
  const images = [
    ...before.map((image) => now.get(image.id) ?? image),
    ...get().images.filter(({id}) => !known.has(id)),
  ];
  set({images});
  const first = before.find(({id}) => !now.has(id));
  if (first) void showImage(first.id);
}

/** All that have cells, into a folder that is asked for. */
export async function exportAll(): Promise<void> {
  const ids = get()
    .images.filter(({summary}) => summary !== null)
    .map(({id}) => id);
  if (ids.length === 0) return;
  const {saveAlso} = useView.getState();
  const kinds = RESULT_KINDS.filter((kind) => RESULTS[kind].usual || saveAlso.includes(kind));
  const report = await inOrder(WORDS.exportingAll(ids.length), () => bridge.call('batch.export', ids, kinds));
  if (!report || report.folder === null) return;
  setBatch({exportedTo: report.folder});
  set({notice: WORDS.exportedAll(report.written, report.folder)});
  for (const {id, message} of report.failed)
    addFault({kind: 'usage', message: WORDS.notExported(imageOf(id)?.name ?? '', message)});
}

export async function showExported(): Promise<void> {
  valueOf(await bridge.call('batch.show'));
}
