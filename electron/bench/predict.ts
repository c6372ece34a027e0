import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {largeImage} from './images';
import {median, printRatios, printRows, Samples, type Ratio} from './rows';
import {runOnnx, runTrial} from './trials';

const LATER = 5;
/** Of engines that take seconds for a batch, and of Python, whose import alone does: rounds, and later predictions. */
const SLOW_ROUNDS = 1;
const SLOW_LATER = 2;
const PEER = 'ONNX Runtime in Node, its own one-file .onnx';
const PYTHON = 'Python model.predict';
const FUNCTION = 'Python tf.function';
const SAVED_MODEL = 'Python Keras, SavedModel';
const HDF5 = 'Python Keras, HDF5';
const WARM = 'ours, onnx, warm file';
const COLD = 'ours, onnx, .h5 alone';

interface Tables {
  /** From the start of the process to the first prediction, or to the written label image. */
  readonly start: Samples;
  readonly first: Samples;
  readonly later: Samples;
}

/** First and later predictions of tiles of 256 x 256, in fresh processes with the same threads; then an image. */
export function benchPredict(context: BenchContext): void {
  const ratios: Ratio[] = [];
  // Where there is no warm file yet this leaves one, for all that follow.
  runTrial({...plainOf(context, 1), format: 'warm', predicts: 0});
  for (const batch of [1, 4]) {
    const tables: Tables = {start: new Samples(), first: new Samples(), later: new Samples()};
    for (let i = 0; i < context.runs; i += 1) {
      predictOurs(context, batch, tables, i);
      predictOnnx(context, batch, tables);
      if (i < SLOW_ROUNDS) predictInPython(context, batch, tables);
    }
    process.stdout.write(`A batch of ${batch}, from the start of the process to the first prediction:\n\n`);
    printRows(tables.start.rows(), PEER);
    process.stdout.write(`A batch of ${batch}, first prediction:\n\n`);
    printRows(tables.first.rows(), PYTHON);
    process.stdout.write(`A batch of ${batch}, later predictions:\n\n`);
    printRows(tables.later.rows(), PYTHON);
    if (batch === 1) ratios.push(...startRatios(tables.start));
    const what = `later predictions, a batch of ${batch}`;
    ratios.push({what, samples: tables.later, ours: WARM, peer: PEER, asked: '≤ 1.03'});
    ratios.push({what, samples: tables.later, ours: WARM, peer: FUNCTION, asked: '≤ 0.8'});
  }
  ratios.push(...segmentImage(context));
  printRatiosOf(ratios);
}

/** The image alone. */
export function benchImage(context: BenchContext): void {
  printRatiosOf(segmentImage(context));
}

function printRatiosOf(ratios: readonly Ratio[]): void {
  process.stdout.write('Ours and the peer’s:\n\n');
  printRatios(ratios);
}

function startRatios(samples: Samples): Ratio[] {
  const what = 'process start to first prediction';
  return [
    {what, samples, ours: WARM, peer: PEER, asked: '≤ 0.65'},
    {what, samples, ours: WARM, peer: SAVED_MODEL, asked: '≤ 1/25'},
    {what, samples, ours: WARM, peer: HDF5, asked: '≤ 1/16'},
  ];
}

function plainOf({model}: BenchContext, batch: number): TrialRequest {
  const path = join(model, 'keras.h5');
  return {format: 'hdf5', path, engine: 'onnx', batch, predicts: LATER, exact: false, image: null};
}

/** `slow`: measured in the first rounds only. */
function oursOf(context: BenchContext, batch: number, slow: boolean): Readonly<Record<string, TrialRequest>> {
  const plain = plainOf(context, batch);
  const tensorflow = {...plain, engine: 'tensorflow'} as const;
  const few = {predicts: SLOW_LATER};
  const graph = {format: 'saved-model', path: join(context.model, 'saved_model')} as const;
  return {
    [WARM]: {...plain, format: 'warm'},
    [COLD]: plain,
    'ours, tensorflow': tensorflow,
    ...(slow && {
      'ours, tensorflow, --exact': {...tensorflow, exact: true, ...few},
      'TensorFlow’s own SavedModel session': {...tensorflow, ...graph, ...few},
      'ours, wasm': {...plain, engine: 'wasm', ...few},
    }),
  };
}

function predictOurs(context: BenchContext, batch: number, {start, first, later}: Tables, round: number): void {
  for (const [name, request] of Object.entries(oursOf(context, batch, round < SLOW_ROUNDS))) {
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

function untilFirst(times: Record<string, number>): number {
  return times['import']! + times['load']! + times['first predict']!;
}

function timesInPython({model, python}: BenchContext, file: string, batch: number): Record<string, number> {
  return python!('load', join(model, file), join(model, 'io.npz'), String(batch));
}

function predictInPython(context: BenchContext, batch: number, {start, first, later}: Tables): void {
  if (!context.python) return;
  const h5 = timesInPython(context, 'keras.h5', batch);
  start.add(HDF5, untilFirst(h5), h5['peak']);
  first.add(PYTHON, h5['first predict'], h5['peak']);
  later.add(PYTHON, h5['predict'], h5['peak']);
  later.add(FUNCTION, h5['function'], h5['peak']);
  if (batch !== 1) return;
  const graph = timesInPython(context, 'saved_model', batch);
  start.add(SAVED_MODEL, untilFirst(graph), graph['peak']);
}

const SIDE = 512;
/** Of 256 x 256 on an image of SIDE, as ours and DeepCell cut it. */
const TILES = 9;
const WITH_SCIKIT = 'Python Keras, HDF5, and scikit-image';

/** From the start of the process to the label image: ours writes it, Python's steps are added up. */
function segmentImage(context: BenchContext): Ratio[] {
  const {work, pythonExecutable, python, runs} = context;
  if (!python || !pythonExecutable) return [];
  const [image, folder] = [largeImage(context, SIDE), join(work, 'labels')];
  mkdirSync(folder, {recursive: true});
  const samples = new Samples();
  const request = {...plainOf(context, 1), predicts: 0, image: {path: image, folder}};
  for (let i = 0; i < runs; i += 1) {
    for (const [name, format] of [
      [WARM, 'warm'],
      [COLD, 'hdf5'],
    ] as const) {
      const {timeToMaskMs, peakMegabytes} = runTrial({...request, format});
      samples.add(name, timeToMaskMs, peakMegabytes);
    }
    if (i >= SLOW_ROUNDS) continue;
    const [keras, around] = [timesInPython(context, 'keras.h5', TILES), python('segment', String(SIDE), work)];
    // Two channels are prepared.
    const prepared = 2 * (around['percentile and scale']! + around['CLAHE']!);
    samples.add(WITH_SCIKIT, untilFirst(keras) + prepared + around['post-processing']!, keras['peak']);
  }
  process.stdout.write(`One image of ${SIDE} x ${SIDE}, from the start of the process to its label image:\n\n`);
  printRows(samples.rows(), WITH_SCIKIT);
  return [{what: `an image of ${SIDE} x ${SIDE}`, samples, ours: WARM, peer: WITH_SCIKIT, asked: 'ours ≤ 1000'}];
}
