/**
 * Random models out of every layer, each from its own seed, against what real Keras computed: 72 here, as many as one
 * likes by `npm run chains`.
 */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {addonPath} from '../engine/tensorflow/tensorflow';
import {readNpz} from '../io/npy';
import {chainFixtures, connectOnnxForTests, quiet, relativeDifference, testPython} from '../testing';
import {loadModel} from '../worker/model/load';
import {Stages} from '../worker/runtime/stages';

const folder = testPython() ? chainFixtures() : null;
const seeds = folder ? readdirSync(folder) : [];

connectOnnxForTests();

for (const engine of ['tensorflow', 'onnx', 'wasm'] as const) {
  describe.skipIf(!folder || (engine === 'tensorflow' && !existsSync(addonPath())))(
    `random chains on ${engine}`,
    () => {
      let equal = 0;
      it.each(seeds)('of seed %s equals Keras within 1e-5', async (seed) => {
        await expectEqual(join(folder!, seed), engine);
        equal += 1;
      });
      afterAll(() => void process.stdout.write(`${equal} of ${seeds.length} random chains equal on ${engine}\n`));
    },
  );
}

async function expectEqual(chain: string, engine: 'tensorflow' | 'onnx' | 'wasm'): Promise<void> {
  const arrays = readNpz(chain, readFileSync(join(chain, 'io.npz')));
  const model = await loadModel(join(chain, 'keras.h5'), {engine}, new Stages(quiet));
  try {
    const inputs = model.inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!}));
    const outputs = await model.run(inputs, () => undefined);
    for (const [i, output] of outputs.entries()) {
      const expected = arrays.get(`out${i}`)!;
      expect(output.shape).toEqual(expected.shape);
      expect(relativeDifference(output.data, expected.data)).toBeLessThanOrEqual(1e-5);
    }
  } finally {
    model.dispose();
  }
}

describe.skipIf(!folder || process.env['WARMSTART_CHAINS'])('random chains', () => {
  it('are nearly all of those asked for', () => expect(seeds.length).toBeGreaterThan(60));
});
