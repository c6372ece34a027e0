import type {Dropped} from '../../../electron/contract/api';
import type {Outcome} from '../../../electron/contract/fault';
import {bridge} from '../../bridge';
import {set} from '../session';
import {addImage, segment} from './images';
import {valueOf} from './jobs';
import {addModel} from './models';

export async function addFiles(files: readonly File[]): Promise<void> {
  await addDropped(await bridge.register(files));
}

export async function chooseFiles(what: 'folder' | 'file'): Promise<void> {
  await addDropped(await bridge.call('files.choose', what));
}

export async function trySample(): Promise<void> {
  const sample = await addDropped(await bridge.call('files.sample'));
  if (!sample) return;
  const image = sample.find((item) => item.role === 'image');
  if (image) set({imageId: image.id});
  await segment();
}

/** Models where Keras and DeepCell keep theirs on this computer. */
export async function findModels(): Promise<readonly Dropped[]> {
  return valueOf(await bridge.call('files.found')) ?? [];
}

async function addDropped(outcome: Outcome<readonly Dropped[]>): Promise<readonly Dropped[] | null> {
  const items = valueOf(outcome);
  for (const {id, name, role} of items ?? []) await (role === 'model' ? addModel(id, name) : addImage(id, name));
  return items;
}
