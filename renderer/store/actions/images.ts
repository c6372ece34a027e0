import {jobKey, type Dropped} from '../../../electron/contract/api';
import type {Outcome} from '../../../electron/contract/fault';
import {
  ANY_PLANES,
  type ImageInfo,
  type KeptCells,
  type KeptReport,
  type SegmentOptions,
  type SegmentReport,
} from '../../../electron/contract/image';
import {bridge} from '../../bridge';
import {
  addFault,
  get,
  imageOf,
  selectedImage,
  selectedModel,
  set,
  updateImage,
  type ImageItem,
  type ModelItem,
} from '../session';
import type {ResultSummary} from '../remembered';
import {guessAgain, guessedChannels} from '../channel-guess';
import {mapsAreOld} from '../model-maps';
import {canUndo} from '../undo';
import {learn} from '../progress';
import {optionsOf, wantedResults} from '../segment-options';
import {setView, useView} from '../view';
import {WORDS} from '../words';
import {keepCommand} from './command-line';
import {engineId} from './engines';
import {noteFailure} from './failures';
import {inOrder, outcomeInOrder, valueOf, type About} from './jobs';

/** Lists them, and opens the first; one that is listed already stays as it is. */
export async function addImages(items: readonly Pick<Dropped, 'id' | 'name' | 'folder'>[]): Promise<void> {
  const known = new Set(get().images.map(({id}) => id));
  const fresh = items.filter(({id}) => !known.has(id));
  const first = items[0];
  if (!first) return;
  set(({images}) => ({images: [...images, ...fresh.map(listed)]}));
  await showImage(first.id);
}

export function listed({id, name, folder}: Pick<Dropped, 'id' | 'name' | 'folder'>): ImageItem {
  return {
    id,
    name,
    folder,
    info: null,
    fault: null,
    isChosen: false,
    isOwn: false,
    planes: ANY_PLANES,
    nuclear: null,
    membrane: null,
    micrometresPerPixel: null,
    report: null,
    made: null,
    summary: null,
    parameters: {},
    cells: {},
    version: 0,
  };
}

/** After the engine was started anew, or its thread was: what is shown is there again. */
export async function showAgain(): Promise<void> {
  const image = selectedImage(get());
  if (!image?.info) return;
  const kept = await bridge.call('image.kept', image.id, image.made?.key ?? null);
  if (kept.ok) updateImage(image.id, {version: (imageOf(image.id)?.version ?? 0) + 1});
}

/** Images are opened beside whatever else runs. */
function opening(id: string): About {
  return {key: jobKey('image.open', id), lane: 'pictures'};
}

let openingShown: Promise<void> | null = null;

/** Selects it, and opens it where it is not open; of several that are selected in a row only the last is opened. */
export async function showImage(id: string): Promise<void> {
  const before = get().imageId;
  // The rows of what is not shown lie on disk: there may be thousands of images.
  if (before !== null && before !== id) updateImage(before, {cells: {}});
  set({imageId: id, selectedCell: null});
  openingShown ??= openShown().finally(() => {
    openingShown = null;
  });
  await openingShown;
}

async function openShown(): Promise<void> {
  for (let image = selectedImage(get()); image && !image.info; image = selectedImage(get())) {
    if (!(await openImage(image.id))) {
      if (get().imageId === image.id) return;
    } else await bringKept(image.id);
  }
  if (selectedImage(get())?.report && Object.keys(selectedImage(get())?.cells ?? {}).length === 0)
    await fetchCells(get().imageId!);
}

/** False where it cannot be opened, which is then said, and at the image. */
export async function openImage(id: string): Promise<boolean> {
  const outcome = await openQuietly(id);
  if (!outcome.ok) addFault(outcome.fault);
  return outcome.ok;
}

/** The same, said at the image alone. */
export async function openQuietly(id: string): Promise<Outcome<ImageInfo>> {
  const image = imageOf(id);
  if (!image) return {ok: false, fault: {kind: 'not-found', message: WORDS.notListed}};
  if (image.info) return {ok: true, value: image.info};
  const outcome = await outcomeInOrder(
    WORDS.opening(image.name),
    () => bridge.call('image.open', id, image.planes),
    opening(id),
  );
  if (outcome.ok)
    updateImage(id, {info: outcome.value, fault: null, ...settingsFor(imageOf(id) ?? image, outcome.value)});
  else updateImage(id, {fault: outcome.fault.kind === 'cancelled' ? WORDS.openingCancelled : outcome.fault.message});
  return outcome;
}

/** The cells that were kept of it, in this session or an earlier one, with the settings that made them. */
export async function bringKept(id: string, key: string | null = null): Promise<void> {
  const planes = imageOf(id)?.planes;
  const kept = valueOf(await bridge.call('image.kept', id, key));
  const image = imageOf(id);
  // Other planes are shown by now.
  if (!image || image.planes !== planes) return;
  if (!kept) {
    // They had to make room for others.
    updateImage(id, {report: null, made: null, summary: null});
    return;
  }
  takeKept(image, kept, key !== null);
  if (get().imageId === id) await fetchCells(id);
}

