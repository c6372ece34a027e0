/**
 * `npm run smoke`: drives what `npm run dist` packaged for this system, and the packed command, through the main job.
 */
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {foreground, ROOT, run, say} from './run.mjs';
import {testPython} from './steps/python.mjs';

const executables = {
  linux: 'linux-unpacked/warmstart',
  win32: 'win-unpacked/Warmstart.exe',
  darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}/Warmstart.app/Contents/MacOS/Warmstart`,
};
const executable = join(ROOT, 'release', executables[process.platform]);
if (!existsSync(executable)) {
  say('There is no packaged app yet: npm run dist -- --dir');
  process.exit(2);
}
const env = {WARMSTART_ELECTRON: executable, ...(existsSync(testPython()) ? {WARMSTART_PYTHON: testPython()} : {})};
const display = process.platform !== 'linux' || process.env.DISPLAY ? [] : ['xvfb-run', '-a'];
const [program, ...parameters] = [
  ...display,
  process.execPath,
  join(ROOT, 'node_modules', 'playwright', 'cli.js'),
  'test',
  '--config',
  'playwright.smoke.config.ts',
];
const played = await foreground(program, parameters, {env});
const worked = await tryCommand();
process.exitCode = played === 0 && worked ? 0 : 1;

/** Installs the packed command into an empty folder and converts, segments and races with it. */
async function tryCommand() {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-installed-'));
  const pack = join(
    ROOT,
    'release',
    readdirSync(join(ROOT, 'release')).find((name) => name.endsWith('.tgz')),
  );
  const steps = [
    ['npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', pack]],
    ...commandLines(folder).map((words) => installed(folder, words)),
  ];
  for (const [program, parameters] of steps) {
    const {code, output} = await run(program, parameters, {cwd: folder, env: {...env, WARMSTART_DATA: folder}});
    say(output.trim());
    if (code !== 0) return false;
  }
  rmSync(folder, {recursive: true, force: true});
  return true;
}

/** The main job, word by word, into `folder`. */
function commandLines(folder) {
  const [model, image] = [join(ROOT, 'assets/demo/cells-savedmodel'), join(ROOT, 'assets/demo/nuclei.tif')];
  const h5 = join(folder, 'cells.h5');
  return [
    ['convert', model, '-o', h5],
    ['segment', h5, image, '-o', folder, '--compartment', 'nuclear', '--engine', 'wasm'],
    ['doctor', '--self-test'],
    ['bench', model, h5, '--runs', '1', '--engine', 'wasm'],
  ];
}

/** How the installed command is started; on Windows by Node, since npm makes a batch file there. */
function installed(folder, words) {
  const modules = join(folder, 'node_modules');
  if (process.platform !== 'win32') return [join(modules, '.bin', 'warmstart'), words];
  return [process.execPath, [join(modules, 'warmstart', 'dist', 'warmstart.cjs'), ...words]];
}
