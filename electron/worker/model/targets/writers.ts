import type {TargetId} from '../../../contract/targets';
import type {TargetWriter} from './writer';

/** How each target is written; what a target alone needs is read in when it is asked for. */
export const WRITERS: Readonly<Record<TargetId, () => Promise<TargetWriter>>> = {
  'keras2-h5': async () => (await import('./keras2-h5')).keras2H5,
  keras3: async () => (await import('./keras3')).keras3,
  'keras3-h5': async () => (await import('./keras3')).keras3H5,
  'keras3-weights': async () => (await import('./keras3')).keras3Weights,
  onnx: async () => (await import('./onnx')).onnx,
  npz: async () => (await import('./npz')).npz,
};
