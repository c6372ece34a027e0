/**
 * Chromium's WebGPU, in a hidden window of the app, the GPU window: for a GPU without CUDA. The thread sends it a
 * model, then batches.
 */
import {PROCESS_ENGINES} from '../../contract/engines';
import type {CompiledModel} from '../../plan/plan';
import {PlanError} from '../../plan/plan-error';
import type {Predictor} from '../../plan/run';
import {printJson} from '../../keras/json';
import {EngineUnavailable, type Engine} from '../engine';
import type {AskGpu, Refusal, SentModel} from './gpu-calls';
import {gpuWindow} from './link';

/** Throws EngineUnavailable where there is no window, or no GPU in it. */
export async function openWebGpu(): Promise<Engine> {
  const ask = gpuWindow();
  if (!ask) {
    const others = PROCESS_ENGINES.join(' or ');
    throw new EngineUnavailable(`WebGPU runs in the app’s window only; on the command line use ${others}.`);
  }
  let device: string;
  let version: string;
  try {
    ({device, version} = await ask('start', process.env['WARMSTART_WEBGPU_SOFTWARE'] === '1'));
  } catch (cause) {
    throw new EngineUnavailable(cause instanceof Error ? cause.message : String(cause), {cause});
  }
  return {
    id: 'webgpu',
    device,
    version,
    gpu: true,
    details: () => ['Chromium’s WebGPU, in a hidden window without access to files'],
    tilesAtOnce: 4,
    use: () => Promise.resolve(),
    reserve: () => null,
    openPlan: (compiled) => openInWindow(ask, compiled),
    openSavedModel: null,
  };
}

async function openInWindow(ask: AskGpu, compiled: CompiledModel): Promise<Predictor> {
  const {plan, weights} = compiled;
  const model = accepted(await ask('load', sent(compiled)));
  return {
    inputs: plan.inputs,
    outputs: plan.outputs,
    bytes: weights.reduce((sum, {shape}) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0),
    opByOp: () => null,
    run: async (inputs, tick) => {
      tick(0);
      const outputs = accepted(await ask('predict', model, inputs));
      tick(1);
      return [...outputs];
    },
    dispose: () => {
      // A window that is gone has disposed of everything.
      ask('dispose', model).catch(() => undefined);
    },
  };
}

/** Throws PlanError where the window has refused. */
function accepted<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new PlanError(answer.refused);
  return answer;
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}

function sent({source: {model, outputNames, exact}}: CompiledModel): SentModel {
  return {
    className: model.className,
    config: printJson(model.config),
    outputNames,
    exact,
    layers: model.layers.map(({name, weights}) => ({
      name,
      weights: weights.map(({name: own, dtype, shape, read}) => ({name: own, dtype, shape, bytes: read()})),
    })),
  };
}
