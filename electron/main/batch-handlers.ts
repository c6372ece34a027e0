import {basename} from 'node:path';
import {dialog, shell} from 'electron';
import type {BatchExport} from '../contract/api';
import {FaultError, faultOf} from '../contract/fault';
import type {ResultKind} from '../contract/results';
import {jobRunner, type HandlerContext, type HandlersOf} from './handler-context';
import {makeDragHandlers} from './dragged-results';
import type {OpenedPlanes} from './opened-planes';

/** What is asked of many images at once. */
export function makeBatchHandlers(context: HandlerContext, opened: OpenedPlanes): HandlersOf<'batch'> {
  let last: string | null = null;
  return {
    ...makeDragHandlers(context, opened),
    'batch.export': async (ids, kinds) => {
      const {filePaths, canceled} = await dialog.showOpenDialog(context.window(), {
        properties: ['openDirectory', 'createDirectory'],
        buttonLabel: 'Save all here',
      });
      const folder = filePaths[0];
      if (canceled || folder === undefined) return NOTHING;
      const done = await exportInto(context, opened, {ids, kinds, folder});
      if (done.folder !== null) last = folder;
      return done;
    },
    'batch.show': async () => {
      if (last === null) return false;
      const why = await shell.openPath(last);
      if (why !== '') throw new FaultError('not-found', `The folder could not be shown: ${why}.`);
      return true;
    },
  };
}

const NOTHING: BatchExport = {folder: null, written: 0, failed: []};

interface Wanted {
  readonly ids: readonly string[];
  readonly kinds: readonly ResultKind[];
  readonly folder: string;
}

/** One image that cannot be written ends none of the others; a cancel ends them all. */
async function exportInto(
  context: HandlerContext,
  opened: OpenedPlanes,
  {ids, kinds, folder}: Wanted,
): Promise<BatchExport> {
  const run = jobRunner(context, 'batch.export', '');
  const given = ids.map((id) => context.handles.given(id));
  const {places, existing} = await run('planExport', [given, folder, kinds]);
  if (existing > 0 && !(await mayReplace(context, existing, basename(folder)))) return NOTHING;
  const failed: BatchExport['failed'][number][] = [];
  for (const [i, id] of ids.entries()) {
    try {
      await run('exportImage', [opened.image(id), {...places[i]!, overwrites: existing > 0}, kinds]);
    } catch (error) {
      const {kind, message} = faultOf(error);
      if (kind === 'cancelled') throw new FaultError('cancelled', `Cancelled. ${i} of ${ids.length} images are saved.`);
      failed.push({id, message: context.handles.hidePaths(message)});
    }
  }
  return {folder: basename(folder), written: ids.length - failed.length, failed};
}

async function mayReplace({window}: HandlerContext, existing: number, folder: string): Promise<boolean> {
  const {response} = await dialog.showMessageBox(window(), {
    type: 'question',
    message: `${folder} has results of ${existing} of these images already. Replace them?`,
    detail: 'Files of the same names are written anew; others stay.',
    buttons: ['Replace', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}
