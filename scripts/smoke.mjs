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
const installed = await tryCommand();
process.exitCode = played === 0 && installed ? 0 : 1;

/** Installs the packed command into an empty folder and converts and segments with it. */
async function tryCommand() {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-installed-'));
  const pack = readdirSync(join(ROOT, 'release')).find((name) => name.endsWith('.tgz'));
  const windows = process.platform === 'win32';
  const program = windows ? process.execPath : join(folder, 'node_modules', '.bin', 'warmstart');
  const first = windows ? [join(folder, 'node_modules', 'warmstart', 'dist', 'warmstart.cjs')] : [];
  const steps = [
    [
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', join(ROOT, 'release', pack)],
    ],
    [program, [...first, 'convert', join(ROOT, 'assets/demo/cells-savedmodel'), '-o', join(folder, 'cells.h5')]],
    [
      program,
      [
        ...first,
        'segment',
        join(folder, 'cells.h5'),
        join(ROOT, 'assets/demo/nuclei.tif'),
        '-o',
        folder,
        '--compartment',
        'nuclear',
        '--engine',
        'wasm',
      ],
    ],
    [program, [...first, 'doctor', '--self-test']],
    [
      program,
      [
        ...first,
        'bench',
        join(ROOT, 'assets/demo/cells-savedmodel'),
        join(folder, 'cells.h5'),
        '--runs',
        '1',
        '--engine',
        'wasm',
      ],
    ],
  ];
  for (const [step, parameters] of steps) {
    const {code, output} = await run(step, parameters, {cwd: folder, env: {...env, WARMSTART_DATA: folder}});
    say(output.trim());
    if (code !== 0) return false;
  }
  rmSync(folder, {recursive: true, force: true});
  return true;
}
