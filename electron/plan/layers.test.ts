/** Every layer class and configuration of make_models.py's `layers` mode, against what real Keras 2.15 computed. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {addonPath} from '../engine/tensorflow/tensorflow';
import {existsSync} from 'node:fs';
import {readNpz} from '../io/npy';
import {connectOnnxForTests, generatedFixtures, quiet, relativeDifference, testPython} from '../testing';
import {loadModel} from '../worker/model/load';
import {Stages} from '../worker/runtime/stages';

const python = testPython();
const folder = python ? generatedFixtures('layers') : null;
const cases = folder ? readdirSync(folder) : [];

connectOnnxForTests();

for (const engine of ['tensorflow', 'onnx', 'wasm'] as const) {
  const missing = !python || (engine === 'tensorflow' && !existsSync(addonPath()));
  describe.skipIf(missing)(`layers on ${engine}`, () => {
    let equal = 0;
    it.each(cases)('%s equals Keras', async (name) => {
      const arrays = readNpz(name, readFileSync(join(folder!, name, 'io.npz')));
      const model = await loadModel(join(folder!, name, 'keras.h5'), {engine}, new Stages(quiet));
      try {
        const inputs = model.inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!}));
        const outputs = await model.run(inputs, () => undefined);
        expect(model.opByOp()).toBeNull();
        for (const [i, output] of outputs.entries()) {
          const expected = arrays.get(`out${i}`)!;
          expect(output.shape).toEqual(expected.shape);
          const difference = relativeDifference(...withoutCommonNaN(output.data, expected.data));
          expect(difference).toBeLessThanOrEqual(boundOf(name));
        }
        equal += 1;
      } finally {
        model.dispose();
      }
    });
    afterAll(() => {
      process.stdout.write(`${equal} of ${cases.length} layer configurations equal on ${engine}\n`);
      expect(equal).toBeGreaterThan(600);
    });
  });
}

/** Where both are not a number, they are equal. */
function withoutCommonNaN(a: Float32Array, b: ArrayLike<number>): [Float32Array, Float32Array] {
  const isCommon = (i: number): boolean => Number.isNaN(a[i]) && Number.isNaN(b[i]);
  return [
    a.map((value, i) => (isCommon(i) ? 0 : value)),
    Float32Array.from(b).map((value, i) => (isCommon(i) ? 0 : value)),
  ];
}

/** Relative; what Keras computes in half precision is as far from single as half precision leaves it. */
function boundOf(name: string): number {
  return name.startsWith('half-') ? 1e-2 : 1e-5;
}
