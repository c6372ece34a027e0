/** What the palette offers: commands, and what is open, by what was typed. */
import {COMMANDS} from '../../electron/contract/commands';
import {keyText} from '../key-text';
import {matching} from '../matching';
import {showImage} from '../store/actions/images';
import {runCommand} from '../store/commands';
import {placesAmong} from '../store/places';
import {set, type ImageItem, type ModelItem} from '../store/session';
import {WORDS} from './words';

export interface Found {
  readonly key: string;
  readonly label: string;
  /** Beside it: a key, or where it lies and what it is. */
  readonly aside: string;
  readonly run: () => void;
}

/** More are not looked through. */
const MOST = 50;

export function offered(models: readonly ModelItem[], images: readonly ImageItem[], typed: string): readonly Found[] {
  const commands = COMMANDS.filter(({id}) => id !== 'palette').map(({id, label, key}): Found => ({
    key: id,
    label,
    aside: key === null ? '' : keyText(key),
    run: runCommand[id],
  }));
  const [placeOfModel, placeOfImage] = [placesAmong(models), placesAmong(images)];
  const open = [
    ...models.map((model): Found => ({
      key: `model ${model.id}`,
      label: model.name,
      aside: asideOf(placeOfModel(model), WORDS.model),
      run: () => set({modelId: model.id}),
    })),
    ...images.map((image): Found => ({
      key: `image ${image.id}`,
      label: image.name,
      aside: asideOf(image.folder || placeOfImage(image), WORDS.image),
      run: () => void showImage(image.id),
    })),
  ];
  const isWanted = matching(typed);
  return [...commands, ...open].filter(({label, aside}) => isWanted(`${label} ${aside}`)).slice(0, MOST);
}

function asideOf(place: string, what: string): string {
  return [place, what].filter(Boolean).join(' · ');
}
