/** `npm start`: sets up what is missing, then runs the app; without a display, the same main job on the sample. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {CACHE, foreground, ROOT, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

if (hasDisplay) {
  await orExplain(() => setUp(STEPS.start));
  const {electronExecutable} = await import('./steps/electron.mjs');
  process.exitCode = await foreground(electronExecutable(), [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ROOT,
  ]);
} else {
  say('There is no display here, so the main job runs without a window, on the sample.');
  await orExplain(() => setUp(STEPS.headless));
  process.exitCode = await runSample();
}

async function runSample() {
  const folder = join(CACHE, 'sample');
  mkdirSync(folder, {recursive: true});
  const command = join(ROOT, 'dist', 'warmstart.cjs');
  const model = join(ROOT, 'assets', 'demo', 'cells-savedmodel');
  const h5 = join(folder, 'cells.h5');
  const images = ['cells.ome.tif', 'nuclei.tif'].map((name) => join(ROOT, 'assets', 'demo', name));
  const jobs = [
    ['1. SavedModel to HDF5', ['convert', model, '-o', h5, '--overwrite']],
    ['2. Is it the same?', ['verify', model, h5]],
    ['3. Both formats, loaded and run', ['times', model, h5]],
    ['4. Cells', ['segment', h5, ...images, '-o', folder, '--compartment', 'both']],
  ];
  for (const [title, parameters] of jobs) {
    say(`\n${title}`);
    const code = await foreground(process.execPath, [command, ...parameters]);
    if (code !== 0) return code;
  }
  say(`\nMasks and overlays are in ${folder}`);
  return 0;
}
