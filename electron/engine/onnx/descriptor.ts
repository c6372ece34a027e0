import {ENGINES} from '../../contract/engines';
import type {EngineDescriptor} from '../engine';

/** ONNX Runtime: the fastest on a processor, and on every system's GPUs. */
export const ONNX: EngineDescriptor = {
  ...ENGINES.onnx,
  id: 'onnx',
  weights: 'copies',
  place: {gpu: 2, cpu: 4},
  // Its library is there or not; what it computes on is remembered, and soon known.
  mayHaveGpu: () => true,
  open: async () => (await import('./onnx')).openOnnx(),
  openOptimised: async (graph) => (await import('./onnx')).openOptimised(graph),
};
