/** The GPU window, in which Chromium's WebGPU computes: hidden, sandboxed, no bridge, opened when first needed. */
import {join} from 'node:path';
import {BrowserWindow, type MessagePortMain} from 'electron';
import {GPU_ORIGIN} from './sender';

export class GpuWindow {
  #window: BrowserWindow | null = null;
  #loaded: Promise<void> = Promise.resolve();

  /** Gives the window the engine's end of a channel; it is opened first where it is not. */
  async connect(port: MessagePortMain): Promise<void> {
    if (!this.#window) {
      const window = new BrowserWindow({
        show: false,
        webPreferences: {
          preload: join(__dirname, 'preload-gpu.cjs'),
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webviewTag: false,
          backgroundThrottling: false,
        },
      });
      window.on('closed', () => {
        this.#window = null;
      });
      // One that has crashed would answer nothing; the next is another.
      window.webContents.on('render-process-gone', () => window.destroy());
      this.#window = window;
      this.#loaded = window.loadURL(`${GPU_ORIGIN}/index.html`);
    }
    await this.#loaded;
    this.#window?.webContents.postMessage('gpu', null, [port]);
  }

  /** The app would not quit while it is open. */
  close(): void {
    this.#window?.destroy();
  }
}
