/**
 * `npm run dev [-- --inspect]`: runs the app and builds all its parts anew as their sources change, with source maps.
 * The page is loaded again when it has changed, the engine process is started again when its bundle has, and the app
 * when main has. `--inspect` opens ports for debuggers: main 9229, the engine process with its threads 9230, the page
 * and the GPU window 9222. Ctrl+C, or closing the window, ends all of it.
 */
import {spawn} from 'node:child_process';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT, say, unmark} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {changedPrograms, programsOf} from './steps/programs.mjs';

/** A part of the build, and what the running app is told when it has changed. */
const PARTS = {node: null, preload: 'page', preloadGpu: 'gpu', gpu: 'gpu', renderer: 'page'};
const ENGINE_PROGRAMS = ['engine', 'thread', 'blocks'];
const PORTS = {main: 9229, engine: 9230, pages: 9222};

const inspect = process.argv.includes('--inspect');
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say('There is no display here; xvfb-run -a npm run dev gives it one.');
  process.exit(2);
}
await orExplain(() => setUp(STEPS.develop));
const {electronExecutable} = await import('./steps/electron.mjs');
const {build} = await import('vite');

// What is built here is not what `npm start` and the tests want: they build anew.
unmark('build');
rmSync(join(ROOT, 'dist'), {recursive: true, force: true});
let app = null;
let programs = null;
const watchers = [];
process.on('SIGINT', () => end(0));
process.on('SIGTERM', () => end(0));
await Promise.all(Object.keys(PARTS).map((part) => watch(part)));
say('All parts are built; the app starts. Sources are watched.');
start();

/** Builds a part now and whenever its sources change; resolves when it was built once. */
async function watch(part) {
  let bundle = null;
  const watcher = await build({
    root: undefined,
    configFile: join(ROOT, 'vite.config.ts'),
    mode: part,
    logLevel: 'warn',
    build: {watch: {}, sourcemap: true, minify: false, emptyOutDir: false},
    plugins: [{name: 'warmstart-dev', writeBundle: (_, written) => void (bundle = written)}],
  });
  watchers.push(watcher);
  await new Promise((resolve) => {
    watcher.on('event', ({code, error}) => {
      if (code === 'ERROR') say(`${part} could not be built: ${error.message}`);
      if (code === 'BUNDLE_END') {
        built(part, bundle);
        resolve();
      }
    });
  });
}

function built(part, bundle) {
  const changed = part === 'node' ? changedNode(bundle) : PARTS[part];
  if (!app || changed === null) return;
  say(`${part} was built anew: ${changed === 'main' ? 'the app starts again' : `${changed} begins again`}.`);
  if (changed === 'main') restart();
  else app.send(changed);
}

/** Which of the programs that run in the app is another one now: main, the engine, or none. */
function changedNode(bundle) {
  const now = programsOf(bundle);
  const changed = changedPrograms(programs ?? now, now);
  programs = now;
  if (changed.includes('main')) return 'main';
  return ENGINE_PROGRAMS.some((name) => changed.includes(name)) ? 'engine' : null;
}

function start() {
  const flags = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(inspect ? [`--inspect=${PORTS.main}`, `--remote-debugging-port=${PORTS.pages}`] : []),
  ];
  const child = spawn(electronExecutable(), [...flags, ROOT], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: [process.env.NODE_OPTIONS, '--enable-source-maps'].filter(Boolean).join(' '),
      WARMSTART_DEV: '1',
      ...(inspect ? {WARMSTART_INSPECT_ENGINE: String(PORTS.engine)} : {}),
    },
  });
  child.on('exit', (code) => {
    if (app !== child) return;
    app = null;
    if (code === 0) end(0);
    else say(`The app ended with code ${code}; it starts again when main changes, Ctrl+C ends.`);
  });
  app = child;
}

function restart() {
  const before = app;
  app = null;
  before.once('exit', start);
  before.kill();
}

function end(code) {
  const running = app;
  app = null;
  running?.kill();
  for (const watcher of watchers) void watcher.close();
  process.exit(code);
}
