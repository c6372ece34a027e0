import {basename} from 'node:path';
import {dialog} from 'electron';
import {ANY_PLANES} from '../contract/image';
import {jobRunner, runnablePath, type HandlerContext, type HandlersOf} from './handler-context';

export function makeImageHandlers(context: HandlerContext): HandlersOf<'image'> {
  const {engine, handles, window, folders} = context;
  return {
    'image.open': (id, planes = ANY_PLANES) =>
      jobRunner(context, 'image.open', id)('openImage', [{id, path: handles.path(id), planes}]),
    'image.segment': (modelId, id, engineId, options, planes = ANY_PLANES) => {
      const image = {id, path: handles.path(id), planes};
      const model = {run: runnablePath(context, modelId), given: handles.path(modelId)};
      return jobRunner(context, 'image.segment', id)('segment', [model, image, engineId, options]);
    },
    // What follows a slider shows no progress: it is there before anybody could read it.
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
      const run = jobRunner(context, 'image.export', id);
      const {files, timings} = await run('exportImage', [id, folder, kinds]);
      folders.set(id, folder);
      return {files: files.map((path) => basename(path)), timings};
    },
  };
}
