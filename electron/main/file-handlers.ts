import {dirname, join} from 'node:path';
import {dialog, type OpenDialogOptions} from 'electron';
import type {DroppedItems} from '../contract/api';
import {IMAGE_EXTENSIONS} from '../contract/image-formats';
import {withFoldersOpened} from './dropped-folders';
import {findModels} from './found-models';
import type {GivenPath} from './handles';
import type {HandlerContext, HandlersOf} from './handler-context';
import {VERDICTS} from './verdicts';

const MODEL_EXTENSIONS = ['h5', 'hdf5', 'keras', 'pb', 'zip', 'tar', 'gz', 'tgz'];
const SAMPLE = ['cells-savedmodel', 'cells.ome.tif', 'nuclei.tif'];

const DIALOGS: Readonly<Record<'folder' | 'file', OpenDialogOptions>> = {
  folder: {properties: ['openDirectory']},
  file: {
    properties: ['openFile', 'multiSelections'],
    filters: [{name: 'Models and images', extensions: [...MODEL_EXTENSIONS, ...IMAGE_EXTENSIONS]}],
  },
};

export function makeFileHandlers(context: HandlerContext): HandlersOf<'files'> {
  const {handles, window, sample, doorstep, recents} = context;
  const register = (paths: readonly string[]): DroppedItems => registerGiven(context, paths);
  return {
    'files.register': register,
    'files.choose': async (what) => {
      const {filePaths} = await dialog.showOpenDialog(window(), DIALOGS[what]);
      return register(filePaths.map((path) => (path.endsWith('saved_model.pb') ? dirname(path) : path)));
    },
    'files.given': () => {
      const {paths, missing} = doorstep.take();
      const {items, leftOut} = register(paths);
      return {items, leftOut: [...missing, ...leftOut]};
    },
    'files.recent': () => recents.list(),
    'files.forgetRecent': () => {
      recents.clear();
      return [];
    },
    'files.open': (id) => register([recents.path(id) ?? handles.path(id)]),
    'files.sample': () => SAMPLE.map((name) => handles.register(join(sample, name))),
    'files.found': () => findModels().map((path) => handles.register(path)),
    'files.known': (ids) => ids.map((id) => handles.known(id)).filter((item) => item !== null),
  };
}

/** Known to the page from now on, and among those that were opened last: a folder of images as one. */
function registerGiven({handles, recents}: HandlerContext, paths: readonly string[]): DroppedItems {
  const {given, leftOut} = withFoldersOpened(paths);
  const items = handles.registerAll(given);
  const roles = new Map(given.map(({path}, i) => [path, items[i]!.role]));
  recents.add(paths.map((path) => ({path, role: roles.get(path) ?? 'images'})));
  for (const path of paths) if (!roles.has(path)) recents.note(path, VERDICTS.images(imagesOf(given, path)));
  return {items, leftOut};
}

function imagesOf(given: readonly GivenPath[], folder: string): number {
  return given.filter(({path}) => path.startsWith(join(folder, '/'))).length;
}
