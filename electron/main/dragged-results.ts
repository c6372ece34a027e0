/** Files that are dragged out of the window, to a folder, a mail or another program. */
import {randomUUID} from 'node:crypto';
import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {nativeImage, type BrowserWindow, type NativeImage} from 'electron';
import {jobRunner, type HandlerContext, type HandlersOf} from './handler-context';
import type {OpenedPlanes} from './opened-planes';

export type DragHandlers = Pick<HandlersOf<'batch'>, 'batch.prepareDrag' | 'batch.dragOut'>;

/**
 * A system's drag takes files that are there: results are written when a hand is laid on what drags them. What was
 * dragged before is removed only then, for whoever took it may read it late.
 */
export function makeDragHandlers(context: HandlerContext, opened: OpenedPlanes): DragHandlers {
  let ready: {readonly ids: string; readonly files: readonly string[]} | null = null;
  return {
    'batch.prepareDrag': async (ids, kinds) => {
      ready = null;
      const folder = join(context.dragged, randomUUID());
      rmSync(context.dragged, {recursive: true, force: true});
      mkdirSync(folder, {recursive: true});
      const run = jobRunner(context, 'batch.prepareDrag', '');
      const all = ids.map((id) => context.handles.given(id));
      // One image needs no folders to be told from others.
      const given = all.length === 1 ? all.map((one) => ({...one, folder: ''})) : all;
      const {places} = await run('planExport', [given, folder, kinds]);
      for (const [i, id] of ids.entries())
        await run('exportImage', [opened.image(id), {...places[i]!, overwrites: false}, kinds]);
      // Of what lies in folders the folders.
      ready = {ids: ids.join(), files: readdirSync(folder).map((name) => join(folder, name))};
      return true;
    },
    'batch.dragOut': (ids) => {
      if (ready?.ids !== ids.join() || ready.files.length === 0) return false;
      startDrag(context.window(), ready.files);
      return true;
    },
  };
}

/** `files`: at least one. */
export function startDrag(window: BrowserWindow, files: readonly string[]): void {
  window.webContents.startDrag({file: files[0]!, files: [...files], icon: dragIcon()});
}

/** A small dark square: what hangs on the pointer. */
function dragIcon(): NativeImage {
  const side = 32;
  return nativeImage.createFromBitmap(Buffer.alloc(side * side * 4, 0x60), {width: side, height: side});
}
