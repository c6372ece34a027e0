import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {median, printRows, Samples} from './rows';
import {runOnnx, runTrial} from './trials';

const LATER = 5;
/** Rounds of Python, whose import alone takes seconds. */
const PYTHON_ROUNDS = 3;
const PEER = 'ONNX Runtime in Node, its own one-file .onnx';
const PYTHON = 'Python model.predict';

interface Tables {
  /** From the start of the process to the first prediction. */
  readonly start: Samples;
  readonly first: Samples;
  readonly later: Samples;
}

/** First and later predictions of tiles of 256 x 256, in fresh processes with the same threads. */
export function benchPredict(context: BenchContext): void {
  for (const batch of [1, 4]) {
    const tables: Tables = {start: new Samples(), first: new Samples(), later: new Samples()};
    for (let i = 0; i < context.runs; i += 1) {
      predictOurs(context, batch, tables);
      predictOnnx(context, batch, tables);
      if (i < PYTHON_ROUNDS) predictInPython(context, batch, tables);
    }
    process.stdout.write(`A batch of ${batch}, from the start of the process to the first prediction:\n\n`);
    printRows(tables.start.rows(), PEER);
    process.stdout.write(`A batch of ${batch}, first prediction:\n\n`);
    printRows(tables.first.rows(), PYTHON);
    process.stdout.write(`A batch of ${batch}, later predictions:\n\n`);
    printRows(tables.later.rows(), PYTHON);
  }
}

function oursOf({model}: BenchContext, batch: number): Readonly<Record<string, TrialRequest>> {
  const path = join(model, 'keras.h5');
  const plain = {
    format: 'hdf5',
    path,
    engine: 'tensorflow',
    batch,
    predicts: LATER,
    exact: false,
    image: null,
  } as const;
  return {
    'ours, onnx, warm file': {...plain, engine: 'onnx', format: 'warm'},
    'ours, onnx, .h5 alone': {...plain, engine: 'onnx'},
    'ours, tensorflow': plain,
    'ours, tensorflow, --exact': {...plain, exact: true},
    'TensorFlow’s own SavedModel session': {...plain, format: 'saved-model', path: join(model, 'saved_model')},
    'ours, wasm': {...plain, engine: 'wasm'},
  };
}

function predictOurs(context: BenchContext, batch: number, {start, first, later}: Tables): void {
  for (const [name, request] of Object.entries(oursOf(context, batch))) {
    const {readyMs, firstPredictMs, predictMs, peakMegabytes} = runTrial(request);
    start.add(name, readyMs + (firstPredictMs ?? 0), peakMegabytes);
    first.add(name, firstPredictMs, peakMegabytes);
    later.add(name, median(predictMs), peakMegabytes);
  }
}

function predictOnnx({root, onnx}: BenchContext, batch: number, {start, first, later}: Tables): void {
  if (!onnx) return;
  const session = runOnnx(root, onnx, batch, LATER);
  start.add(PEER, session.untilFirst, session.peakMegabytes);
  first.add(PEER, session.first, session.peakMegabytes);
  later.add(PEER, median(session.later), session.peakMegabytes);
}

function predictInPython({model, python}: BenchContext, batch: number, {start, first, later}: Tables): void {
  if (!python) return;
  const timesOf = (file: string): Record<string, number> =>
    python('load', join(model, file), join(model, 'io.npz'), String(batch));
  const untilFirst = (times: Record<string, number>): number =>
    times['import']! + times['load']! + times['first predict']!;
  const [h5, graph] = [timesOf('keras.h5'), timesOf('saved_model')];
  start.add('Python Keras, HDF5', untilFirst(h5), h5['peak']);
  start.add('Python Keras, SavedModel', untilFirst(graph), graph['peak']);
  first.add(PYTHON, h5['first predict'], h5['peak']);
  later.add(PYTHON, h5['predict'], h5['peak']);
  later.add('Python tf.function', h5['function'], h5['peak']);
}
