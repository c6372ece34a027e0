/** ONNX Runtime, in a process of its own. */
import {availableParallelism} from 'node:os';
import {PROCESS_ENGINES} from '../../contract/engines';
import {EngineUnavailable, type Engine} from '../engine';
import {processorName} from '../processor';
import {onnxLink} from './link';
import type {ProviderId} from './providers';
import {openOnnxFile, openSession, type OnnxLink} from './session';

/** Throws EngineUnavailable where its library is not there or does not start. */
export async function openOnnx(): Promise<Engine> {
  const link = onnxLink();
  if (!link) throw new EngineUnavailable(`ONNX Runtime has no process here; use ${PROCESS_ENGINES.join(' or ')}.`);
  const {version} = await started(link);
  const provider: ProviderId = 'cpu';
  const threads = availableParallelism();
  return {
    id: 'onnx',
    device: `${processorName()} · ${threads} thread${threads === 1 ? '' : 's'}`,
    version,
    gpu: false,
    details: () => [],
    tilesAtOnce: 1,
    use: () => Promise.resolve(),
    reserve: () => null,
    openPlan: async (compiled, _, shapes) =>
      (await import('./plan-predictor')).openPlanOnOnnx(link, provider, compiled, shapes),
    optimised: {
      provider,
      open: (model, ports) => {
        const request = {model, provider, isOptimised: true, keep: null};
        return openSession(link, {request: () => request, ports, release: () => undefined});
      },
    },
    openFile: (model) => openOnnxFile(link, {model, provider, isOptimised: false, keep: null}),
    usage: () => link.ask('usage'),
    openSavedModel: null,
  };
}

async function started(link: OnnxLink): Promise<{readonly version: string}> {
  try {
    return await link.ask('start');
  } catch (cause) {
    throw new EngineUnavailable(cause instanceof Error ? cause.message : String(cause), {cause});
  }
}
