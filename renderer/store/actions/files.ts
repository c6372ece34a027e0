import type {Dropped, DroppedItems, Recent} from '../../../electron/contract/api';
import type {Outcome} from '../../../electron/contract/fault';
import {bridge} from '../../bridge';
import {notePlaces} from '../places';
import {addNote} from '../session';
import {addImages, segment} from './images';
import {valueOf} from './jobs';
import {addModel} from './models';

export async function addFiles(files: readonly File[]): Promise<void> {
  await addDropped(await bridge.register(files));
}

export async function chooseFiles(what: 'folder' | 'file'): Promise<void> {
  await addDropped(await bridge.call('files.choose', what));
}

export async function trySample(): Promise<void> {
  const sample = valueOf(await bridge.call('files.sample'));
  if (!sample) return;
  await addItems(sample);
  await segment();
}

/** Models where Keras and DeepCell keep theirs on this computer. */
export async function findModels(): Promise<readonly Dropped[]> {
  return valueOf(await bridge.call('files.found')) ?? [];
}

/** What came by a start's words, from a second start, or from the menu. */
export async function takeGiven(): Promise<void> {
  await addDropped(await bridge.call('files.given'));
}

export async function recentItems(): Promise<readonly Recent[]> {
  return valueOf(await bridge.call('files.recent')) ?? [];
}

export async function forgetRecent(): Promise<readonly Recent[]> {
  return valueOf(await bridge.call('files.forgetRecent')) ?? [];
}

/** One of those that were opened last, or that were found. */
export async function openKnown(id: string): Promise<void> {
  await addDropped(await bridge.call('files.open', id));
}

async function addDropped(outcome: Outcome<DroppedItems>): Promise<void> {
  const dropped = valueOf(outcome);
  if (!dropped) return;
  for (const message of dropped.leftOut) addNote(message);
  await addItems(dropped.items);
}

/** All images are listed before the first of them is opened, and before any model is looked at. */
async function addItems(items: readonly Dropped[]): Promise<void> {
  notePlaces(items);
  const opened = addImages(items.filter(({role}) => role === 'image'));
  for (const {id, name, role} of items) if (role === 'model') await addModel(id, name);
  await opened;
}
