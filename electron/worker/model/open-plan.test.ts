/** What becomes of a plan that an engine refuses: thrown at once, or after a while as from the window of WebGPU. */
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Engine, EngineMemory} from '../../engine/engine';
import type {AskGpu} from '../../engine/webgpu/gpu-calls';
import {connectGpuWindow} from '../../engine/webgpu/link';
import {openWebGpu} from '../../engine/webgpu/webgpu';
import {PlanError} from '../../plan/plan-error';
import type {CompiledModel} from '../../plan/plan';
import {MODELS, quiet} from '../../testing';
import {Stages} from '../runtime/stages';
import {openH5, wholeModel} from './open-h5';
import {compiledOf, openPlan} from './open-plan';

async function compiledUnet(): Promise<CompiledModel> {
  const file = openH5(join(MODELS, 'unet', 'keras.h5'));
  return compiledOf(await wholeModel(file));
}

function opening(engine: Partial<Engine>, memory: EngineMemory | null = null): Promise<unknown> {
  const compiled = {plan: {inputs: [], outputs: [], steps: []}, weights: []} as unknown as CompiledModel;
  return openPlan({path: 'a.h5', compiled, memory, file: null}, engine as Engine, {engine: null}, new Stages(quiet));
}

describe('a plan that the engine refuses', () => {
  const refused = {fault: {kind: 'not-runnable', message: 'a.h5 cannot be run: the layer a is odd.'}};
  const refuse = (): never => {
    throw new PlanError('the layer a is odd');
  };

  it('at once is the fault of the file', async () => {
    await expect(opening({openPlan: refuse})).rejects.toMatchObject(refused);
  });

  it('by a rejected promise is the fault of the file', async () => {
    await expect(opening({openPlan: async () => refuse()})).rejects.toMatchObject(refused);
  });

  it('gives its memory back', async () => {
    let freed = 0;
    const memory = {bytes: new Uint8Array(), free: () => void (freed += 1)};
    await expect(opening({openPlan: async () => refuse()}, memory)).rejects.toMatchObject(refused);
    expect(freed).toBe(1);
  });
});

describe('what the window of WebGPU refuses', () => {
  const answering = (answers: Readonly<Record<string, unknown>>): Promise<Engine> => {
    connectGpuWindow(((name) => Promise.resolve(answers[name])) as AskGpu);
    return openWebGpu();
  };
  const start = {device: 'WebGPU · a device', version: '1'};
  const refused = {refused: 'the layer dec1 is odd'};

  it('when it loads a model is the fault of the file', async () => {
    const engine = await answering({start, load: refused});
    const compiled = await compiledUnet();
    await expect(
      openPlan({path: 'a.h5', compiled, memory: null, file: null}, engine, {engine: 'webgpu'}, new Stages(quiet)),
    ).rejects.toMatchObject({fault: {kind: 'not-runnable', message: 'a.h5 cannot be run: the layer dec1 is odd.'}});
  });

  it('when it predicts is a PlanError', async () => {
    const engine = await answering({start, load: 1, predict: refused});
    const predictor = await engine.openPlan(await compiledUnet(), null, null);
    await expect(predictor.run([], () => undefined)).rejects.toBeInstanceOf(PlanError);
  });
});
