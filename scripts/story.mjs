/** `npm run story -- window [-g 'words of its name']`: some of the stories on the real app, or all of them. */
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {foreground, ROOT} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';

/** Plays them on the Electron that set-up made, under Xvfb where there is no display; resolves with the exit code. */
export async function playStories(words) {
  const {electronExecutable} = await import('./steps/electron.mjs');
  const {tensorflowStep} = await import('./steps/tensorflow.mjs');
  const stories = [process.execPath, join(ROOT, 'node_modules', 'playwright', 'cli.js'), 'test', ...words];
  const display = process.platform !== 'linux' || process.env.DISPLAY ? [] : ['xvfb-run', '-a'];
  const [program, ...parameters] = [...display, ...stories];
  const hasTensorflow = await tensorflowStep.isDone();
  return foreground(program, parameters, {
    env: {WARMSTART_ELECTRON: electronExecutable(), WARMSTART_HAS_TENSORFLOW: hasTensorflow ? '1' : '0'},
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await orExplain(() => setUp(STEPS.test));
  process.exitCode = await playStories(process.argv.slice(2));
}
