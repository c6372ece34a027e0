import {dirname, join} from 'node:path';
import {dialog, type OpenDialogOptions} from 'electron';
import type {DroppedItems} from '../contract/api';
import {IMAGE_EXTENSIONS} from '../contract/image-formats';
import {withFoldersOpened} from './dropped-folders';
import {findModels} from './found-models';
import type {HandlerContext, HandlersOf} from './handler-context';

const MODEL_EXTENSIONS = ['h5', 'hdf5', 'pb', 'zip', 'tar', 'gz', 'tgz'];
const SAMPLE = ['cells-savedmodel', 'cells.ome.tif', 'nuclei.tif'];

const DIALOGS: Readonly<Record<'folder' | 'file', OpenDialogOptions>> = {
  folder: {properties: ['openDirectory']},
  file: {
    properties: ['openFile', 'multiSelections'],
    filters: [{name: 'Models and images', extensions: [...MODEL_EXTENSIONS, ...IMAGE_EXTENSIONS]}],
  },
};

export function makeFileHandlers({handles, window, sample}: HandlerContext): HandlersOf<'files'> {
  const register = (paths: readonly string[]): DroppedItems => {
    const {given, leftOut} = withFoldersOpened(paths);
    return {items: handles.registerAll(given), leftOut};
  };
  return {
    'files.register': register,
    'files.choose': async (what) => {
      const {filePaths} = await dialog.showOpenDialog(window(), DIALOGS[what]);
      return register(filePaths.map((path) => (path.endsWith('saved_model.pb') ? dirname(path) : path)));
    },
    'files.sample': () => SAMPLE.map((name) => handles.register(join(sample, name))),
    'files.found': () => findModels().map((path) => handles.register(path)),
    'files.known': (ids) => ids.map((id) => handles.known(id)).filter((item) => item !== null),
  };
}
