import {join} from 'node:path';
import type {EngineId} from '../contract/engines';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {printRows, Samples} from './rows';
import {runPeer, runTrial} from './trials';

/** `copies`: what is uploaded is copied by the engine's own library, which is counted apart. */
const ENGINES: readonly {readonly engine: EngineId; readonly copies: boolean}[] = [
  {engine: 'wasm', copies: false},
  {engine: 'tensorflow', copies: true},
];

/** From a path to a model that may predict, in fresh processes, one after the other in every round. */
export function benchLoad({model, root, onnx, runs, python}: BenchContext): void {
  const [savedModel, h5] = [join(model, 'saved_model'), join(model, 'keras.h5')];
  const [load, ready] = [new Samples(), new Samples()];
  const plain: TrialRequest = {
    format: 'hdf5',
    path: h5,
    engine: 'wasm',
    batch: 1,
    predicts: 0,
    exact: false,
    image: null,
  };
  // The first round warms the file cache for everybody and is not counted.
  for (let i = 0; i <= runs; i += 1) {
    const count = i > 0;
    const floor = runPeer('read', root, h5);
    if (count) load.add('reading the .h5 into fresh memory', floor.load);
    for (const {engine, copies} of ENGINES) {
      for (const exact of [true, false]) {
        const {loadMs, readyMs, stagesMs, peakMegabytes} = runTrial({...plain, engine, exact});
        if (!count) continue;
        const name = `ours, HDF5 on ${engine}${exact ? ', --exact' : ', folded'}`;
        load.add(name, copies ? loadMs - (stagesMs['upload'] ?? 0) : loadMs, peakMegabytes);
        if (copies) load.add(`${name}: with the copy into TensorFlow`, loadMs, peakMegabytes);
        ready.add(name, readyMs, peakMegabytes);
      }
    }
    const graph = runTrial({...plain, format: 'saved-model', path: savedModel, engine: 'tensorflow'});
    const wasmFile = runPeer('h5wasm', root, h5);
    const session = onnx ? runPeer('onnx', onnx.folder, onnx.model, '1', '0') : null;
    if (count) {
      load.add('SavedModel by TensorFlow’s C++ loader', graph.loadMs, graph.peakMegabytes);
      ready.add('SavedModel by TensorFlow’s C++ loader', graph.readyMs, graph.peakMegabytes);
      load.add('h5wasm: every dataset read', wasmFile.load, wasmFile.peakMegabytes);
      load.add('ONNX Runtime: session from the .onnx', session?.load, session?.peakMegabytes);
    }
    if (!python || i > Math.min(runs, 3)) continue;
    for (const [name, path] of [
      ['SavedModel', savedModel],
      ['HDF5', h5],
    ] as const) {
      const times = python('load', path, join(model, 'io.npz'), '1');
      if (!count) continue;
      load.add(`Python Keras: load_model of the ${name}`, times['load'], times['peak']);
      ready.add(`Python Keras: import and load_model of the ${name}`, times['import']! + times['load']!, times['peak']);
    }
  }
  process.stdout.write(
    'From a running engine (Python: after the import) to ready; for TensorFlow its own copy of the weights apart:\n\n',
  );
  printRows(load.rows(), 'reading the .h5 into fresh memory');
  process.stdout.write('From the start of the process to ready:\n\n');
  printRows(ready.rows(), 'SavedModel by TensorFlow’s C++ loader');
}
