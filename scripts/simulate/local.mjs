/** Real tasks on this machine: the command and Python, so many at once, some of them killed. */
import {execFileSync, spawn} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {ROOT} from '../run.mjs';
import {BENCH, mesmerSizeModel} from '../steps/bench-model.mjs';
import {testPython} from '../steps/python.mjs';
import {lifetime} from './model.mjs';

const MODEL = join(BENCH, 'mesmer');
const FIXTURES = join(ROOT, 'e2e', 'fixtures');
const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
/** Stages of the command's report that make a model ready. */
const LOADING = ['parse', 'read', 'library', 'compile', 'upload', 'load'];

const ours = (model, ...options) => ({
  program: () => [process.execPath, [COMMAND, 'segment', join(MODEL, model)]],
  words: (folder) => ['-o', folder, '--results', 'labels,record', '--json', ...options],
});
const python = (model) => ({
  program: () => [testPython(), [join(FIXTURES, 'time_task.py'), join(MODEL, model)]],
  words: (folder) => [folder],
});

/** What can do a task; the first image of ours comes after its options, Python's after its folder. */
export const FORMATS = {
  savedModelPython: {name: 'SavedModel, Python', ...python('saved_model')},
  hdf5Python: {name: 'HDF5, Python', ...python('keras.h5')},
  savedModelOurs: {name: 'SavedModel, Warmstart', ...ours('saved_model', '--no-warm')},
  hdf5Ours: {name: 'HDF5, Warmstart', ...ours('keras.h5', '--no-warm')},
  warm: {name: 'warm file, Warmstart', ...ours('keras.h5')},
};

/** `count` images of 512 x 512 in a folder of their own, and the model of `npm run bench`. */
export async function prepareImages(count) {
  await mesmerSizeModel();
  const work = mkdtempSync(join(tmpdir(), 'warmstart-scale-'));
  const images = Array.from({length: count}, (_, i) => join(work, `image${i}.ome.tif`));
  execFileSync(testPython(), [join(FIXTURES, 'make_large.py'), '512', images[0]]);
  for (const path of images.slice(1)) copyFileSync(images[0], path);
  return {work, images};
}

/** One attempt at a task; `lifeMs`: it is killed then. Gives its wall time, and what it says of loading. */
export function attempt(format, images, folder, lifeMs = Infinity) {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const [program, first] = FORMATS[format].program();
  const words = FORMATS[format].words(folder);
  const isPython = program !== process.execPath;
  const started = performance.now();
  const child = spawn(program, [...first, ...(isPython ? [...words, ...images] : [...images, ...words])], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, STARTED_AT: String(Date.now())},
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  // The process that computes for ours ends with it.
  const timer = lifeMs === Infinity ? null : setTimeout(() => child.kill('SIGKILL'), lifeMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer);
      const seconds = (performance.now() - started) / 1000;
      if (signal === 'SIGKILL') resolve({seconds, isKilled: true});
      else if (code !== 0) reject(new Error(`${format} ended with code ${code}: ${output}`));
      else resolve({seconds, isKilled: false, load: loadOf(JSON.parse(output), isPython)});
    });
  });
}

/** Seconds that a process says its model took to be ready. */
function loadOf(said, isPython) {
  if (isPython) return said.load / 1000;
  const stages = said.images.flatMap(({timings}) => Object.entries(timings));
  return stages.filter(([name]) => LOADING.includes(name)).reduce((sum, [, ms]) => sum + ms, 0) / 1000;
}

/** A batch for real: `slots` at once; an attempt that outlives lifetime() is killed and begun anew. */
export async function runBatch(format, {images, work}, {perTask, slots, rate = 0, seed = 0}) {
  const tasks = [];
  for (let i = 0; i < images.length; i += perTask) tasks.push(images.slice(i, i + perTask));
  let [next, billed, kills] = [0, 0, 0];
  const started = performance.now();
  const slot = async () => {
    while (next < tasks.length) {
      const task = next;
      next += 1;
      for (let tries = 0, isDone = false; !isDone; tries += 1) {
        const folder = join(work, `task${task}`);
        const {seconds, isKilled} = await attempt(
          format,
          tasks[task],
          folder,
          lifetime(rate, seed, task, tries) * 1000,
        );
        billed += seconds;
        isDone = !isKilled;
        if (isKilled) kills += 1;
      }
    }
  };
  await Promise.all(Array.from({length: slots}, slot));
  return {wall: (performance.now() - started) / 1000, billed, kills};
}
