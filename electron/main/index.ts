/** Start-up order: scheme, ready, security, page, engine, calls, menu, window. */
import {join} from 'node:path';
import {app, Menu, MessageChannelMain, session, utilityProcess, type BrowserWindow} from 'electron';
import type {EventName, Events} from '../contract/api';
import type {CommandId} from '../contract/commands';
import {ENGINE_ENVIRONMENT} from '../race/process';
import type {CrashReports} from './crash-reports';
import {registerAppScheme, serveApp} from './app-protocol';
import {EngineHost} from './engine-host';
import type {HandlerContext} from './handler-context';
import {makeHandlers} from './handlers';
import {Handles} from './handles';
import {answerCalls} from './ipc';
import {beginSession, endSession} from './last-end';
import {followBuilds} from './follow-builds';
import {Doorstep, handedOver, pathsOf} from './given-paths';
import {GpuWindow} from './gpu-window';
import {buildMenu} from './menu';
import {RaceHost} from './race-host';
import {Recents} from './recents';
import {onnxOpener} from './onnx-process';
import {closeNetwork, lockDown} from './security';
import {crashReportItems, watchCrashes} from './watch-crashes';
import {openWindow} from './window';

registerAppScheme();
closeNetwork();
if (process.env['WARMSTART_USER_DATA']) app.setPath('userData', process.env['WARMSTART_USER_DATA']);
if (process.getuid?.() === 0) app.commandLine.appendSwitch('no-sandbox');

/** The processes that compute, by the names that the system shows. */
const ENGINE = 'Warmstart engine';
const CHECKS = 'Warmstart checks';

let window: BrowserWindow | null = null;
const doorstep = new Doorstep(() => emit('given', {}));

function emit<N extends EventName>(name: N, event: Events[N]): void {
  if (window && !window.isDestroyed()) window.webContents.send(name, event);
}

/** A bundle that a process is started from: a real file, which lies beside the archive when packaged. */
function bundle(name: string): string {
  return join(__dirname.replace(/app\.asar(?=$|[\\/])/, 'app.asar.unpacked'), name);
}

/** What our processes that compute are started with. */
function environment(): Readonly<Record<string, string>> {
  return {
    ...ENGINE_ENVIRONMENT,
    WARMSTART_DATA: app.getPath('userData'),
    ...(app.isPackaged ? {WARMSTART_RESOURCES: join(process.resourcesPath, 'engine')} : {}),
  };
}

/** Where a debugger finds the engine process and its threads; only while developing. */
function debuggerPort(): string[] {
  const port = process.env['WARMSTART_INSPECT_ENGINE'];
  return port && !app.isPackaged ? [`--inspect=${port}`] : [];
}

function hostEngine(gpu: GpuWindow, serviceName: string, onRestart: (reason: string) => void): EngineHost {
  return new EngineHost({
    start: () =>
      utilityProcess.fork(bundle('engine.cjs'), [], {
        serviceName,
        env: {...process.env, ...environment()},
        stdio: 'inherit',
        execArgv: debuggerPort(),
      }),
    makePorts: () => new MessageChannelMain(),
    onRestart,
    openGpuWindow: (port) => gpu.connect(port),
    closeGpuWindow: () => gpu.close(),
    openOnnx: onnxOpener(bundle('onnx.cjs'), environment),
  });
}

function hostRaces(): RaceHost {
  return new RaceHost({
    entry: bundle('trial.cjs'),
    env: environment(),
    history: join(app.getPath('userData'), 'races.jsonl'),
    app: `Warmstart ${app.getVersion()}`,
    onEvent: (event) => emit('race', event),
    openOnnx: onnxOpener(bundle('onnx.cjs'), environment),
  });
}

/** There as long as the app runs. */
function sessionMark(): string {
  return join(app.getPath('userData'), 'running');
}

