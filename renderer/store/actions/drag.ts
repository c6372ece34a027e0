/** Results that are dragged out of the window. */
import {jobKey} from '../../../electron/contract/api';
import {bridge} from '../../bridge';
import {wantedResults} from '../segment-options';
import {get, selectedImage, set, type ImageItem} from '../session';
import {useView} from '../view';
import {WORDS} from '../words';
import {inOrder, valueOf} from './jobs';

/** What main has written for a drag. */
let prepared: {readonly version: number; readonly id: string; readonly kinds: string} | null = null;

/** Writes them first where that was not done yet. `isHeld`: whether the button of the mouse is still down. */
export async function dragResults(isHeld: () => boolean): Promise<void> {
  const image = selectedImage(get());
  if (!image?.report) return;
  if (!(await prepare(image))) return;
  if (!isHeld()) return set({notice: WORDS.dragAgain});
  if (!valueOf(await bridge.call('image.dragOut', image.id))) prepared = null;
}

async function prepare({id, name, version}: ImageItem): Promise<boolean> {
  const kinds = wantedResults(useView.getState().saveAlso);
  const wanted = {id, version, kinds: kinds.join()};
  if (prepared?.id === id && prepared.version === version && prepared.kinds === wanted.kinds) return true;
  const key = jobKey('image.prepareDrag', id);
  const files = await inOrder(WORDS.preparingDrag(name), () => bridge.call('image.prepareDrag', id, kinds), {key});
  prepared = files === null ? null : wanted;
  return files !== null;
}
