/** WebAssembly with SIMD: always there. */
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {uploadPlan} from '../plan/run';
import type {Engine} from './engine';
import {resourceDirectory} from './resources';
import {cpuName} from './tensorflow';

export async function openWasm(): Promise<Engine> {
  const {setWasmPaths, version_wasm: version} = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(resourceDirectory(), '@tensorflow', 'tfjs-backend-wasm', 'dist', '/'));
  await tf.setBackend('wasm');
  await tf.ready();
  return {id: 'wasm', device: cpuName(), version, use: async () => void (await tf.setBackend('wasm')), openPlan: uploadPlan, openSavedModel: null};
}
