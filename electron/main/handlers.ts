import {copyFileSync, existsSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {clipboard, dialog, nativeImage, type BrowserWindow, type NativeImage} from 'electron';
import type {Dropped, EventName, Events} from '../contract/api';
import {ANY_PLANES} from '../contract/image';
import {FaultError} from '../contract/fault';
import {IMAGE_EXTENSIONS} from '../contract/image-formats';
import type {Progress} from '../contract/timing';
import {writeAtomically} from '../io/atomic-write';
import {convertedPath, namedCopy} from './converted-store';
import {compareForPage, convertForPage, type RunJob} from './dropped-model';
import type {EngineHost} from './engine-host';
import {findModels} from './found-models';
import type {Handles} from './handles';
import type {Handlers} from './ipc';
import {makeRaceHandlers} from './race-handlers';
import type {RaceHost} from './race-host';

const MODEL_EXTENSIONS = ['h5', 'hdf5', 'pb', 'zip', 'tar', 'gz', 'tgz'];

export interface HandlerContext {
  readonly engine: EngineHost;
  readonly race: RaceHost;
  readonly handles: Handles;
  readonly window: () => BrowserWindow;
  readonly emit: <N extends EventName>(name: N, event: Events[N]) => void;
  /** Folder of converted models in the app's data folder. */
  readonly converted: string;
  /** Folder of the sample model and images. */
  readonly sample: string;
}

export function makeHandlers({engine, race, handles, window, emit, converted, sample}: HandlerContext): Handlers {
  const progress = (event: Progress): void => emit('progress', event);
  const run: RunJob = (job, parameters) => engine.run(job, parameters, progress);
  /** The .h5 that stands for a model: its conversion, or the file itself when it is one. */
  const runnable = (id: string): string => {
    const path = handles.path(id);
    const made = convertedPath(converted, path);
    return existsSync(made) && !path.endsWith('.h5') ? made : path;
  };

  return {
    'files.register': (paths) => paths.map((path) => handles.register(path)),
    'files.choose': async (what) => {
      const picked = await dialog.showOpenDialog(window(), {
        properties: what === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
        ...(what === 'file'
          ? {
              filters: [
                {
                  name: 'Models and images',
                  extensions: [...MODEL_EXTENSIONS, ...IMAGE_EXTENSIONS],
                },
              ],
            }
          : {}),
      });
      return picked.filePaths.map((path) => handles.register(path.endsWith('saved_model.pb') ? dirname(path) : path));
    },
    'files.sample': (): Dropped[] =>
      ['cells-savedmodel', 'cells.ome.tif', 'nuclei.tif'].map((name) => handles.register(join(sample, name))),
    'files.found': () => findModels().map((path) => handles.register(path)),
    'files.known': (ids) => ids.map((id) => handles.known(id)).filter((item) => item !== null),
    'model.inspect': (id) => engine.run('inspect', [handles.path(id)], progress),
    'model.convert': (id) => convertForPage(run, handles.path(id), converted),
    'model.compareLoad': (id, engineId) => compareForPage(run, handles.path(id), runnable(id), engineId),
    'model.saveH5': async (id) => {
      const source = convertedPath(converted, handles.path(id));
      if (!existsSync(source)) throw new FaultError('not-found', 'This model has not been converted yet.');
      const picked = await dialog.showSaveDialog(window(), {
        defaultPath: `${basename(handles.path(id))}.h5`,
        filters: [{name: 'Keras HDF5', extensions: ['h5']}],
      });
      if (picked.canceled || !picked.filePath) return null;
      await writeAtomically(picked.filePath, true, (temporary) => copyFileSync(source, temporary));
      return basename(picked.filePath);
    },
    'model.dragOut': (id) => {
      const source = convertedPath(converted, handles.path(id));
      if (!existsSync(source)) throw new FaultError('not-found', 'This model has not been converted yet.');
      window().webContents.startDrag({file: namedCopy(source, `${basename(handles.path(id))}.h5`), icon: dragIcon()});
      return true;
    },
    'image.open': (id, planes = ANY_PLANES) =>
      engine.run('openImage', [{id, path: handles.path(id), planes}], progress),
    'image.segment': (modelId, id, engineId, options, planes = ANY_PLANES) =>
      engine.run('segment', [runnable(modelId), {id, path: handles.path(id), planes}, engineId, options], progress),
    'image.cells': (id, compartment) => engine.run('cells', [id, compartment]),
    'image.preview': (id, parameters, compartment, part) => engine.run('preview', [id, parameters, compartment, part]),
    'image.resegment': (id, parameters, compartment) => engine.run('resegment', [id, parameters, compartment]),
    'image.export': async (id, kinds) => {
      const picked = await dialog.showOpenDialog(window(), {
        properties: ['openDirectory', 'createDirectory'],
        buttonLabel: 'Save here',
      });
      const folder = picked.filePaths[0];
      if (picked.canceled || folder === undefined) return {files: [], timings: {}};
      const {files, timings} = await engine.run('exportImage', [id, folder, kinds], progress);
      return {files: files.map((path) => basename(path)), timings};
    },
    'engine.list': () => engine.run('engines', []),
    'engine.selfTest': (engineId) => engine.run('selfTest', [engineId]),
    'job.cancel': () => [race.cancel(), engine.cancel()].includes(true),
    ...makeRaceHandlers({
      race,
      handles,
      window,
      h5Of: (path) => convertedPath(converted, path),
      customObjectsOf: async (path) => (await engine.run('inspect', [path])).customObjects,
    }),
    'clipboard.write': async (text) => {
      await clipboard.writeText(text);
      return true;
    },
  };
}

/** A small dark square: what hangs on the pointer while a file is dragged out. */
function dragIcon(): NativeImage {
  const side = 32;
  return nativeImage.createFromBitmap(Buffer.alloc(side * side * 4, 0x60), {width: side, height: side});
}
