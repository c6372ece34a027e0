/** Model files that change or go while they are converted: the whole file or a fault, and the next job works. */
import {cpSync, existsSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {valueOf} from '../../contract/fault';
import {DEMO, MODELS, ROOT, testFolder} from '../../testing';
import {Supervisor} from './supervisor';

const SAMPLE = join(DEMO, 'cells-savedmodel');
const SMALL = join(MODELS, 'unet', 'saved_model');

describe('a model that changes while it is converted', () => {
  const changes: readonly (readonly [name: string, change: (model: string) => void])[] = [
    ['is cut', (model) => truncateSync(join(model, 'variables', 'variables.data-00000-of-00001'), 200_000)],
    ['goes', (model) => rmSync(model, {recursive: true})],
    ['is emptied', (model) => writeFileSync(join(model, 'variables', 'variables.data-00000-of-00001'), '')],
  ];

  it.each(changes)(
    'and %s gives the whole file or a fault, and the next job works',
    {timeout: 120_000},
    async (_, change) => {
      const folder = testFolder('changing');
      const supervisor = new Supervisor(join(ROOT, 'dist', 'thread.cjs'));
      const convert = (model: string, output: string, onProgress = (): void => undefined): Promise<unknown> =>
        supervisor.call('convert', [model, output, {overwrite: false, keepOptimizer: true}], onProgress).outcome;
      let faults = 0;
      for (let i = 0; i < 4; i += 1) {
        const [model, output] = [join(folder, `${i}`), join(folder, `${i}.h5`)];
        cpSync(SAMPLE, model, {recursive: true});
        let told = 0;
        const outcome = await convert(model, output, () => {
          // At another moment each time.
          told += 1;
          if (told === i + 1) change(model);
        });
        const isDone = (outcome as {ok: boolean}).ok;
        if (!isDone) faults += 1;
        if (!isDone)
          expect(outcome).toMatchObject({fault: {kind: expect.stringMatching(/^(corrupt|not-found|not-a-model)$/)}});
        expect(existsSync(output)).toBe(isDone);
        if (!isDone) continue;
        const {compared, identical} = valueOf(await supervisor.call('diff', [SAMPLE, output]).outcome);
        expect([compared, identical]).toEqual([131, 131]);
      }
      expect(faults).toBeGreaterThan(0);
      expect(await convert(SMALL, join(folder, 'next.h5'))).toMatchObject({ok: true});
      await supervisor.stop();
    },
  );
});
