/** The last session's items, brought back at the start. */
import {bridge} from '../../bridge';
import {asideKey, takeSetAside} from '../kept';
import type {Remembered} from '../remembered';
import {addFault, get, imageOf, modelOf, set, updateImage} from '../session';
import {VIEW_ENTRY} from '../view';
import {WORDS} from '../words';
import {addImage} from './images';
import {valueOf} from './jobs';
import {addModel} from './models';

export async function restoreSession(): Promise<void> {
  tellSetAside();
  const {remembered} = get();
  if (remembered) await bringBack(remembered).finally(() => set({remembered: null}));
}

/** Entries that could not be read are told once. */
function tellSetAside(): void {
  for (const name of takeSetAside()) {
    const say = name === VIEW_ENTRY ? WORDS.viewSetAside : WORDS.sessionSetAside;
    addFault({kind: 'corrupt', message: say(asideKey(name))});
  }
}

async function bringBack({models, images, modelId, imageId}: Remembered): Promise<void> {
  const ids = [...models, ...images].map((item) => item.id);
  const known = valueOf(await bridge.call('files.known', ids)) ?? [];
  const names = new Map(known.map(({id, name}) => [id, name]));
  for (const {id, ...chosen} of images) {
    const name = names.get(id);
    if (name === undefined) continue;
    await addImage(id, name);
    // The file may have been written anew since, with fewer channels.
    const channels = imageOf(id)?.info?.channels.length ?? 0;
    if (channels > Math.max(chosen.nuclear ?? 0, chosen.membrane ?? 0)) updateImage(id, chosen);
  }
  for (const {id, comparison} of models) {
    const name = names.get(id);
    if (name !== undefined) await addModel(id, name, comparison);
  }
  if (modelId !== null && modelOf(modelId)) set({modelId});
  if (imageId !== null && imageOf(imageId)) set({imageId});
}
