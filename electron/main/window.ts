import {join} from 'node:path';
import {BrowserWindow, nativeTheme} from 'electron';
import {GROUND} from '../contract/palette';
import {APP_ORIGIN} from './sender';

export function openWindow(onReady: (window: BrowserWindow) => void): BrowserWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    // A laptop's screen at 200 %.
    minWidth: 640,
    minHeight: 360,
    show: false,
    title: 'Warmstart',
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('did-finish-load', () => onReady(window));
  comeBack(window);
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

/** A page that dies so often in a minute dies of what it shows: it is not brought back again. */
const MOST_CRASHES = 3;
const MINUTE_MS = 60_000;

/** Loads the page again when its process has died: session and results are kept outside of it. */
function comeBack(window: BrowserWindow): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_, {reason}) => {
    crashes = [...crashes.filter((at) => Date.now() - at < MINUTE_MS), Date.now()];
    if (reason === 'clean-exit' || crashes.length > MOST_CRASHES) return;
    // Not before Chromium has put the dead process away.
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, 100);
  });
}
