import type {TargetId} from '../../../contract/targets';
import type {TargetWriter} from './writer';

/** How each target is written; what a target alone needs is read in when it is asked for. */
export const WRITERS: Readonly<Record<TargetId, () => Promise<TargetWriter>>> = {
  'keras2-h5': async () => (await import('./keras2-h5')).keras2H5,
  npz: async () => (await import('./npz')).npz,
};
