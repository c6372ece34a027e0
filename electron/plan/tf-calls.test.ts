/**
 * tf.* calls with arguments of every kind (make_tf_calls.py), on every engine: what is promised is computed, the rest
 * is refused.
 */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {addonPath} from '../engine/tensorflow/tensorflow';
import {readNpz} from '../io/npy';
import {connectOnnxForTests, generatedFixtures, quiet, relativeDifference, testPython} from '../testing';
import {inspectModel} from '../worker/model/inspect';
import {loadModel} from '../worker/model/load';
import {Stages} from '../worker/runtime/stages';

const folder = testPython() ? generatedFixtures('tf-calls', 'e2e/fixtures/make_tf_calls.py') : null;
const names = folder ? readdirSync(folder) : [];

connectOnnxForTests();

for (const engine of ['tensorflow', 'onnx', 'wasm'] as const) {
  const missing = !folder || (engine === 'tensorflow' && !existsSync(addonPath()));
  describe.skipIf(missing)(`a call of tf.* on ${engine}`, () => {
    const verdicts: string[] = [];

    it.each(names)('%s', async (name) => {
      const path = join(folder!, name, 'keras.h5');
      const {verdict} = await inspectModel(path);
      verdicts.push(verdict);
      const opened = loadModel(path, {engine}, new Stages(quiet));
      if (verdict === 'unsupported') {
        await expect(opened).rejects.toMatchObject({fault: {kind: 'not-runnable'}});
        return;
      }
      const model = await opened;
      try {
        const arrays = readNpz(name, readFileSync(join(folder!, name, 'io.npz')));
        const [output] = await model.run([{name: 'x0', ...arrays.get('x0')!}], () => undefined);
        const expected = arrays.get('out0')!;
        expect(output!.shape).toEqual(expected.shape);
        // What is cast to half precision there is computed in single precision here.
        const bound = name.endsWith('16') ? 1e-2 : 1e-5;
        expect(relativeDifference(output!.data, expected.data)).toBeLessThanOrEqual(bound);
      } finally {
        model.dispose();
      }
    });

    afterAll(() => {
      const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
      expect(count('runnable')).toBeGreaterThan(40);
      expect(count('unsupported')).toBeGreaterThan(10);
    });
  });
}
