import {ENGINES} from '../../contract/engines';
import type {EngineDescriptor} from '../engine';

/** TensorFlow's C library: the fastest on NVIDIA's GPUs, and what runs a SavedModel's own graph. */
export const TENSORFLOW: EngineDescriptor = {
  ...ENGINES.tensorflow,
  id: 'tensorflow',
  weights: 'aligned memory',
  place: {gpu: 1, cpu: 5},
  open: async () => (await import('./tensorflow')).openTensorflow(),
};
