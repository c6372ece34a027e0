import type {Dropped} from '../../../electron/contract/api';
import type {LoadComparison, ModelDifference, TargetOutlook} from '../../../electron/contract/model';
import {TARGETS, type TargetId} from '../../../electron/contract/targets';
import {bridge} from '../../bridge';
import {addFault, get, modelOf, selectedModel, set, updateModel} from '../session';
import {WORDS} from '../words';
import {chosenEngine} from './engines';
import {inOrder, tellSaved, valueOf} from './jobs';

/** `comparison`: times measured before, shown again instead of measuring anew. */
export async function addModel(id: string, name: string, comparison: LoadComparison | null = null): Promise<void> {
  const before = get().modelId;
  if (!modelOf(id))
    set(({models}) => ({models: [...models, {id, name, state: {step: 'inspecting'}, comparison, reading: null}]}));
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

async function convert(id: string): Promise<void> {
  const model = modelOf(id);
  if (model?.state.step !== 'described') return;
  const {report} = model.state;
  updateModel(id, {state: {step: 'converting', report}});
  const converted = await inOrder(WORDS.converting(model.name), () => bridge.call('model.convert', id));
  updateModel(id, {state: converted ? {step: 'ready', report, converted} : {step: 'described', report}});
  if (converted && !modelOf(id)?.comparison) await compareLoad(id);
}

export async function compareLoad(id: string): Promise<void> {
  const comparison = await inOrder(WORDS.timing(modelOf(id)?.name ?? ''), () =>
    bridge.call('model.compareLoad', id, chosenEngine()),
  );
  if (comparison) updateModel(id, {comparison});
}

export async function saveH5(): Promise<void> {
  const model = selectedModel(get());
  if (model?.state.step === 'ready') tellSaved(await bridge.call('model.saveH5', model.id));
}

export async function saveOnnx(): Promise<void> {
  if (selectedModel(get())?.state.step === 'ready') await saveAs('onnx');
}

/** The selected model as a file of that kind, where the user says. */
export async function saveAs(target: TargetId): Promise<void> {
  const model = selectedModel(get());
  if (!model) return;
  const name = await inOrder(WORDS.savingAs(model.name, TARGETS[target].name), () =>
    bridge.call('model.saveAs', model.id, target),
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

export type OtherModel = Pick<Dropped, 'id' | 'name'>;

/** The model beside another one; null where that failed or was cancelled, which is told. */
export async function compareModels(id: string, other: OtherModel): Promise<ModelDifference | null> {
  const label = WORDS.comparing(modelOf(id)?.name ?? '', other.name);
  return inOrder(label, () => bridge.call('model.diff', id, other.id));
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