/** Answers the page's calls. */
function answerPage(hosts: Pick<HandlerContext, 'engine' | 'aside' | 'race' | 'recents'>): void {
  keepPageStorage();
  const handles = new Handles(join(app.getPath('userData'), 'items.json'));
  const handlers = makeHandlers({
    ...hosts,
    doorstep,
    handles,
    wasKilled: beginSession(sessionMark()),
    window: () => window!,
    emit,
    converted: join(app.getPath('userData'), 'converted'),
    dragged: join(app.getPath('userData'), 'dragged'),
    folders: new Map(),
    commands: join(app.getPath('userData'), 'commands.json'),
    chosenPythons: join(app.getPath('userData'), 'pythons.json'),
    licences: licenceFiles(),
    pipeline: app.isPackaged ? join(process.resourcesPath, 'nextflow') : join(app.getAppPath(), 'assets', 'nextflow'),
    sample: app.isPackaged ? join(process.resourcesPath, 'demo') : join(app.getAppPath(), 'assets', 'demo'),
  });
  answerCalls(
    handlers,
    () => window?.webContents ?? null,
    (text) => handles.hidePaths(text),
  );
}

/** Our own, and what was written of all others when the app was packaged. */
function licenceFiles(): string[] {
  if (!app.isPackaged) return [join(app.getAppPath(), 'LICENSE')];
  return ['LICENSE.txt', 'THIRD-PARTY-NOTICES.txt'].map((name) => join(process.resourcesPath, 'notices', name));
}

function showWindow(engine: EngineHost, hidden: readonly GpuWindow[]): void {
  window = openWindow((ready) => engine.connect(ready.webContents));
  window.on('closed', () => {
    window = null;
    for (const one of hidden) one.close();
  });
}

/** A second start shows the window of the first, hands over what it was given, and ends. */
function isFirstStart(): boolean {
  const paths = pathsOf({words: process.argv, folder: process.cwd(), isPackaged: app.isPackaged});
  if (!app.requestSingleInstanceLock({paths})) return false;
  doorstep.put(paths);
  app.on('second-instance', (_, __, ___, handed) => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
    const read = handedOver.safeParse(handed);
    if (read.success) doorstep.put(read.data.paths);
  });
  // How macOS says it, before the app is ready too.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    doorstep.put([path]);
  });
  return true;
}

/** What was opened last; the menu shows it as it is. */
function keepRecents(reports: CrashReports): Recents {
  const recents = new Recents(join(app.getPath('userData'), 'recent.json'), () => showMenu());
  const showMenu = (): void => {
    const open = (id: string): void => doorstep.put([recents.path(id)].filter((path) => path !== null));
    const recent = {list: recents.list(), open, clear: () => recents.clear()};
    const run = (id: CommandId): void => emit('command', {id});
    Menu.setApplicationMenu(buildMenu({run, recent, reports: crashReportItems(reports)}));
  };
  showMenu();
  return recents;
}

/** Chromium writes what the page stores only now and then; an app that is killed would forget what was done since. */
function keepPageStorage(): void {
  setInterval(() => session.defaultSession.flushStorageData(), FLUSH_MS).unref();
}

const FLUSH_MS = 1000;

async function start(): Promise<void> {
  if (!isFirstStart()) return app.quit();
  await app.whenReady();
  lockDown();
  serveApp({window: join(__dirname, 'renderer'), gpu: join(__dirname, 'gpu')});
  // A process that begins with a window begins it anew: each has its own.
  const [gpu, gpuAside] = [new GpuWindow(), new GpuWindow()];
  const reports = watchCrashes([ENGINE, CHECKS]);
  const engine = hostEngine(gpu, ENGINE, (reason) => {
    reports.add({process: ENGINE, reason, code: null});
    emit('engineRestarted', {reason});
  });
  // What is told of it is told as the answer to what it was asked.
  const aside = hostEngine(gpuAside, CHECKS, (reason) => reports.add({process: CHECKS, reason, code: null}));
  const race = hostRaces();
  answerPage({engine, aside, race, recents: keepRecents(reports)});
  showWindow(engine, [gpu, gpuAside]);
  if (process.env['WARMSTART_DEV'] && !app.isPackaged) followBuilds({window: () => window, engine, gpu});
  app.on('activate', () => {
    if (!window) showWindow(engine, [gpu, gpuAside]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('quit', () => {
    race.cancel();
    engine.stop();
    aside.stop();
    endSession(sessionMark());
  });
}

void start();
