/** The last session's items, brought back at the start. */
import {bridge} from '../../bridge';
import {changeQueue} from '../batch';
import {asideKey, takeSetAside} from '../kept';
import {notePlaces} from '../places';
import {shallReopen} from '../reopen';
import type {Remembered} from '../remembered';
import {addFault, get, imageOf, modelOf, set, updateModel, type ImageItem} from '../session';
import {VIEW_ENTRY} from '../view';
import {WORDS} from '../words';
import {listed, showImage} from './images';
import {valueOf} from './jobs';
import {addModel} from './models';

export async function restoreSession(): Promise<void> {
  tellSetAside();
  const {remembered} = get();
  if (!remembered) return;
  const wasKilled = valueOf(await bridge.call('session.wasKilled')) ?? false;
  if (wasKilled && !(await shallReopen(remembered))) changeQueue({do: 'clear'});
  else await bringBack(remembered);
  set({remembered: null});
}

/** Entries that could not be read are told once. */
function tellSetAside(): void {
  for (const name of takeSetAside()) {
    const say = name === VIEW_ENTRY ? WORDS.viewSetAside : WORDS.sessionSetAside;
    addFault({kind: 'corrupt', message: say(asideKey(name))});
  }
}

async function bringBack({models, images, modelId, imageId, selectedCell}: Remembered): Promise<void> {
  const ids = [...models, ...images].map((item) => item.id);
  const known = valueOf(await bridge.call('files.known', ids)) ?? [];
  notePlaces(known);
  const names = new Map(known.map(({id, name}) => [id, name]));
  const folders = new Map(known.map(({id, folder}) => [id, folder]));
  const there = images.flatMap((image): ImageItem[] => {
    const [name, folder] = [names.get(image.id), folders.get(image.id)];
    return name === undefined || folder === undefined ? [] : [{...listed({id: image.id, name, folder}), ...image}];
  });
  set((state) => ({images: [...there, ...state.images.filter(({id}) => !names.has(id))]}));
  const shown = there.find(({id}) => id === imageId) ?? there[0];
  if (shown) await showImage(shown.id);
  if (shown && shown.id === imageId && imageOf(shown.id)?.report) set({selectedCell});
  for (const {id, comparison, reading} of models) {
    const name = names.get(id);
    if (name === undefined) continue;
    await addModel(id, name, comparison);
    if (modelOf(id)) updateModel(id, {reading});
  }
  if (modelId !== null && modelOf(modelId)) set({modelId});
}
