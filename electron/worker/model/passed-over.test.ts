/** What becomes of a model that ONNX Runtime refuses, or cannot hold, or whose library or process is not there. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {FaultError} from '../../contract/fault';
import {connectOnnx} from '../../engine/onnx/link';
import type {AskOnnx} from '../../engine/onnx/onnx-calls';
import {readNpz} from '../../io/npy';
import {MODELS, quiet, relativeDifference} from '../../testing';
import {Stages} from '../runtime/stages';
import {loadModel} from './load';

const h5 = join(MODELS, 'unet', 'keras.h5');
const facts = {version: '1.30.0', providers: [{name: 'cpu', bundled: true}]};

/** What whoever opens a session is answered. The engine is opened once. */
let open: () => unknown = () => null;

function connect(answer: () => unknown): void {
  open = answer;
  const answers: Readonly<Record<string, () => unknown>> = {start: () => facts, open: () => open()};
  const ask = (async (name: string) => answers[name]?.()) as unknown as AskOnnx;
  connectOnnx({ask, end: () => undefined});
}

const CASES = [
  [
    'an operator that it lacks',
    () => ({refused: 'Could not find an implementation for Conv(11)', isMemory: false}),
    /ONNX Runtime refuses it: Could not find an implementation for Conv\(11\)\.$/,
  ],
  [
    'no memory',
    () => ({refused: 'bad allocation', isMemory: true}),
    /ONNX Runtime has not enough memory \(bad allocation\); close other programs\.$/,
  ],
  [
    'a process that ended',
    () => {
      throw new FaultError('engine-died', 'ONNX Runtime’s process ended unexpectedly (SIGKILL).');
    },
    /ended unexpectedly \(SIGKILL\)\.$/,
  ],
] as const;

describe.each(CASES)('%s', (_, answer, sentence) => {
  it('is a fault in one sentence where ONNX Runtime was asked for', async () => {
    connect(answer);
    const loading = loadModel(h5, {engine: 'onnx', warm: false}, new Stages(quiet));
    await expect(loading).rejects.toThrow(sentence);
  });

  it('is no fault where it was not: the next engine predicts what Keras does, and it is said', async () => {
    connect(answer);
    const model = await loadModel(h5, {engine: null, warm: false}, new Stages(quiet));
    expect(model.engine.id).not.toBe('onnx');
    expect(model.passedOver).toMatch(/^ONNX Runtime: /);
    expect(model.passedOver).toMatch(sentence);
    const arrays = readNpz('unet', readFileSync(join(MODELS, 'unet', 'io.npz')));
    const inputs = model.inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!}));
    const outputs = await model.run(inputs, () => undefined);
    for (const [i, {data}] of outputs.entries())
      expect(relativeDifference(data, arrays.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
    model.dispose();
  });
});
