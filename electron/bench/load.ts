import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {EngineId} from '../contract/timing';
import type {BenchContext} from './index';
import {printRows, type Row} from './rows';

/** Loading and first prediction of both formats: our engines, TensorFlow's C++ loader, and Python Keras. */
export async function benchLoad({supervisor, model, runs, python}: BenchContext): Promise<void> {
  const savedModel = join(model, 'saved_model');
  const h5 = join(model, 'keras.h5');
  const samples = new Map<string, number[]>();
  const add = (name: string, value: number): void => void samples.set(name, [...(samples.get(name) ?? []), value]);
  for (let i = 0; i <= runs; i += 1) {
    const started = performance.now();
    readFileSync(h5);
    if (i > 0) add('floor: reading the .h5 into fresh memory', performance.now() - started);
    for (const engine of ['tensorflow', 'wasm'] as const satisfies readonly EngineId[]) {
      const outcome = await supervisor.call('compareLoad', [savedModel, h5, engine]).outcome;
      if (!outcome.ok || i === 0) continue;
      for (const row of outcome.value.rows) {
        const name = `${engine}, ${row.format === 'hdf5' ? 'HDF5 (ours)' : 'SavedModel (C++ loader)'}`;
        add(`${name}: load`, row.loadMs);
        add(`${name}: first predict`, row.firstPredictMs);
        add(`${name}: later predicts`, row.predictMs);
      }
    }
  }
  if (python) {
    for (let i = 0; i < Math.min(runs, 3); i += 1) {
      for (const [name, path] of [['SavedModel', savedModel], ['HDF5', h5]] as const) {
        const times = python('load', path, join(model, 'io.npz'));
        for (const step of ['load', 'first predict', 'predict']) add(`Python Keras, ${name}: ${step}`, times[step]!);
      }
    }
  }
  const rows: Row[] = [...samples].map(([name, samplesMs]) => ({name, samplesMs}));
  printRows(rows, 'floor: reading the .h5 into fresh memory');
}
