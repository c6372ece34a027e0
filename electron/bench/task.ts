/** One image of 512 x 512 as a short task: from the start of the process to the label image on disk. */
import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {largeImage} from './images';
import {printRatios, printRows, Samples} from './rows';
import {runTrial} from './trials';

const SIDE = 512;
const WARM = 'ours, warm file';
const SAVED_MODEL = 'Python TensorFlow, SavedModel';
const HDF5 = 'Python TensorFlow, HDF5';
/** Of Python, which takes ten times as long. */
const SLOW_ROUNDS = 3;

/** Throws where there is no Python to compare with. */
export function benchTask(context: BenchContext): void {
  const {work, root, model, runs} = context;
  const python = context.pythonExecutable!;
  const [image, folder] = [largeImage(context, SIDE), join(work, 'task')];
  mkdirSync(folder, {recursive: true});
  const ours = oursOf(join(model, 'keras.h5'), join(model, 'saved_model'), {path: image, folder});
  // Where there is no warm file yet this leaves one.
  runTrial({...ours[WARM]!, image: null});
  const samples = new Samples();
  for (let i = 0; i < runs; i += 1) {
    for (const [name, request] of Object.entries(ours)) {
      const {timeToMaskMs, peakMegabytes} = runTrial(request);
      samples.add(name, timeToMaskMs, peakMegabytes);
    }
    if (i >= SLOW_ROUNDS) continue;
    for (const [name, file] of [
      [SAVED_MODEL, 'saved_model'],
      [HDF5, 'keras.h5'],
    ] as const) {
      const words = [join(root, 'e2e', 'fixtures', 'time_task.py'), join(model, file), join(folder, 'python'), image];
      const {task, peak} = timesOf(python, words);
      samples.add(name, task, peak);
    }
  }
  process.stdout.write(`One image of ${SIDE} x ${SIDE}, from the start of the process to the label image on disk:\n\n`);
  printRows(samples.rows(), SAVED_MODEL);
  const what = 'a task';
  printRatios([
    {what, samples, ours: WARM, peer: SAVED_MODEL, asked: '≤ 1/12'},
    {what, samples, ours: WARM, peer: HDF5, asked: '≤ 1/8'},
  ]);
  process.stdout.write('Memory asked of ours: ≤ 400 MB; both processes together.\n');
}

function oursOf(h5: string, savedModel: string, image: TrialRequest['image']): Readonly<Record<string, TrialRequest>> {
  const plain = {format: 'hdf5', path: h5, engine: 'onnx', batch: 1, predicts: 0, exact: false, image} as const;
  return {
    [WARM]: {...plain, format: 'warm'},
    'ours, .h5 alone': plain,
    'ours, SavedModel': {...plain, path: savedModel},
  };
}

function timesOf(python: string, words: readonly string[]): {readonly task: number; readonly peak: number} {
  const text = execFileSync(python, [...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, STARTED_AT: String(Date.now())},
  });
  return JSON.parse(text.trim().split('\n').at(-1)!) as {task: number; peak: number};
}
