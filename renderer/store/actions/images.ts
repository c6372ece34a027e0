import {jobKey, type Dropped} from '../../../electron/contract/api';
import {ANY_PLANES, usualMembrane, type ImageInfo, type PlaneChoice} from '../../../electron/contract/image';
import {bridge} from '../../bridge';
import {addFault, get, imageOf, selectedImage, selectedModel, set, updateImage, type ImageItem} from '../session';
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
    planes: ANY_PLANES,
    nuclear: null,
    membrane: null,
    micrometresPerPixel: null,
    report: null,
    parameters: {},
    cells: {},
    version: 0,
  };
}

/** Images are opened beside whatever else runs. */
function opening(id: string): About {
  return {key: jobKey('image.open', id), lane: 'pictures'};
}

let openingShown: Promise<void> | null = null;

/** Selects it, and opens it where it is not open; of several that are selected in a row only the last is opened. */
export async function showImage(id: string): Promise<void> {
  set({imageId: id, selectedCell: null});
  openingShown ??= openShown().finally(() => {
    openingShown = null;
  });
  await openingShown;
}

async function openShown(): Promise<void> {
  for (let image = selectedImage(get()); image && !image.info; image = selectedImage(get())) {
    if (!(await openImage(image.id)) && get().imageId === image.id) return;
  }
}

/** False where it cannot be opened, which is then said at the image. */
export async function openImage(id: string): Promise<boolean> {
  const image = imageOf(id);
  if (!image) return false;
  if (image.info) return true;
  const outcome = await outcomeInOrder(
    WORDS.opening(image.name),
    () => bridge.call('image.open', id, image.planes),
    opening(id),
  );
  if (!outcome.ok) {
    addFault(outcome.fault);
    updateImage(id, {fault: outcome.fault.kind === 'cancelled' ? WORDS.openingCancelled : outcome.fault.message});
    return false;
  }
  const info = outcome.value;
  updateImage(id, {info, fault: null, ...settingsFor(imageOf(id) ?? image, info)});
  return true;
}

/** What was chosen for it stays, where the file has such channels: it may have been written anew. */
function settingsFor({isChosen, nuclear, membrane}: ImageItem, info: ImageInfo): Partial<ImageItem> {
  const count = info.channels.length;
  if (isChosen && count > Math.max(nuclear ?? 0, membrane ?? 0)) return {};
  const {micrometresPerPixel} = info;
  return {nuclear: 0, membrane: usualMembrane(count, info.isChannelsSaid), micrometresPerPixel, isChosen: false};
}

/** Other planes of the image's file; its cells, which were of other pixels, go. */
export async function choosePlanes(id: string, change: Partial<PlaneChoice>): Promise<void> {
  const image = imageOf(id);
  if (!image) return;
  const planes = {...image.planes, ...change};
  const info = await inOrder(WORDS.opening(image.name), () => bridge.call('image.open', id, planes), opening(id));
  if (!info) return;
  const isAlike = info.channels.length === image.info?.channels.length;
  const membrane = usualMembrane(info.channels.length, info.isChannelsSaid);
  const channels = isAlike ? {} : {nuclear: 0, membrane, isChosen: false};
  updateImage(id, {...channels, info, planes, report: null, cells: {}, version: image.version + 1});
  set({selectedCell: null});
}

export async function segment(): Promise<void> {
  const model = selectedModel(get());
  const image = selectedImage(get());
  if (!image || model?.state.step !== 'ready') return;
  const options = optionsOf(model, image);
  const outcome = await outcomeInOrder(
    WORDS.segmenting(image.name),
    () => bridge.call('image.segment', model.id, image.id, engineId(), options, image.planes),
    {key: jobKey('image.segment', image.id)},
  );
  if (!outcome.ok) noteFailure(model.id, outcome.fault);
  const report = valueOf(outcome);
  if (!report) return;
  learn('image.segment', report.timings);
  const [only, ...others] = report.results;
  if (only && others.length === 0) setView({compartment: only.compartment});
  else if (image.membrane === null) setView({compartment: 'nuclear'});
  updateImage(image.id, {report, cells: {}, version: image.version + 1});
  set({selectedCell: null, notice: WORDS.found(report.results, image.name)});
  await fetchCells(image.id);
  await keepCommand(image.id);
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
