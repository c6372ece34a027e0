/** The engines of this process. */
import type {EngineId} from '../contract/engines';
import {EngineChoice} from './choice';
import type {EngineDescriptor} from './engine';
import {ONNX} from './onnx/descriptor';
import {TENSORFLOW} from './tensorflow/descriptor';
import {WASM} from './wasm/descriptor';
import {WEBGPU} from './webgpu/descriptor';

/** One row an engine: its folder's descriptor. */
export const DESCRIPTORS: Readonly<Record<EngineId, EngineDescriptor>> = {
  tensorflow: TENSORFLOW,
  onnx: ONNX,
  webgpu: WEBGPU,
  wasm: WASM,
};

export const engines = new EngineChoice(DESCRIPTORS);
