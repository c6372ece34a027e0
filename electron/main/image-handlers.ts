import {basename} from 'node:path';
import {dialog} from 'electron';
import {ANY_PLANES, type KeptCells} from '../contract/image';
import type {JobValue} from '../worker/runtime/jobs';
import {makeBatchHandlers} from './batch-handlers';
import {idOf} from './handles';
import {OpenedPlanes} from './opened-planes';
import {jobRunner, runnablePath, type HandlerContext, type HandlersOf} from './handler-context';
import {noting, VERDICTS} from './verdicts';

export function makeImageHandlers(context: HandlerContext): HandlersOf<'image' | 'kept' | 'batch'> {
  const opened = new OpenedPlanes(context.handles);
  return {
    ...forOne(context, opened),
    ...forKeptCells(context, opened),
    ...forKept(context),
    ...makeBatchHandlers(context, opened),
  };
}

type OfKeptCells = 'image.kept' | 'image.keptLike' | 'image.results' | 'image.maps' | 'image.compare';

/** Cells of an image that were kept, be they shown or not. */
function forKeptCells(context: HandlerContext, opened: OpenedPlanes): Pick<HandlersOf<'image'>, OfKeptCells> {
  const {engine, handles} = context;
  const named = (id: string, kept: JobValue<'keptCells'>): KeptCells | null => {
    if (!kept) return null;
    const {model, ...cells} = kept;
    context.recents.note(handles.path(id), VERDICTS.cells(cells));
    return {...cells, modelId: idOf(model), modelName: basename(model)};
  };
  return {
    'image.kept': async (id, key) => named(id, await engine.run('keptCells', [opened.image(id), key])),
    'image.keptLike': async (modelId, id, engineId, options, planes = ANY_PLANES) => {
      const model = {run: runnablePath(context, modelId), given: handles.path(modelId)};
      return named(id, await engine.run('keptCellsLike', [model, opened.with(id, planes), engineId, options]));
    },
    'image.results': async (id) => {
      const results = await engine.run('keptResults', [opened.image(id)]);
      return results.map(({model, ...result}) => ({...result, modelId: idOf(model), modelName: basename(model)}));
    },
    'image.maps': (id) => engine.run('modelMaps', [opened.image(id)]),
    'image.compare': (id, key, compartment) => engine.run('compareWith', [opened.image(id), key, compartment]),
  };
}

type OfOne = Omit<HandlersOf<'image'>, OfKeptCells>;

function forOne(context: HandlerContext, opened: OpenedPlanes): OfOne {
  const {engine, handles, window, folders} = context;
  return {
    'image.open': (id, planes = ANY_PLANES) => {
      const info = jobRunner(context, 'image.open', id)('openImage', [opened.with(id, planes)]);
      return noting(context, {id, say: VERDICTS.image, refused: VERDICTS.noImage}, info);
    },
    'image.segment': (modelId, id, engineId, options, planes = ANY_PLANES) => {
      const model = {run: runnablePath(context, modelId), given: handles.path(modelId)};
      const run = jobRunner(context, 'image.segment', id);
      const report = run('segment', [model, opened.with(id, planes), engineId, options]);
      return noting(context, {id, say: VERDICTS.cells}, report);
    },
    // What follows a slider shows no progress: it is there before anybody could read it.
    'image.cells': (id, compartment) => engine.run('cells', [opened.image(id), compartment]),
    'image.preview': (id, parameters, compartment, part) =>
      engine.run('preview', [opened.image(id), parameters, compartment, part]),
    'image.resegment': (id, parameters, compartment) =>
      engine.run('resegment', [opened.image(id), parameters, compartment]),
    'image.export': async (id, kinds) => {
      const picked = await dialog.showOpenDialog(window(), {
        properties: ['openDirectory', 'createDirectory'],
        buttonLabel: 'Save here',
      });
      const folder = picked.filePaths[0];
      if (picked.canceled || folder === undefined) return {files: [], timings: {}};
      const run = jobRunner(context, 'image.export', id);
      const {files, timings} = await run('exportImage', [
        opened.image(id),
        {folder, name: null, overwrites: false},
        kinds,
      ]);
      folders.set(id, folder);
      return {files: files.map((path) => basename(path)), timings};
    },
  };
}

/** What is kept of all images. */
function forKept({engine}: HandlerContext): HandlersOf<'kept'> {
  return {
    'kept.usage': () => engine.run('keptUsage', []),
    'kept.clear': () => engine.run('clearKept', []),
    'kept.setQuota': (bytes) => engine.run('setKeptQuota', [bytes]),
  };
}
