import {ENGINES} from '../../contract/engines';
import type {EngineDescriptor} from '../engine';
import {openWebGpu} from './webgpu';

/** Chromium's WebGPU: any GPU with a driver, in the app only. */
export const WEBGPU: EngineDescriptor = {
  ...ENGINES.webgpu,
  id: 'webgpu',
  weights: 'copies',
  place: {gpu: 3, cpu: null},
  open: openWebGpu,
};
