import {ENGINES} from '../../contract/engines';
import type {EngineDescriptor} from '../engine';

/** WebAssembly: always there, the last resort. */
export const WASM: EngineDescriptor = {
  ...ENGINES.wasm,
  id: 'wasm',
  weights: 'own memory',
  place: {gpu: null, cpu: 6},
  open: async () => (await import('./wasm')).openWasm(),
};