/** `isAsked`: these cells, whose settings are the image's from now on. */
function takeKept(image: ImageItem, kept: KeptCells, isAsked: boolean): void {
  const {id, info} = image;
  const {options, modelId, modelName, key, ...report} = kept;
  const {nuclear, membrane, micrometresPerPixel} = options;
  const isOurs = nuclear.length < 2 && membrane.length < 2 && (isAsked || !image.isChosen);
  const settings = {nuclear: nuclear[0] ?? null, membrane: membrane[0] ?? null, micrometresPerPixel, isChosen: true};
  updateImage(id, {
    ...(isOurs ? settings : {}),
    report,
    made: {key, modelId, modelName, options},
    summary: summaryOf(report, info, options),
    parameters: options.parameters ?? {},
    cells: {},
    version: image.version + 1,
  });
  mapsAreOld(id);
}

/** The cells that `segmentImage` would find once more, where they are kept; whether they are. */
export async function takeKeptLike(model: ModelItem, given: ImageItem): Promise<boolean> {
  const {id, planes} = given;
  guessAgain(model, id);
  const options = optionsOf(model, imageOf(id) ?? given);
  const kept = await bridge.call('image.keptLike', model.id, id, engineId(), options, planes);
  const image = imageOf(id);
  if (!kept.ok || !kept.value || !image) return false;
  takeKept(image, {...kept.value, modelId: model.id, modelName: model.name}, true);
  return true;
}

/** What was chosen for it stays, where the file has such channels: it may have been written anew. */
function settingsFor({isChosen, nuclear, membrane}: ImageItem, info: ImageInfo): Partial<ImageItem> {
  const count = info.channels.length;
  if (isChosen && count > Math.max(nuclear ?? 0, membrane ?? 0)) return {};
  const {micrometresPerPixel} = info;
  return {...guessedChannels(selectedModel(get()), info), micrometresPerPixel, isChosen: false};
}

export async function segment(): Promise<void> {
  const model = selectedModel(get());
  const image = selectedImage(get());
  if (!image?.info || model?.state.step !== 'ready') return;
  const {made: before} = image;
  const outcome = await segmentImage(model, image, WORDS.segmenting(image.name));
  const report = valueOf(outcome);
  if (!report) return;
  const [only, ...others] = report.results;
  if (only && others.length === 0) setView({compartment: only.compartment});
  else if (image.membrane === null) setView({compartment: 'nuclear'});
  set({selectedCell: null, notice: WORDS.found(report.results, image.name)});
  if (before && before.key !== imageOf(image.id)?.made?.key)
    canUndo(WORDS.undoSegment(image.name), () => bringKept(image.id, before.key));
  await fetchCells(image.id);
  await keepCommand(image.id);
}

/** With the settings that it has; what is found is put into the session. */
export async function segmentImage(model: ModelItem, given: ImageItem, label: string): Promise<Outcome<KeptReport>> {
  const {id, planes} = given;
  guessAgain(model, id);
  const options = optionsOf(model, imageOf(id) ?? given);
  const outcome = await outcomeInOrder(
    label,
    () => bridge.call('image.segment', model.id, id, engineId(), options, planes),
    {key: jobKey('image.segment', id)},
  );
  if (!outcome.ok) {
    noteFailure(model.id, outcome.fault);
    return outcome;
  }
  const {key, ...report} = outcome.value;
  learn('image.segment', report.timings);
  const made = {key, modelId: model.id, modelName: model.name, options};
  const version = (imageOf(id)?.version ?? 0) + 1;
  updateImage(id, {report, made, summary: summaryOf(report, given.info, options), cells: {}, version});
  mapsAreOld(id);
  return outcome;
}

export function summaryOf(
  {results, micrometresPerPixel, timings}: SegmentReport,
  info: ImageInfo | null,
  options: Pick<SegmentOptions, 'nuclear' | 'membrane'> | null,
): ResultSummary {
  const named = (channels: readonly number[]): string =>
    channels.map((channel) => info?.channels[channel]?.name ?? String(channel)).join(' + ');
  return {
    cells: Object.fromEntries(results.map(({compartment, cells}) => [compartment, cells])),
    medianAreaPixels: results[0]?.medianAreaPixels ?? null,
    micrometresPerPixel,
    ms: Object.values(timings).reduce((sum, ms) => sum + ms, 0),
    ...(options && {given: {nuclear: named(options.nuclear), membrane: named(options.membrane)}}),
  };
}

/** The tables of all compartments that an image has cells of. */
export async function fetchCells(id: string): Promise<void> {
  for (const {compartment} of imageOf(id)?.report?.results ?? []) {
    const rows = valueOf(await bridge.call('image.cells', id, compartment));
    if (rows) updateImage(id, {cells: {...imageOf(id)?.cells, [compartment]: rows}});
  }
}

export async function exportResults(): Promise<void> {
  const image = selectedImage(get());
  if (!image?.report) return;
  const {saveAlso} = useView.getState();
  const kinds = wantedResults(saveAlso);
  const written = await inOrder(WORDS.saving(image.name), () => bridge.call('image.export', image.id, kinds), {
    key: jobKey('image.export', image.id),
  });
  if (!written?.files.length) return;
  set({notice: WORDS.saved(written.files.join(', '))});
  await keepCommand(image.id);
  updateImage(image.id, {report: {...image.report, timings: {...image.report.timings, ...written.timings}}});
}
