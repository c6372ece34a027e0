/** The model of Mesmer's size that is measured. */
import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {CACHE, ROOT, run, say} from '../run.mjs';
import {testPython} from './python.mjs';

/** Where measurements keep what they make once. */
export const BENCH = join(CACHE, 'bench');

/** The folder of its saved_model, keras.h5 and io.npz, which real TensorFlow makes at the first call. */
export async function mesmerSizeModel() {
  const model = join(BENCH, 'mesmer');
  mkdirSync(BENCH, {recursive: true});
  if (!existsSync(join(model, 'io.npz'))) {
    say('Making a model of Mesmer’s size with real TensorFlow …');
    await run(testPython(), [join(ROOT, 'e2e', 'fixtures', 'make_models.py'), 'mesmer', BENCH]);
  }
  return model;
}
