import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {isMarked, lastLines, mark, ROOT, run, SetupError} from '../run.mjs';
import {npmStep} from './npm.mjs';

function sources() {
  const files = ['vite.config.ts', 'package-lock.json'];
  const walk = (folder) => {
    for (const entry of readdirSync(join(ROOT, folder), {withFileTypes: true})) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (!path.includes('.test.')) files.push(path);
    }
  };
  walk('electron');
  walk('renderer');
  return files;
}

/** One file of each part that is built. */
const OUTPUTS = [
  'warmstart.cjs',
  'main.cjs',
  'preload.cjs',
  'preload-gpu.cjs',
  'gpu/index.html',
  'renderer/index.html',
];

/** Bundles the page, main, preload, worker and command into dist/. */
export const buildStep = {
  name: 'build',
  after: [npmStep],
  inputs: () => sources().flatMap((path) => [path, statSync(join(ROOT, path)).size, readFileSync(join(ROOT, path))]),
  isDone() {
    return OUTPUTS.every((path) => existsSync(join(ROOT, 'dist', path))) && isMarked('build', this.inputs());
  },
  async run() {
    for (const mode of ['node', 'preload', 'preloadGpu', 'gpu', 'renderer']) {
      const {code, output} = await run(process.execPath, [
        join('node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        '--mode',
        mode,
        '--logLevel',
        'error',
      ]);
      if (code !== 0) throw new SetupError(`building the ${mode} part failed: ${lastLines(output, 8)}`);
    }
    mark('build', this.inputs());
  },
};
