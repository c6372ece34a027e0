/** While developing: `npm run dev` says which part it has built anew. */
import type {BrowserWindow} from 'electron';
import type {EngineHost} from './engine-host';
import type {GpuWindow} from './gpu-window';

export type BuiltPart = 'page' | 'engine' | 'gpu';

export interface Followers {
  readonly window: () => BrowserWindow | null;
  readonly engine: EngineHost;
  readonly gpu: GpuWindow;
}

/** A new engine process has forgotten what the page shows: the page begins again too. */
export function followBuilds({window, engine, gpu}: Followers): void {
  process.on('message', (part: BuiltPart) => {
    if (part === 'gpu') gpu.close();
    if (part === 'engine') engine.end('The engine was started again, with new code.');
    if (part !== 'gpu') window()?.webContents.reloadIgnoringCache();
  });
}
