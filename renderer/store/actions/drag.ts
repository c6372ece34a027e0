/** Results that are dragged out of the window. */
import {jobKey} from '../../../electron/contract/api';
import {bridge} from '../../bridge';
import {wantedResults} from '../segment-options';
import {set, type ImageItem, type SessionState} from '../session';
import {useView} from '../view';
import {WORDS} from '../words';
import {inOrder, valueOf} from './jobs';

/** What main has written for a drag. */
let prepared: string | null = null;

/** Of those that are selected, or of the shown one: images that have cells. */
export function draggedImages(
  {images, imageId}: Pick<SessionState, 'images' | 'imageId'>,
  selected: readonly string[],
) {
  const wanted = new Set(selected.length > 1 ? selected : [imageId]);
  return images.filter(({id, summary}) => wanted.has(id) && summary !== null);
}

/** Writes them first where that was not done yet. `isHeld`: whether the button of the mouse is still down. */
export async function dragResults(images: readonly ImageItem[], isHeld: () => boolean): Promise<void> {
  const ids = images.map(({id}) => id);
  if (ids.length === 0 || !(await prepare(images, ids))) return;
  if (!isHeld()) return set({notice: WORDS.dragAgain});
  if (!valueOf(await bridge.call('batch.dragOut', ids))) prepared = null;
}

async function prepare(images: readonly ImageItem[], ids: readonly string[]): Promise<boolean> {
  const kinds = wantedResults(useView.getState().saveAlso);
  const wanted = JSON.stringify([images.map(({id, version}) => [id, version]), kinds]);
  if (prepared === wanted) return true;
  const key = jobKey('batch.prepareDrag');
  const label = WORDS.preparingDrag(images[0]!.name, images.length);
  const isWritten = await inOrder(label, () => bridge.call('batch.prepareDrag', ids, kinds), {key});
  prepared = isWritten ? wanted : null;
  return isWritten !== null;
}
