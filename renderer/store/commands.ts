import type {CommandId} from '../../electron/contract/commands';
import {chooseFiles, trySample} from './actions/files';
import {exportResults, segment} from './actions/images';
import {cancel, undo} from './actions/jobs';
import {saveH5, saveOnnx} from './actions/models';
import {fitImage, zoomToActual} from './camera';
import {openSheet} from './sheets';

/** What each command of the one list does in the page. */
export const runCommand: Readonly<Record<CommandId, () => void>> = {
  'open-file': () => void chooseFiles('file'),
  'open-folder': () => void chooseFiles('folder'),
  sample: () => void trySample(),
  undo: () => void undo(),
  segment: () => void segment(),
  cancel: () => void cancel(),
  'save-h5': () => void saveH5(),
  'save-onnx': () => void saveOnnx(),
  export: () => void exportResults(),
  palette: () => openSheet('palette'),
  settings: () => openSheet('settings'),
  help: () => openSheet('help'),
  keys: () => openSheet('help', 'keys'),
  'why-hdf5': () => openSheet('help', 'why-hdf5'),
  location2d: () => openSheet('help', 'location2d'),
  sliders: () => openSheet('help', 'sliders'),
  about: () => openSheet('help', 'about'),
  'zoom-fit': fitImage,
  'zoom-actual': zoomToActual,
};
