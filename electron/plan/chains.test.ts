/**
 * Random models out of every layer, each from its own seed, against what real Keras computed: 60 here; as many as
 * WARMSTART_CHAINS says, from the seed WARMSTART_CHAINS_FIRST on, when somebody looks for faults.
 */
import {mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {existsSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {addonPath} from '../engine/tensorflow/tensorflow';
import {readNpz} from '../io/npy';
import {connectOnnxForTests, generatedFixtures, quiet, relativeDifference, runPython, testPython} from '../testing';
import {loadModel} from '../worker/model/load';
import {Stages} from '../worker/runtime/stages';

const SCRIPT = 'e2e/fixtures/make_chains.py';

function madeChains(): string {
  const {WARMSTART_CHAINS: count, WARMSTART_CHAINS_FIRST: first = '0'} = process.env;
  if (!count) return generatedFixtures('chains', SCRIPT);
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-chains-'));
  runPython(SCRIPT, ['chains', folder, count, first]);
  return folder;
}

const folder = testPython() ? madeChains() : null;
const seeds = folder ? readdirSync(folder) : [];

connectOnnxForTests();

for (const engine of ['tensorflow', 'onnx', 'wasm'] as const) {
  describe.skipIf(!folder || (engine === 'tensorflow' && !existsSync(addonPath())))(
    `random chains on ${engine}`,
    () => {
      it.each(seeds)('of seed %s equals Keras within 1e-5', async (seed) => {
        const arrays = readNpz(seed, readFileSync(join(folder!, seed, 'io.npz')));
        const model = await loadModel(join(folder!, seed, 'keras.h5'), {engine}, new Stages(quiet));
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
      });
    },
  );
}

describe.skipIf(!folder)('random chains', () => {
  it('are nearly all of those asked for', () => expect(seeds.length).toBeGreaterThan(50));
});
