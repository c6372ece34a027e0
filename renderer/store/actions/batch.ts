/** Many images segmented one after the other; whatever becomes of one, the others follow. */
import {jobKey} from '../../../electron/contract/api';
import type {Outcome} from '../../../electron/contract/fault';
import {RESULT_KINDS, RESULTS} from '../../../electron/contract/results';
import {bridge} from '../../bridge';
import {nextOf, progressOf} from '../../batch/queue';
import {changeQueue, setBatch, useBatch} from '../batch';
import {settingFor, settingOf} from '../batch-setting';
import {
  addFault,
  get,
  imageOf,
  modelOf,
  selectedImage,
  selectedModel,
  set,
  updateImage,
  type ImageItem,
} from '../session';
import {canUndo} from '../undo';
import {useView} from '../view';
import {WORDS} from '../words';
import {fetchCells, openQuietly, segmentImage, showImage, takeKeptLike} from './images';
import {cancel, inOrder, valueOf} from './jobs';

/**
 * These, with the model that is selected. Cells that are kept of the same pixels, model and settings are taken, unless
 * `isAnew`. What was chosen for the image that is shown is for all for which nobody has chosen.
 */
export function segmentMany(ids: readonly string[], isAnew = false): void {
  const model = selectedModel(get());
  if (model?.state.step !== 'ready') return;
  const shown = selectedImage(get());
  setBatch({modelId: model.id, setting: shown && ids.length > 1 ? settingOf(shown) : null});
  changeQueue({do: 'go on'});
  changeQueue({do: 'add', ids, isAnew});
  void follow();
}

/** Those whose cells were there already. */
export function segmentKeptAnew(): void {
  const kept = useBatch.getState().queue.items.filter(({step}) => step.is === 'done' && step.isKept);
  segmentMany(
    kept.map(({id}) => id),
    true,
  );
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
  const {all, done, kept, failed, waiting} = progressOf(useBatch.getState().queue, 0);
  if (waiting === 0 && all > 1) set({notice: WORDS.batchOver(done, failed, kept)});
}

async function one(id: string): Promise<void> {
  changeQueue({do: 'begin', id, nowMs: performance.now()});
  const came = await cellsOf(id);
  if (came.ok) return changeQueue({do: 'finish', id, nowMs: performance.now(), isKept: came.value === 'kept'});
  const {fault} = came;
  if (fault.kind === 'engine-died') return changeQueue({do: 'die', id, why: fault.message});
  if (fault.kind !== 'cancelled') return changeQueue({do: 'fail', id, why: fault.message});
  changeQueue({do: 'put back', id});
  if (stopped === id) changeQueue({do: 'remove', ids: [id]});
  else changeQueue({do: 'pause'});
  stopped = null;
}

/** Whether its cells were found, or kept from before. */
async function cellsOf(id: string): Promise<Outcome<'found' | 'kept'>> {
  const {modelId, setting, queue} = useBatch.getState();
  const model = modelId === null ? null : modelOf(modelId);
  if (model?.state.step !== 'ready') return {ok: false, fault: {kind: 'usage', message: WORDS.modelGone}};
  const opened = await openQuietly(id);
  if (!opened.ok) return opened;
  const listed = imageOf(id);
  if (!listed) return {ok: false, fault: {kind: 'not-found', message: WORDS.notListed}};
  updateImage(id, settingFor(listed, opened.value, setting));
  const image = imageOf(id) ?? listed;
  const isAnew = queue.items.some((item) => item.id === id && item.isAnew);
  const isKept = !isAnew && (await takeKeptLike(model, image));
  if (!isKept) {
    const {all, done, failed} = progressOf(queue, 0);
    const outcome = await segmentImage(model, image, WORDS.segmentingOf(image.name, done + failed + 1, all));
    if (!outcome.ok) return outcome;
  }
  if (get().imageId === id) await fetchCells(id);
  return {ok: true, value: isKept ? 'kept' : 'found'};
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

/** Those of these images that have cells, into a folder that is asked for. */
export async function exportAll(images: readonly ImageItem[] = get().images): Promise<void> {
  const ids = images.filter(({summary}) => summary !== null).map(({id}) => id);
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
