import type {Fault} from '../../../electron/contract/fault';
import {updateModel} from '../session';

/** Of a model that cannot be run it is said before the next try. */
export function noteFailure(id: string, {kind, message}: Fault): void {
  if (kind === 'not-runnable') updateModel(id, {failedToRun: message});
}
