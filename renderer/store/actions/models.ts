import {jobKey, type Dropped, type PageCall} from '../../../electron/contract/api';
import type {Outcome} from '../../../electron/contract/fault';
import type {LayerTimes, LoadComparison, ModelDifference, TargetOutlook} from '../../../electron/contract/model';
import {TARGETS, type TargetId} from '../../../electron/contract/targets';
import {bridge} from '../../bridge';
import {learn} from '../progress';
import {
  addFault,
  get,
  modelOf,
  selectedModel,
  set,
  updateModel,
  type ModelItem,
  type Step,
  type StepName,
} from '../session';
import {WORDS} from '../words';
import {chosenEngine} from './engines';
import {noteFailure} from './failures';
import {cancel, inOrder, inSpareTime, interruptSpare, outcomeInOrder, tellSaved, valueOf} from './jobs';

/** `comparison`: times measured before, shown again instead of measuring anew. */
export async function addModel(id: string, name: string, comparison: LoadComparison | null = null): Promise<void> {
  const before = get().modelId;
  const predicted = comparison?.predicted ?? null;
  const fresh: ModelItem = {
    id,
    name,
    state: {step: 'inspecting'},
    steps: {},
    predicted,
    failedToRun: null,
    comparison,
    reading: null,
  };
  if (!modelOf(id)) set(({models}) => ({models: [...models, fresh]}));
  set({modelId: id});
  const inspected = await bridge.call('model.inspect', id);
  if (!inspected.ok) {
    // What is no model is told and forgotten; the model that was shown before stays.
    set(({models}) => ({models: models.filter((model) => model.id !== id), modelId: before === id ? null : before}));
    return addFault(inspected.fault);
  }
  const report = inspected.value;
  const runs = ['keras-h5', 'keras-2-file'].includes(report.kind) && report.verdict === 'runnable';
  updateModel(id, {state: {step: runs ? 'ready' : 'described', report, converted: null}});
  if (report.verdict === 'convertible') await convert(id);
}

const CALLS: Readonly<Record<StepName, PageCall>> = {
  convert: 'model.convert',
  check: 'model.check',
  time: 'model.compareLoad',
};

function setStep(id: string, step: StepName, to: Step): void {
  const model = modelOf(id);
  if (model) updateModel(id, {steps: {...model.steps, [step]: to}});
}

function stepAfter(outcome: Outcome<unknown>): Step {
  if (outcome.ok) return {state: 'done'};
  return outcome.fault.kind === 'cancelled' ? {state: 'stopped'} : {state: 'failed', why: outcome.fault.message};
}

/** Shown and saved as soon as it is there; what follows of itself takes nothing of it away. */
export async function convert(id: string): Promise<void> {
  const model = modelOf(id);
  if (model?.state.step !== 'described') return;
  const {report} = model.state;
  updateModel(id, {state: {step: 'converting', report}});
  setStep(id, 'convert', {state: 'running'});
  const outcome = await outcomeInOrder(WORDS.converting(model.name), () => bridge.call('model.convert', id), {
    key: jobKey('model.convert', id),
  });
  const state = outcome.ok
    ? ({step: 'ready', report, converted: outcome.value} as const)
    : ({step: 'described', report} as const);
  updateModel(id, {state});
  setStep(id, 'convert', stepAfter(outcome));
  if (!outcome.ok) return addFault(outcome.fault);
  learn('model.convert', outcome.value.timings);
  void checkAndTime(id);
}

async function checkAndTime(id: string): Promise<void> {
  if (!modelOf(id)?.predicted) await check(id);
  if (!modelOf(id)?.comparison) await time(id);
}

/** What both formats predict. */
export async function check(id: string): Promise<void> {
  const outcome = await spareStep(id, 'check', WORDS.checking, () => bridge.call('model.check', id));
  if (outcome.ok) updateModel(id, {predicted: outcome.value});
}

