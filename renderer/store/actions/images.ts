import {COMPARTMENT_NAMES} from '../../../electron/contract/compartments';
import {ANY_PLANES, usualMembrane, type PlaneChoice} from '../../../electron/contract/image';
import {RESULT_KINDS, RESULTS} from '../../../electron/contract/results';
import {bridge} from '../../bridge';
import {get, imageOf, selectedImage, selectedModel, set, updateImage} from '../session';
import {setView, useView} from '../view';
import {WORDS} from '../words';
import {engineId} from './engines';
import {inOrder, valueOf} from './jobs';

export async function addImage(id: string, name: string): Promise<void> {
  const info = await inOrder(WORDS.opening(name), () => bridge.call('image.open', id));
  if (!info) return;
  const before = get().images.filter((image) => image.id !== id);
  const membrane = usualMembrane(info.channels.length, info.isChannelsSaid);
  const {micrometresPerPixel} = info;
  set({
    images: [
      ...before,
      {
        id,
        name,
        info,
        planes: ANY_PLANES,
        nuclear: 0,
        membrane,
        micrometresPerPixel,
        report: null,
        parameters: {},
        cells: {},
        version: 0,
      },
    ],
    imageId: id,
    selectedCell: null,
  });
}

/** Other planes of the image's file; its cells, which were of other pixels, go. */
export async function choosePlanes(id: string, change: Partial<PlaneChoice>): Promise<void> {
  const image = imageOf(id);
  if (!image) return;
  const planes = {...image.planes, ...change};
  const info = await inOrder(WORDS.opening(image.name), () => bridge.call('image.open', id, planes));
  if (!info) return;
  const isAlike = info.channels.length === image.info?.channels.length;
  const membrane = usualMembrane(info.channels.length, info.isChannelsSaid);
  const channels = isAlike ? {} : {nuclear: 0, membrane};
  updateImage(id, {...channels, info, planes, report: null, cells: {}, version: image.version + 1});
  set({selectedCell: null});
}

export async function segment(): Promise<void> {
  const model = selectedModel(get());
  const image = selectedImage(get());
  if (!image || model?.state.step !== 'ready') return;
  const {nuclear, membrane, micrometresPerPixel, parameters} = image;
  const options = {
    nuclear: listOf(nuclear),
    membrane: listOf(membrane),
    micrometresPerPixel,
    compartments: COMPARTMENT_NAMES,
    parameters,
    reading: model.reading,
  };
  const report = await inOrder(WORDS.segmenting(image.name), () =>
    bridge.call('image.segment', model.id, image.id, engineId(), options, image.planes),
  );
  if (!report) return;
  const [only, ...others] = report.results;
  if (only && others.length === 0) setView({compartment: only.compartment});
  else if (membrane === null) setView({compartment: 'nuclear'});
  updateImage(image.id, {report, cells: {}, version: image.version + 1});
  set({selectedCell: null, notice: WORDS.found(report.results, image.name)});
  await fetchCells(image.id);
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
  const kinds = RESULT_KINDS.filter((kind) => RESULTS[kind].usual || saveAlso.includes(kind));
  const written = await inOrder(WORDS.saving(image.name), () => bridge.call('image.export', image.id, kinds));
  if (!written?.files.length) return;
  set({notice: WORDS.saved(written.files.join(', '))});
  updateImage(image.id, {report: {...image.report, timings: {...image.report.timings, ...written.timings}}});
}

function listOf(channel: number | null): readonly number[] {
  return channel === null ? [] : [channel];
}
