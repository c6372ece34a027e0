import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {median, printRows, Samples} from './rows';
import {runOnnx, runTrial} from './trials';

const LATER = 5;

const PEER = 'ONNX Runtime in Node, its own one-file .onnx';

/** First and later predictions of tiles of 256 x 256, in fresh processes with the same threads. */
export function benchPredict({model, root, onnx, runs, python}: BenchContext): void {
  const [savedModel, h5] = [join(model, 'saved_model'), join(model, 'keras.h5')];
  for (const batch of [1, 4]) {
    const [first, later, start] = [new Samples(), new Samples(), new Samples()];
    const plain: TrialRequest = {
      format: 'hdf5',
      path: h5,
      engine: 'tensorflow',
      batch,
      predicts: LATER,
      exact: false,
      image: null,
    };
    const ours: [string, TrialRequest][] = [
      ['ours, onnx, warm file', {...plain, engine: 'onnx', format: 'warm'}],
      ['ours, onnx, .h5 alone', {...plain, engine: 'onnx'}],
      ['ours, tensorflow', plain],
      ['ours, tensorflow, --exact', {...plain, exact: true}],
      ['TensorFlow’s own SavedModel session', {...plain, format: 'saved-model', path: savedModel}],
      ['ours, wasm', {...plain, engine: 'wasm'}],
    ];
    for (let i = 0; i < runs; i += 1) {
      for (const [name, request] of ours) {
        const {readyMs, firstPredictMs, predictMs, peakMegabytes} = runTrial(request);
        start.add(name, readyMs + (firstPredictMs ?? 0), peakMegabytes);
        first.add(name, firstPredictMs, peakMegabytes);
        later.add(name, median(predictMs), peakMegabytes);
      }
      const session = onnx && runOnnx(root, onnx, batch, LATER);
      if (session) {
        start.add(PEER, session.untilFirst, session.peakMegabytes);
        first.add(PEER, session.first, session.peakMegabytes);
        later.add(PEER, median(session.later), session.peakMegabytes);
      }
      if (!python || i >= 3) continue;
      const times = python('load', h5, join(model, 'io.npz'), String(batch));
      start.add('Python HDF5', times['import']! + times['load']! + times['first predict']!, times['peak']);
      const graph = python('load', savedModel, join(model, 'io.npz'), String(batch));
      start.add('Python SavedModel', graph['import']! + graph['load']! + graph['first predict']!, graph['peak']);
      first.add('Python model.predict', times['first predict'], times['peak']);
      later.add('Python model.predict', times['predict'], times['peak']);
      later.add('Python tf.function', times['function'], times['peak']);
    }
    process.stdout.write(`A batch of ${batch}, from the start of the process to the first prediction:\n\n`);
    printRows(start.rows(), PEER);
    process.stdout.write(`A batch of ${batch}, first prediction:\n\n`);
    printRows(first.rows(), 'Python model.predict');
    process.stdout.write(`A batch of ${batch}, later predictions:\n\n`);
    printRows(later.rows(), 'Python model.predict');
  }
}
