import {join} from 'node:path';
import {BrowserWindow, nativeTheme} from 'electron';
import {GROUND} from '../contract/palette';
import {APP_ORIGIN} from './sender';

export function openWindow(onReady: (window: BrowserWindow) => void): BrowserWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 900,
    minHeight: 560,
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
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}
