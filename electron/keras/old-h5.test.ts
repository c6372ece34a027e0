/** Sequential models as Keras before 2.2.3 wrote them (make_old_h5.py), against what Keras reads and predicts. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../io/npy';
import {generatedFixtures, quiet, relativeDifference, testPython} from '../testing';
import {inspectModel} from '../worker/model/inspect';
import {loadModel} from '../worker/model/load';
import {Stages} from '../worker/runtime/stages';

const folder = testPython() ? generatedFixtures('old-h5', 'e2e/fixtures/make_old_h5.py') : null;
const names = folder ? readdirSync(folder) : [];

describe.skipIf(!folder)('an HDF5 file whose Sequential is a list of layers', () => {
  it.each(names)('%s predicts as Keras does', async (name) => {
    const path = join(folder!, name, 'keras.h5');
    const arrays = readNpz(name, readFileSync(join(folder!, name, 'io.npz')));
    expect((await inspectModel(path)).verdict).toBe('runnable');
    const model = await loadModel(path, {engine: 'wasm'}, new Stages(quiet));
    try {
      // Keras numbers a model that has no name anew in every process, and the input is named after it.
      const [given] = [...arrays].filter(([key]) => key !== 'out0').map(([, values]) => values);
      const [output] = await model.run([{name: model.inputs[0]!.name, ...given!}], () => undefined);
      expect(relativeDifference(output!.data, arrays.get('out0')!.data)).toBeLessThanOrEqual(1e-5);
    } finally {
      model.dispose();
    }
  });

  it('is there in several kinds', () => expect(names.length).toBe(5));
});
