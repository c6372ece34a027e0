import type {KeptUsage} from '../../../electron/contract/image';
import {bridge} from '../../bridge';
import {valueOf} from './jobs';

/** Of all images on this computer; null where it cannot be told, which is shown. */
export async function keptUsage(): Promise<KeptUsage | null> {
  return valueOf(await bridge.call('kept.usage'));
}

export async function emptyKept(): Promise<KeptUsage | null> {
  return valueOf(await bridge.call('kept.clear'));
}

/** The oldest go where there is more. */
export async function setKeptQuota(bytes: number): Promise<KeptUsage | null> {
  return valueOf(await bridge.call('kept.setQuota', bytes));
}