/** How long both formats take. */
export async function time(id: string): Promise<void> {
  const outcome = await spareStep(id, 'time', WORDS.timing, () => bridge.call('model.compareLoad', id, chosenEngine()));
  const predicted = modelOf(id)?.predicted;
  if (outcome.ok) updateModel(id, {comparison: {...outcome.value, ...(predicted && {predicted})}});
}

/** A step that begins by itself, and whose failure is told where the step is shown. */
async function spareStep<T>(
  id: string,
  step: 'check' | 'time',
  label: (model: string) => string,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  setStep(id, step, {state: 'waiting'});
  const begin = async (): Promise<Outcome<T>> => {
    if (!modelOf(id)) return {ok: false, fault: {kind: 'cancelled', message: WORDS.cancelled}};
    setStep(id, step, {state: 'running'});
    return work();
  };
  const outcome = await inSpareTime(label(modelOf(id)?.name ?? ''), begin, jobKey(CALLS[step], id));
  setStep(id, step, stepAfter(outcome));
  if (!outcome.ok) noteFailure(id, outcome.fault);
  return outcome;
}

export async function cancelStep(id: string, step: StepName): Promise<void> {
  await cancel(jobKey(CALLS[step], id));
}

export const startStep: Readonly<Record<StepName, (id: string) => Promise<void>>> = {convert, check, time};

export async function saveH5(): Promise<void> {
  const model = selectedModel(get());
  if (model?.state.step === 'ready') tellSaved(await bridge.call('model.saveH5', model.id));
}

export async function saveOnnx(): Promise<void> {
  if (selectedModel(get())?.state.step === 'ready') await saveAs('onnx');
}

/** The selected model as a file of that kind, where the user says; `weights`: left in an .h5 beside it. */
export async function saveAs(target: TargetId, weights?: 'beside'): Promise<void> {
  const model = selectedModel(get());
  if (!model) return;
  const label = WORDS.savingAs(model.name, TARGETS[target].name);
  const name = await inOrder(
    label,
    () => bridge.call('model.saveAs', model.id, target, ...(weights ? [weights] : [])),
    {
      key: jobKey('model.saveAs', model.id),
    },
  );
  if (name !== null) set({notice: WORDS.saved(name)});
}

/** `wanted`: null for all. Null where it could not be found out; the fault is shown. */
export async function targetsOf(
  id: string,
  wanted: readonly TargetId[] | null = null,
): Promise<readonly TargetOutlook[] | null> {
  return valueOf(await bridge.call('model.targets', id, wanted));
}

/** Null where it failed or was cancelled, which is told. */
export async function layerTimesOf(id: string): Promise<LayerTimes | null> {
  interruptSpare();
  const about = {key: jobKey('model.layerTimes', id), lane: 'aside'} as const;
  return inOrder(WORDS.timingLayers(modelOf(id)?.name ?? ''), () => bridge.call('model.layerTimes', id), about);
}

export type OtherModel = Pick<Dropped, 'id' | 'name'>;

/**
 * The model beside another one; null where that failed or was cancelled, which is told. In the engine process of checks
 * and times: one of those that is cancelled may take its thread along, so this begins behind it.
 */
export async function compareModels(id: string, other: OtherModel): Promise<ModelDifference | null> {
  const label = WORDS.comparing(modelOf(id)?.name ?? '', other.name);
  interruptSpare();
  const about = {key: jobKey('model.diff', id), lane: 'aside'} as const;
  return inOrder(label, () => bridge.call('model.diff', id, other.id), about);
}

/** A model that is not put into the session; null: none was given. */
export async function givenModel(from: readonly File[] | 'file' | 'folder'): Promise<OtherModel | null> {
  const given = typeof from === 'string' ? bridge.call('files.choose', from) : bridge.register(from);
  const items = valueOf(await given)?.items ?? [];
  const model = items.find(({role}) => role === 'model') ?? null;
  if (!model && items[0]) addFault({kind: 'usage', message: WORDS.noModel(items[0].name)});
  return model;
}

export async function dragOut(id: string): Promise<void> {
  valueOf(await bridge.call('model.dragOut', id));
}
