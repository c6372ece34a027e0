import {FaultError} from '../contract/fault';
import type {EngineStatus} from '../contract/model';
import type {EngineId} from '../contract/timing';
import {EngineUnavailable, type Engine} from './engine';
import {openTensorflow} from './tensorflow/tensorflow';
import {openWasm} from './wasm/wasm';
import {openWebGpu} from './webgpu/webgpu';

/** In the order they are chosen. */
export const ENGINES: readonly EngineId[] = ['tensorflow', 'webgpu', 'wasm'];

const OPENERS: Readonly<Record<EngineId, () => Promise<Engine>>> = {
  tensorflow: openTensorflow,
  webgpu: openWebGpu,
  wasm: openWasm,
};
const opened = new Map<EngineId, Promise<Engine>>();

/** The engine, started on first use and made current. Throws a FaultError ('engine') that says why it is not there. */
export async function useEngine(id: EngineId): Promise<Engine> {
  const starting = opened.get(id) ?? OPENERS[id]();
  opened.set(id, starting);
  try {
    const engine = await starting;
    await engine.use();
    return engine;
  } catch (error) {
    opened.delete(id);
    if (error instanceof EngineUnavailable) throw new FaultError('engine', error.message, {cause: error});
    throw error;
  }
}

/** The asked engine, or without one the best that is available. */
export async function chooseEngine(asked: EngineId | null): Promise<Engine> {
  if (asked) return useEngine(asked);
  const best = (await listEngines()).find(({available}) => available);
  return useEngine(best?.id ?? 'wasm');
}

/** The best first: TensorFlow on a GPU, WebGPU, TensorFlow on the CPU, WebAssembly. */
export async function listEngines(): Promise<EngineStatus[]> {
  const [tensorflow, ...others] = ENGINES;
  const first = await engineStatus(tensorflow!);
  // Where TensorFlow has a GPU, nobody needs to wait for the other engines to start.
  const rest: EngineStatus[] = [];
  for (const id of others) rest.push(await engineStatus(id));
  const [webgpu, ...last] = rest as [EngineStatus, ...EngineStatus[]];
  return webgpu.available && !first.gpu ? [webgpu, first, ...last] : [first, webgpu, ...last];
}

export async function engineStatus(id: EngineId): Promise<EngineStatus> {
  try {
    const {device, version, gpu, details} = await useEngine(id);
    return {id, available: true, device, version, why: null, gpu, details: details()};
  } catch (error) {
    return {
      id,
      available: false,
      device: null,
      version: null,
      why: error instanceof Error ? error.message : String(error),
      gpu: false,
      details: [],
    };
  }
}
