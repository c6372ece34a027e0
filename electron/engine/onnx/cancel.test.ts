/** A run of ONNX Runtime that is cancelled in the middle: its process is killed, and the next run is right. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, describe, expect, it} from 'vitest';
import {growFile} from '../../io/atomic-write';
import {readNpz, writeNpz} from '../../io/npy';
import {connectOnnxForTests, MODELS, quiet, relativeDifference, ROOT, seededNumbers, testFolder} from '../../testing';
import {loadModel} from '../../worker/model/load';
import {Stages} from '../../worker/runtime/stages';
import {Supervisor} from '../../worker/runtime/supervisor';
import {forkOnnx} from './host';

const host = connectOnnxForTests();
afterAll(() => host.end({kind: 'cancelled', message: 'The tests have ended.'}));

/** Moments at which a run is cancelled. */
const CANCELS = 200;
/** Times the fixture's own batch, so that a run takes long enough to be cancelled in the middle. */
const LARGER = 64;

const arrays = readNpz('unet', readFileSync(join(MODELS, 'unet', 'io.npz')));
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
};

describe('cancelling', () => {
  it(
    `${CANCELS} times at random moments leaves an engine that predicts what Keras does`,
    {timeout: 900_000},
    async () => {
      const random = seededNumbers(5);
      const model = await loadModel(join(MODELS, 'unet', 'keras.h5'), {engine: 'onnx', warm: false}, new Stages(quiet));
      const inputs = model.inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!})) as never[];
      const large = model.inputs.map((input) => repeated(arrays.get(input.name)! as never)) as never[];
      const predicts = async (): Promise<void> => {
        const outputs = await model.run(inputs, () => undefined);
        for (const [i, {data}] of outputs.entries())
          expect(relativeDifference(data, arrays.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
      };
      await predicts();
      // The shortest that was seen: on a computer that is busy a run may have taken any time.
      let length = Infinity;
      let cancelled = 0;
      for (let i = -1; i < CANCELS; i += 1) {
        const started = performance.now();
        const until = i < 0 ? Infinity : started + random() * length;
        const tick = (): void => {
          if (performance.now() > until) throw new Error('not wanted any more');
        };
        const end = await model.run(large, tick).then(
          () => 'answered',
          (error: Error) => error.message,
        );
        expect(['answered', 'not wanted any more']).toContain(end);
        if (end === 'answered') length = Math.min(length, performance.now() - started);
        else cancelled += 1;
        await predicts();
      }
      expect(cancelled).toBeGreaterThan(CANCELS / 2);
      model.dispose();
    },
  );
});

/** The same items many times, as one batch. */
function repeated({shape, data}: {readonly shape: readonly number[]; readonly data: Float32Array}): object {
  const all = new Float32Array(data.length * LARGER);
  for (let i = 0; i < LARGER; i += 1) all.set(data, i * data.length);
  return {name: '', shape: [shape[0]! * LARGER, ...shape.slice(1)], data: all};
}

describe('a job of the command’s supervisor', () => {
  it('that is cancelled in the middle of a run ends at once, and the next one in the same thread is done', async () => {
    const folder = testFolder('cancel');
    process.env['WARMSTART_DATA'] = join(folder, 'data');
    const supervisor = new Supervisor(join(ROOT, 'dist', 'thread.cjs'));
    const [name] = [...arrays.keys()];
    const request = (batch: {readonly shape: readonly number[]; readonly data: Float32Array}): never => {
      const input = join(folder, `${batch.shape[0]}.npz`);
      growFile(input, (sink) => writeNpz(sink, new Map([[name!, batch]]) as never));
      const model = join(MODELS, 'unet', 'keras.h5');
      return {model, input, output: join(folder, 'y.npz'), engine: 'onnx', exact: false, warm: false} as never;
    };
    try {
      const [small, large] = [
        request(arrays.get(name!)! as never),
        request(repeated(arrays.get(name!)! as never) as never),
      ];
      for (let i = 0; i < 5; i += 1) {
        const {id, outcome} = supervisor.call('predict', [large], ({stage}) => {
          if (stage === 'predict') setTimeout(() => supervisor.cancel(id), 20 * i);
        });
        const ended = await outcome;
        expect(ended.ok || ended.fault.kind === 'cancelled').toBe(true);
        expect(await supervisor.call('predict', [small]).outcome).toMatchObject({ok: true, value: {engine: 'onnx'}});
      }
    } finally {
      await supervisor.stop();
    }
  });
});

describe('the process', () => {
  it('ends by itself when who has started it is gone', async () => {
    const script = `
      const {fork} = require('node:child_process');
      const child = fork(${JSON.stringify(join(ROOT, 'dist', 'onnx.cjs'))}, [], {serialization: 'advanced'});
      child.once('spawn', () => {
        process.stdout.write(String(child.pid));
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300);
      });
    `;
    const {execFile} = await import('node:child_process');
    const pid = await new Promise<number>((resolve) => {
      execFile(process.execPath, ['-e', script], (_, stdout) => resolve(Number(stdout)));
    });
    for (let i = 0; i < 200 && isAlive(pid); i += 1) await sleep(50);
    expect([pid > 0, isAlive(pid)]).toEqual([true, false]);
  });

  it('that is killed from outside is told as a fault, and started again for the next call', async () => {
    const pids: number[] = [];
    const {OnnxHost} = await import('./host');
    const own = new OnnxHost(() => {
      const started = forkOnnx(join(ROOT, 'dist', 'onnx.cjs'));
      pids.push(started.pid);
      return started;
    });
    await own.ask('start', []);
    const asked = own.ask('open', [{model: 'nothing.onnx', provider: 'cpu', isOptimised: false, keep: null}]);
    process.kill(pids[0]!, 'SIGKILL');
    await asked.catch((error: {fault: {kind: string}}) => expect(error.fault.kind).toBe('engine-died'));
    expect(await own.ask('start', [])).toMatchObject({version: expect.stringMatching(/^\d+\.\d+\.\d+$/)});
    expect(pids).toHaveLength(2);
    await own.end({kind: 'cancelled', message: ''});
  });
});
