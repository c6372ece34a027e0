/** Files that are dragged out of the window, to a folder, a mail or another program. */
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {nativeImage, type BrowserWindow, type NativeImage} from 'electron';
import {jobRunner, type HandlerContext, type HandlersOf} from './handler-context';
import type {OpenedPlanes} from './opened-planes';

export type DragHandlers = Pick<HandlersOf<'image'>, 'image.prepareDrag' | 'image.dragOut'>;

/**
 * A system's drag takes files that are there: results are written when a hand is laid on what drags them. What was
 * dragged before is removed only then, for whoever took it may read it late.
 */
export function makeDragHandlers(context: HandlerContext, opened: OpenedPlanes): DragHandlers {
  let ready: {readonly id: string; readonly files: readonly string[]} | null = null;
  return {
    'image.prepareDrag': async (id, kinds) => {
      ready = null;
      const folder = join(context.dragged, id);
      rmSync(context.dragged, {recursive: true, force: true});
      mkdirSync(folder, {recursive: true});
      const run = jobRunner(context, 'image.prepareDrag', id);
      const {files} = await run('exportImage', [opened.image(id), {folder, name: null, overwrites: false}, kinds]);
      ready = {id, files};
      return files.length;
    },
    'image.dragOut': (id) => {
      if (ready?.id !== id) return false;
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
