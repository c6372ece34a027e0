/** The last session's items: remembered in the page by id, brought back at the next start. */
import type {LoadComparison} from '../../electron/contract/model';
import {bridge} from '../bridge';
import {addImage, addModel} from './actions';
import {get, set, updateImage, useSession} from './session';

interface Remembered {
  readonly models: readonly {readonly id: string; readonly comparison: LoadComparison | null}[];
  readonly images: readonly {
    readonly id: string;
    readonly nuclear: number | null;
    readonly membrane: number | null;
    readonly micrometresPerPixel: number | null;
  }[];
  readonly modelId: string | null;
  readonly imageId: string | null;
}

const KEY = 'warmstart-session';

export function rememberSession(): void {
  useSession.subscribe(({models, images, modelId, imageId}) => {
    const remembered: Remembered = {
      models: models.map(({id, comparison}) => ({id, comparison})),
      images: images.map(({id, nuclear, membrane, micrometresPerPixel}) => ({
        id,
        nuclear,
        membrane,
        micrometresPerPixel,
      })),
      modelId,
      imageId,
    };
    localStorage.setItem(KEY, JSON.stringify(remembered));
  });
}

export async function restoreSession(): Promise<void> {
  const text = localStorage.getItem(KEY);
  if (!text) return;
  const remembered = JSON.parse(text) as Remembered;
  const known = await bridge.call(
    'files.known',
    [...remembered.models, ...remembered.images].map((item) => item.id),
  );
  if (!known.ok) return;
  const names = new Map(known.value.map(({id, name}) => [id, name]));
  for (const {id, nuclear, membrane, micrometresPerPixel} of remembered.images) {
    const name = names.get(id);
    if (name === undefined) continue;
    await addImage(id, name);
    if (get().images.some((image) => image.id === id)) updateImage(id, {nuclear, membrane, micrometresPerPixel});
  }
  for (const {id, comparison} of remembered.models) {
    const name = names.get(id);
    if (name !== undefined) await addModel(id, name, comparison);
  }
  const {models, images} = get();
  if (models.some((model) => model.id === remembered.modelId)) set({modelId: remembered.modelId});
  if (images.some((image) => image.id === remembered.imageId)) set({imageId: remembered.imageId});
}
