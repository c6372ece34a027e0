import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {median, printRows, Samples} from './rows';
import {runOnnx, runTrial} from './trials';

const LATER = 5;

/** First and later predictions of tiles of 256 x 256, in fresh processes with the same threads. */
export function benchPredict({model, root, onnx, runs, python}: BenchContext): void {
  const [savedModel, h5] = [join(model, 'saved_model'), join(model, 'keras.h5')];
  for (const batch of [1, 4]) {
    const [first, later] = [new Samples(), new Samples()];
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
      ['ours, tensorflow', plain],
      ['ours, tensorflow, --exact', {...plain, exact: true}],
      ['TensorFlow’s own SavedModel session', {...plain, format: 'saved-model', path: savedModel}],
      ['ours, wasm', {...plain, engine: 'wasm'}],
    ];
    for (let i = 0; i < runs; i += 1) {
      for (const [name, request] of ours) {
        const {firstPredictMs, predictMs, peakMegabytes} = runTrial(request);
        first.add(name, firstPredictMs, peakMegabytes);
        later.add(name, median(predictMs), peakMegabytes);
      }
      const session = onnx && runOnnx(root, onnx, batch, LATER);
      if (session) {
        first.add('ONNX Runtime', session.first, session.peakMegabytes);
        later.add('ONNX Runtime', median(session.later), session.peakMegabytes);
      }
      if (!python || i >= 3) continue;
      const times = python('load', h5, join(model, 'io.npz'), String(batch));
      first.add('Python model.predict', times['first predict'], times['peak']);
      later.add('Python model.predict', times['predict'], times['peak']);
      later.add('Python tf.function', times['function'], times['peak']);
    }
    process.stdout.write(`A batch of ${batch}, first prediction:\n\n`);
    printRows(first.rows(), 'Python model.predict');
    process.stdout.write(`A batch of ${batch}, later predictions:\n\n`);
    printRows(later.rows(), 'Python model.predict');
  }
}
