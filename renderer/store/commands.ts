import type {CommandId} from '../../electron/contract/commands';
import {cancel, chooseFiles, exportResults, saveH5, segment, trySample} from './actions';

/** What each command of the one list does in the page; the viewer listens for its own. */
export const runCommand: Readonly<Record<CommandId, () => void>> = {
  'open-file': () => void chooseFiles('file'),
  'open-folder': () => void chooseFiles('folder'),
  sample: () => void trySample(),
  segment: () => void segment(),
  cancel: () => void cancel(),
  'save-h5': () => void saveH5(),
  export: () => void exportResults(),
  'zoom-fit': () => window.dispatchEvent(new CustomEvent('warmstart:zoom', {detail: 'fit'})),
  'zoom-actual': () => window.dispatchEvent(new CustomEvent('warmstart:zoom', {detail: 'actual'})),
};
