/** WebAssembly with SIMD, on all processors: always there. */
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type {CompiledModel} from '../../plan/plan';
import {openStepwise, type Predictor} from '../../plan/run';
import {EngineUnavailable, type Engine, type EngineMemory} from '../engine';
import {processorName} from '../processor';
import {resourceDirectory} from '../resources';
import {placeWeights, reserve} from './memory';
import {threadCount, withThreads} from './threads';
import {tinyValues} from './tiny-values';

type Backend = typeof import('@tensorflow/tfjs-backend-wasm');

/** Throws EngineUnavailable where the module does not start: an installation that is damaged. */
export async function openWasm(): Promise<Engine> {
  const backend = await import('@tensorflow/tfjs-backend-wasm');
  backend.setWasmPaths(join(resourceDirectory(), '@tensorflow', 'tfjs-backend-wasm', 'dist', '/'));
  const threads = await start(backend, threadCount());
  return {
    id: 'wasm',
    device: `${processorName()} · ${threads} thread${threads === 1 ? '' : 's'}`,
    version: backend.version_wasm,
    gpu: false,
    details: () => [threads > 1 ? `SIMD and ${threads} threads` : 'SIMD, one thread'],
    tilesAtOnce: 1,
    use: async () => void (await tf.setBackend('wasm')),
    reserve,
    openPlan: openInPlace,
    openSavedModel: null,
  };
}

/** Starts the module with so many threads; gives how many it uses. */
async function start({setThreadsCount, getThreadsCount}: Backend, threads: number): Promise<number> {
  if (threads === 1) {
    await startModule();
    return 1;
  }
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  setThreadsCount(threads);
  await withThreads(threads, startModule);
  return getThreadsCount();
}

async function startModule(): Promise<void> {
  if (!(await tf.setBackend('wasm')))
    throw new EngineUnavailable('WebAssembly could not be started; install Warmstart again.');
}

function openInPlace({plan, weights}: CompiledModel, memory: EngineMemory | null): Predictor {
  const {tensors, release} = placeWeights(weights, memory);
  return openStepwise(plan, tensors, release, tinyValues);
}
