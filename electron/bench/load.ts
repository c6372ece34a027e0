import {join} from 'node:path';
import type {EngineId} from '../contract/engines';
import type {TrialRequest} from '../contract/timing';
import type {BenchContext} from './context';
import {printRows, Samples} from './rows';
import {runOnnx, runPeer, runTrial} from './trials';

const PLAIN: Omit<TrialRequest, 'path'> = {
  format: 'hdf5',
  engine: 'wasm',
  batch: 1,
  predicts: 0,
  exact: false,
  image: null,
};

/** `copies`: what is uploaded is copied by the engine's own library, which is counted apart. */
const ENGINES: readonly {readonly engine: EngineId; readonly copies: boolean}[] = [
  {engine: 'wasm', copies: false},
  {engine: 'onnx', copies: false},
  {engine: 'tensorflow', copies: true},
];

const FLOOR = 'reading the .h5 into fresh memory';
const GRAPH = 'SavedModel by TensorFlow’s C++ loader';
/** Rounds of Python, whose import alone takes seconds. */
const PYTHON_ROUNDS = 3;

/** Times by row: from a running engine to ready, and from the start of the process. */
interface Table {
  readonly load: Samples;
  readonly ready: Samples;
}

/** From a path to a model that may predict, in fresh processes, one after the other in every round. */
export function benchLoad(context: BenchContext): void {
  const table: Table = {load: new Samples(), ready: new Samples()};
  // The first round warms the file cache for everybody and is not counted.
  loadOnce(context, {load: new Samples(), ready: new Samples()}, true);
  for (let i = 1; i <= context.runs; i += 1) loadOnce(context, table, i <= PYTHON_ROUNDS);
  process.stdout.write(
    'From a running engine (Python: after the import) to ready; for TensorFlow its own copy of the weights apart:\n\n',
  );
  printRows(table.load.rows(), FLOOR);
  process.stdout.write('From the start of the process to ready:\n\n');
  printRows(table.ready.rows(), GRAPH);
}

function loadOnce(context: BenchContext, table: Table, withPython: boolean): void {
  loadOurs(context, table);
  loadWarm(context, table);
  loadPeers(context, table);
  if (withPython) loadInPython(context, table);
}

function loadOurs({model, root}: BenchContext, {load, ready}: Table): void {
  const h5 = join(model, 'keras.h5');
  load.add(FLOOR, runPeer({program: 'read', root, modules: root}, h5).load);
  for (const {engine, copies} of ENGINES) {
    for (const exact of [true, false]) {
      const {loadMs, readyMs, stagesMs, peakMegabytes} = runTrial({...PLAIN, path: h5, engine, exact});
      const name = `ours, HDF5 on ${engine}${exact ? ', --exact' : ', folded'}`;
      load.add(name, copies ? loadMs - (stagesMs['upload'] ?? 0) : loadMs, peakMegabytes);
      if (copies) load.add(`${name}: with the copy into TensorFlow`, loadMs, peakMegabytes);
      ready.add(name, readyMs, peakMegabytes);
    }
  }
}

/** From the warm file that the round before has left. */
function loadWarm({model}: BenchContext, {load, ready}: Table): void {
  const path = join(model, 'keras.h5');
  const {loadMs, readyMs, peakMegabytes} = runTrial({...PLAIN, format: 'warm', path, engine: 'onnx'});
  load.add('ours, warm file on onnx', loadMs, peakMegabytes);
  ready.add('ours, warm file on onnx', readyMs, peakMegabytes);
}

function loadPeers({model, root, onnx}: BenchContext, {load, ready}: Table): void {
  const path = join(model, 'saved_model');
  const graph = runTrial({...PLAIN, format: 'saved-model', path, engine: 'tensorflow'});
  load.add(GRAPH, graph.loadMs, graph.peakMegabytes);
  ready.add(GRAPH, graph.readyMs, graph.peakMegabytes);
  const file = runPeer({program: 'h5wasm', root, modules: root}, join(model, 'keras.h5'));
  load.add('h5wasm: every dataset read', file.load, file.peakMegabytes);
  const session = onnx && runOnnx(root, onnx, 1, 0);
  load.add('ONNX Runtime: session from its own .onnx', session?.load, session?.peakMegabytes);
  ready.add('ONNX Runtime in Node: session from its own .onnx', session?.ready, session?.peakMegabytes);
}

function loadInPython({model, python}: BenchContext, {load, ready}: Table): void {
  if (!python) return;
  for (const [name, file] of [
    ['SavedModel', 'saved_model'],
    ['HDF5', 'keras.h5'],
  ] as const) {
    const times = python('load', join(model, file), join(model, 'io.npz'), '1');
    load.add(`Python Keras: load_model of the ${name}`, times['load'], times['peak']);
    ready.add(`Python Keras: import and load_model of the ${name}`, times['import']! + times['load']!, times['peak']);
  }
}
