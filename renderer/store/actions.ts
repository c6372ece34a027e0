/** What the user can do, in terms of the session: each asks the bridge and puts the answer into the store. */
import type {Dropped} from '../../electron/contract/api';
import type {Outcome} from '../../electron/contract/fault';
import {COMPARTMENT_NAMES, COMPARTMENTS, type Compartment} from '../../electron/contract/compartments';
import type {WatershedParameters} from '../../electron/contract/parameters';
import type {LoadComparison, SelfTest} from '../../electron/contract/model';
import type {EngineId} from '../../electron/contract/timing';
import {RESULT_KINDS, RESULTS} from '../../electron/contract/results';
import {bridge} from '../bridge';
import {addFault, get, selectedImage, selectedModel, set, updateImage, updateModel} from './session';
import {partInView} from './seen';
import {setView, useView} from './view';

/** Jobs run one after the other, as the worker does. */
let queue: Promise<unknown> = Promise.resolve();

function inOrder<T>(label: string, work: () => Promise<Outcome<T>>): Promise<T | null> {
  const running = queue.then(async () => {
    set({job: {label, progress: null, startedAt: performance.now()}, notice: ''});
    const outcome = await work();
    set({job: null});
    if (outcome.ok) return outcome.value;
    addFault(outcome.fault);
    return null;
  });
  queue = running;
  return running;
}

export async function addDropped(outcome: Outcome<readonly Dropped[]>): Promise<void> {
  if (!outcome.ok) return addFault(outcome.fault);
  for (const {id, name, role} of outcome.value) await (role === 'model' ? addModel(id, name) : addImage(id, name));
}

export async function chooseFiles(what: 'folder' | 'file'): Promise<void> {
  await addDropped(await bridge.call('files.choose', what));
}

export async function trySample(): Promise<void> {
  const outcome = await bridge.call('files.sample');
  if (!outcome.ok) return addFault(outcome.fault);
  await addDropped(outcome);
  const image = outcome.value.find((item) => item.role === 'image');
  if (image) set({imageId: image.id});
  await segment();
}

/** `comparison`: times measured before, shown again instead of measuring anew. */
export async function addModel(id: string, name: string, comparison: LoadComparison | null = null): Promise<void> {
  const known = get().models.some((model) => model.id === id);
  const before = get().modelId;
  if (!known) set(({models}) => ({models: [...models, {id, name, state: {step: 'inspecting'}, comparison}]}));
  set({modelId: id});
  const inspected = await bridge.call('model.inspect', id);
  if (!inspected.ok) {
    // What is no model is told and forgotten; the model that was shown before stays.
    set(({models}) => ({models: models.filter((model) => model.id !== id), modelId: before === id ? null : before}));
    return addFault(inspected.fault);
  }
  const report = inspected.value;
  updateModel(id, {
    state: {
      step: report.kind === 'keras-h5' && report.verdict === 'runnable' ? 'ready' : 'described',
      report,
      converted: null,
    },
  });
  if (report.verdict === 'convertible') await convert(id);
}

async function convert(id: string): Promise<void> {
  const model = get().models.find((candidate) => candidate.id === id);
  if (!model || model.state.step !== 'described') return;
  const {report} = model.state;
  updateModel(id, {state: {step: 'converting', report}});
  const converted = await inOrder(`Converting ${model.name}`, () => bridge.call('model.convert', id));
  updateModel(id, {state: converted ? {step: 'ready', report, converted} : {step: 'described', report}});
  if (converted && !get().models.find((m) => m.id === id)?.comparison) await compareLoad(id);
}

export async function compareLoad(id: string): Promise<void> {
  const name = get().models.find((model) => model.id === id)?.name ?? '';
  const comparison = await inOrder(`Timing ${name} in both formats`, () =>
    bridge.call('model.compareLoad', id, engineId()),
  );
  if (comparison) updateModel(id, {comparison});
}

export async function addImage(id: string, name: string): Promise<void> {
  const info = await inOrder(`Opening ${name}`, () => bridge.call('image.open', id));
  if (!info) return;
  const before = get().images.filter((image) => image.id !== id);
  const membrane = info.channels.length > 1 ? 1 : null;
  const {micrometresPerPixel} = info;
  set({
    images: [
      ...before,
      {id, name, info, nuclear: 0, membrane, micrometresPerPixel, report: null, parameters: {}, cells: {}, version: 0},
    ],
    imageId: id,
    selectedCell: null,
  });
}

/** The chosen engine, or the first that is available. */
export function engineId(): EngineId {
  const chosen = useView.getState().engine;
  if (chosen !== 'auto') return chosen;
  return get().engines.find((engine) => engine.available)?.id ?? 'wasm';
}

