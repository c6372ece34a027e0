import {statfsSync} from 'node:fs';
import {resolve} from 'node:path';
import {FaultError} from '../../contract/fault';
import {megabytes} from '../../contract/format';
import {existingParent} from '../../io/atomic-write';

/** Refuses before the first byte when the disk cannot hold a file of so many bytes. */
export function requireSpace(output: string, neededBytes: number): void {
  const free = freeBytes(output);
  if (free === null || free >= neededBytes) return;
  throw new FaultError(
    'disk',
    `The disk has ${megabytes(free)} free and the file needs about ${megabytes(neededBytes)}; ` +
      'free some space or choose another place.',
  );
}

/** The HDF5 library says little about a failed write; a full disk is found by asking the disk. */
export async function diskAware<T>(output: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const free = freeBytes(output);
    const isCancelled = error instanceof FaultError && error.fault.kind === 'cancelled';
    if (isCancelled || free === null || free > 1 << 20) throw error;
    throw new FaultError(
      'disk',
      'The disk became full while the file was written; free some space or choose another place. ' +
        'Nothing was left behind.',
      {cause: error},
    );
  }
}

function freeBytes(output: string): number | null {
  try {
    const disk = statfsSync(existingParent(resolve(output)));
    return disk.bavail * disk.bsize;
  } catch {
    // A file system that cannot be asked is not refused.
    return null;
  }
}
