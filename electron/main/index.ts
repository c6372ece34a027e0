/** Start-up order: scheme, ready, security, page, engine, calls, menu, window. */
import {join} from 'node:path';
import {app, Menu, MessageChannelMain, utilityProcess, type BrowserWindow} from 'electron';
import type {EventName, Events} from '../contract/api';
import {ENGINE_ENVIRONMENT} from '../race/process';
import {registerAppScheme, serveApp} from './app-protocol';
import {EngineHost} from './engine-host';
import {makeHandlers} from './handlers';
import {Handles} from './handles';
import {answerCalls} from './ipc';
import {GpuWindow} from './gpu-window';
import {buildMenu} from './menu';
import {RaceHost} from './race-host';
import {lockDown} from './security';
import {openWindow} from './window';

registerAppScheme();
if (process.env['WARMSTART_USER_DATA']) app.setPath('userData', process.env['WARMSTART_USER_DATA']);
if (process.getuid?.() === 0) app.commandLine.appendSwitch('no-sandbox');

let window: BrowserWindow | null = null;

function emit<N extends EventName>(name: N, event: Events[N]): void {
  if (window && !window.isDestroyed()) window.webContents.send(name, event);
}

/** Processes and threads start from real files, which lie beside the archive when packaged. */
function unpacked(folder: string): string {
  return folder.replace(/app\.asar(?=$|[\\/])/, 'app.asar.unpacked');
}

async function start(): Promise<void> {
  await app.whenReady();
  lockDown();
  serveApp({window: join(__dirname, 'renderer'), gpu: join(__dirname, 'gpu')});
  const gpu = new GpuWindow();
  const env = {
    ...ENGINE_ENVIRONMENT,
    WARMSTART_DATA: app.getPath('userData'),
    ...(app.isPackaged ? {WARMSTART_RESOURCES: join(process.resourcesPath, 'engine')} : {}),
  };
  const engine = new EngineHost({
    start: () =>
      utilityProcess.fork(join(unpacked(__dirname), 'engine.cjs'), [], {
        serviceName: 'Warmstart engine',
        env: {...process.env, ...env},
        stdio: 'inherit',
      }),
    makePorts: () => new MessageChannelMain(),
    onRestart: (reason) => emit('engineRestarted', {reason}),
    openGpuWindow: (port) => gpu.connect(port),
  });
  const race = new RaceHost({
    entry: join(unpacked(__dirname), 'trial.cjs'),
    env,
    history: join(app.getPath('userData'), 'races.jsonl'),
    app: `Warmstart ${app.getVersion()}`,
    onEvent: (event) => emit('race', event),
  });
  const show = (): void => {
    window = openWindow((ready) => engine.connect(ready.webContents));
    window.on('closed', () => {
      window = null;
      gpu.close();
    });
  };
  const handles = new Handles(join(app.getPath('userData'), 'items.json'));
  const handlers = makeHandlers({
    engine,
    race,
    handles,
    window: () => window!,
    emit,
    converted: join(app.getPath('userData'), 'converted'),
    sample: app.isPackaged ? join(process.resourcesPath, 'demo') : join(app.getAppPath(), 'assets', 'demo'),
  });
  answerCalls(
    handlers,
    () => window?.webContents ?? null,
    (text) => handles.hidePaths(text),
  );
  Menu.setApplicationMenu(buildMenu((id) => emit('command', {id})));
  show();
  app.on('activate', () => {
    if (!window) show();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('quit', () => {
    race.cancel();
    engine.stop();
  });
}

void start();