export async function segment(): Promise<void> {
  const model = selectedModel(get());
  const image = selectedImage(get());
  if (!image || model?.state.step !== 'ready') return;
  const compartments = COMPARTMENT_NAMES;
  const options = {
    nuclear: image.nuclear,
    membrane: image.membrane,
    micrometresPerPixel: image.micrometresPerPixel,
    compartments,
    parameters: image.parameters,
  };
  const report = await inOrder(`Segmenting ${image.name}`, () =>
    bridge.call('image.segment', model.id, image.id, engineId(), options),
  );
  if (!report) return;
  if (image.membrane === null) setView({compartment: 'nuclear'});
  updateImage(image.id, {report, cells: {}, version: image.version + 1});
  set({
    selectedCell: null,
    notice: `${report.results.map((r) => `${r.cells} ${COMPARTMENTS[r.compartment].plural}`).join(', ')} in ${image.name}.`,
  });
  await fetchCells(image.id);
}

async function fetchCells(id: string): Promise<void> {
  const found = get().images.find((image) => image.id === id)?.report?.results ?? [];
  for (const {compartment} of found) {
    const rows = await bridge.call('image.cells', id, compartment);
    if (rows.ok)
      updateImage(id, {cells: {...get().images.find((image) => image.id === id)?.cells, [compartment]: rows.value}});
  }
}

/** What the sliders want while the last wish is still being worked on; only the latest counts. */
let wanted: {readonly id: string; readonly parameters: Partial<WatershedParameters>} | null = null;
let resegmenting = false;

/** Cells anew with other parameters; a slider never waits. */
export function resegment(id: string, parameters: Partial<WatershedParameters>): void {
  updateImage(id, {parameters});
  wanted = {id, parameters};
  if (!resegmenting) void followSliders();
}

async function followSliders(): Promise<void> {
  resegmenting = true;
  while (wanted) {
    const {id, parameters} = wanted;
    wanted = null;
    const {compartment: shown} = useView.getState();
    await previewOne(id, parameters, shown);
    if (wanted) continue;
    await resegmentOne(id, parameters, shown);
    // What is not in view follows when nothing else is wanted.
    const others =
      get()
        .images.find((image) => image.id === id)
        ?.report?.results.filter(({compartment}) => compartment !== shown) ?? [];
    for (const {compartment} of others) if (!wanted) await resegmentOne(id, parameters, compartment);
    if (!wanted) await fetchCells(id);
  }
  resegmenting = false;
}

/** The part of the image in view first, which takes a tenth of a second; the whole follows when the slider rests. */
async function previewOne(
  id: string,
  parameters: Partial<WatershedParameters>,
  compartment: Compartment,
): Promise<void> {
  const image = get().images.find((candidate) => candidate.id === id);
  const part = image?.info && partInView(image.info);
  if (!part) return;
  const shown = await bridge.call('image.preview', id, parameters, compartment, part);
  if (shown.ok && shown.value)
    updateImage(id, {version: (get().images.find((candidate) => candidate.id === id)?.version ?? 0) + 1});
}

async function resegmentOne(
  id: string,
  parameters: Partial<WatershedParameters>,
  compartment: Compartment,
): Promise<void> {
  const found = await bridge.call('image.resegment', id, parameters, compartment);
  const image = get().images.find((candidate) => candidate.id === id);
  if (!found.ok) return addFault(found.fault);
  if (!image?.report) return;
  const results = image.report.results.map((result) =>
    result.compartment === compartment ? {...result, cells: found.value} : result,
  );
  updateImage(id, {report: {...image.report, results}, version: image.version + 1});
}

export async function saveH5(): Promise<void> {
  const model = selectedModel(get());
  if (model?.state.step !== 'ready') return;
  const saved = await bridge.call('model.saveH5', model.id);
  if (!saved.ok) return addFault(saved.fault);
  if (saved.value) set({notice: `Saved ${saved.value}.`});
}

export async function dragOut(id: string): Promise<void> {
  const dragged = await bridge.call('model.dragOut', id);
  if (!dragged.ok) addFault(dragged.fault);
}

export async function exportResults(): Promise<void> {
  const image = selectedImage(get());
  if (!image?.report) return;
  const {saveAlso} = useView.getState();
  const kinds = RESULT_KINDS.filter((kind) => RESULTS[kind].usual || saveAlso.includes(kind));
  const written = await inOrder(`Saving the results of ${image.name}`, () =>
    bridge.call('image.export', image.id, kinds),
  );
  if (!written?.files.length) return;
  set({notice: `Saved ${written.files.join(', ')}.`});
  updateImage(image.id, {report: {...image.report, timings: {...image.report.timings, ...written.timings}}});
}

export async function cancel(): Promise<void> {
  await bridge.call('job.cancel');
}

export async function listEngines(): Promise<void> {
  const engines = await bridge.call('engine.list');
  if (engines.ok) set({engines: engines.value});
  else addFault(engines.fault);
}

/** Null where it could not be run; the fault is shown. */
export function selfTest(engine: EngineId): Promise<SelfTest | null> {
  return inOrder('Testing an engine', () => bridge.call('engine.selfTest', engine));
}

export async function copy(text: string): Promise<void> {
  const copied = await bridge.call('clipboard.write', text);
  set({notice: copied.ok ? 'Copied.' : copied.fault.message});
}
