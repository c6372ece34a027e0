/**
 * Models come and go: memory stays flat, two of them alternate, a cancelled job is gone, a model that is too big is
 * refused.
 */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, describe, expect, it} from 'vitest';
import {addonPath} from '../../engine/tensorflow/tensorflow';
import type {EngineId} from '../../contract/engines';
import {generatedFixtures, quiet, ROOT, testPython} from '../../testing';
import {keptModel} from '../model/kept-models';
import {loadModel} from '../model/load';
import {seededInputs} from '../model/seeded-inputs';
import {Stages} from './stages';
import {Supervisor} from './supervisor';

const MODELS = join(ROOT, 'e2e', 'fixtures', 'models');
const UNET = join(MODELS, 'unet', 'keras.h5');
const PANOPTIC = join(MODELS, 'panoptic', 'keras.h5');

for (const engine of ['tensorflow', 'wasm'] as const satisfies readonly EngineId[]) {
  describe.skipIf(engine === 'tensorflow' && !existsSync(addonPath()))(`on ${engine}`, () => {
    it('60 times load, predict, dispose leave memory flat', {timeout: 120_000}, async () => {
      const cycle = async (): Promise<void> => {
        const model = await loadModel(join(ROOT, 'assets', 'demo', 'cells-savedmodel'), {engine}, new Stages(quiet));
        await model.run(seededInputs(model.inputs, 1), () => undefined);
        model.dispose();
      };
      const weights = 2.3;
      for (let i = 0; i < 30; i += 1) await cycle();
      const before = process.memoryUsage().rss;
      for (let i = 0; i < 60; i += 1) await cycle();
      const grown = (process.memoryUsage().rss - before) / 2 ** 20;
      // Weights alone would be 138 MB if they stayed.
      expect(grown).toBeLessThan((60 * weights) / 4);
    });

    it('two models alternate, each loaded once', async () => {
      const first = await keptModel(quiet, UNET, engine);
      const second = await keptModel(quiet, PANOPTIC, engine);
      const outputs: number[][] = [];
      for (let i = 0; i < 4; i += 1) {
        const model = await keptModel(quiet, i % 2 ? PANOPTIC : UNET, engine);
        expect(model).toBe(i % 2 ? second : first);
        const [values] = await model.run(seededInputs(model.inputs, 1), () => undefined);
        outputs.push([...values!.data]);
      }
      expect(outputs[2]).toEqual(outputs[0]);
      expect(outputs[3]).toEqual(outputs[1]);
    });
  });

  const cannot =
    !testPython() ||
    !existsSync(join(ROOT, 'dist', 'thread.cjs')) ||
    (engine === 'tensorflow' && !existsSync(addonPath()));
  it.skipIf(cannot)(
    `a cancelled measurement of a large model is answered at once and gone soon, on ${engine}`,
    {timeout: 180_000},
    async () => {
      const path = join(generatedFixtures('mesmer'), 'mesmer', 'keras.h5');
      const supervisor = new Supervisor(join(ROOT, 'dist', 'thread.cjs'));
      const said: string[] = [];
      // Left alone it would outlast the test many times over.
      const {id, outcome} = supervisor.call(
        'measure',
        [{format: 'hdf5', path, engine, batch: 2, predicts: 100_000, exact: false, image: null}, Date.now()],
        ({stage}) => void said.push(stage),
      );
      while (!said.includes('predict')) await sleep(10);
      supervisor.cancel(id);
      expect(said.at(-1)).toBe('cancelling');
      expect(await outcome).toMatchObject({ok: false, fault: {kind: 'cancelled'}});
      await supervisor.stop();
    },
  );
}

describe('a model over the memory budget', () => {
  afterEach(() => delete process.env['WARMSTART_MEMORY_MB']);

  it('is refused with the numbers before anything is read', async () => {
    process.env['WARMSTART_MEMORY_MB'] = '0.04';
    await expect(loadModel(UNET, {engine: 'wasm'}, new Stages(quiet))).rejects.toThrow(
      /holds 0\.1 MB of weights; models may take 0\.0 MB here/,
    );
    await expect(loadModel(join(MODELS, 'unet', 'saved_model'), {engine: 'wasm'}, new Stages(quiet))).rejects.toThrow(
      /WARMSTART_MEMORY_MB/,
    );
  });
});
