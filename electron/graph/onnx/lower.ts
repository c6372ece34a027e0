/** What each kernel of tfjs becomes in ONNX. */
import {ARRANGEMENTS} from './lower/arrange';
import {ELEMENTWISE} from './lower/elementwise';
import {FURTHER} from './lower/further';
import {REDUCTIONS} from './lower/reduce';
import {WINDOWS} from './lower/windows';
import type {Lowering} from './lower/work';

/** One row a kernel. */
export const LOWERINGS: Readonly<Record<string, Lowering>> = {
  ...ELEMENTWISE,
  ...WINDOWS,
  ...REDUCTIONS,
  ...ARRANGEMENTS,
  ...FURTHER,
};
