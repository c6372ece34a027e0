/** WebAssembly with SIMD, on all processors: always there. */
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type {CompiledModel} from '../../plan/plan';
import {openStepwise, type Predictor} from '../../plan/run';
import {EngineUnavailable, type Engine, type EngineMemory} from '../engine';
import {placeWeights, reserve} from './memory';
import {resourceDirectory} from '../resources';
import {cpuName} from '../tensorflow/tensorflow';
import {threadCount, withThreads} from './threads';

export async function openWasm(): Promise<Engine> {
  const {
    setThreadsCount,
    getThreadsCount,
    setWasmPaths,
    version_wasm: version,
  } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(resourceDirectory(), '@tensorflow', 'tfjs-backend-wasm', 'dist', '/'));
  const threads = threadCount();
  const start = async (): Promise<void> => {
    if (!(await tf.setBackend('wasm'))) throw new EngineUnavailable('WebAssembly could not be started.');
  };
  if (threads > 1) {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
    setThreadsCount(threads);
    await withThreads(threads, start);
  } else {
    await start();
  }
  const used = threads > 1 ? getThreadsCount() : 1;
  return {
    id: 'wasm',
    device: `${cpuName()} · ${used} thread${used === 1 ? '' : 's'}`,
    version,
    gpu: false,
    details: () => [used > 1 ? `SIMD and ${used} threads` : 'SIMD, one thread'],
    tilesAtOnce: 1,
    use: async () => void (await tf.setBackend('wasm')),
    reserve,
    openPlan: openInPlace,
    openSavedModel: null,
  };
}

function openInPlace({plan, weights: values}: CompiledModel, memory: EngineMemory | null): Predictor {
  const {tensors, release} = placeWeights(values, memory);
  return openStepwise(plan, tensors, release);
}
