/** What the palette offers: commands, and what is open, by what was typed. */
import {COMMANDS} from '../../electron/contract/commands';
import {keyText} from '../key-text';
import {matching} from '../matching';
import {showImage} from '../store/actions/images';
import {runCommand} from '../store/commands';
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
  const open = [
    ...models.map(({id, name}): Found => ({
      key: `model ${id}`,
      label: name,
      aside: WORDS.model,
      run: () => set({modelId: id}),
    })),
    ...images.map(({id, name, folder}): Found => ({
      key: `image ${id}`,
      label: name,
      aside: [folder, WORDS.image].filter(Boolean).join(' · '),
      run: () => void showImage(id),
    })),
  ];
  const isWanted = matching(typed);
  return [...commands, ...open].filter(({label, aside}) => isWanted(`${label} ${aside}`)).slice(0, MOST);
}
