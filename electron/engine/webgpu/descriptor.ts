import {existsSync, readdirSync} from 'node:fs';
import {ENGINES} from '../../contract/engines';
import type {EngineDescriptor} from '../engine';

/** Chromium's WebGPU: any GPU with a driver, in the app only. */
export const WEBGPU: EngineDescriptor = {
  ...ENGINES.webgpu,
  id: 'webgpu',
  weights: 'copies',
  place: {gpu: 3, cpu: null},
  mayHaveGpu: () => process.env['WARMSTART_WEBGPU_SOFTWARE'] === '1' || hasDriver(),
  open: async () => (await import('./webgpu')).openWebGpu(),
};

/** Linux draws and computes through one of these; elsewhere it is only known when it was tried. */
function hasDriver(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}
