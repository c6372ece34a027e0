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

/**
 * The HDF5 library buries what the system said of a failed write in a page of its own words; a full disk is found by
 * asking the disk.
 */
export async function diskAware<T>(output: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const free = freeBytes(output);
    const isCancelled = error instanceof FaultError && error.fault.kind === 'cancelled';
    if (isCancelled) throw error;
    if (free === null || free > 1 << 20) throw systemError(error) ?? error;
    throw new FaultError(
      'disk',
      'The disk became full while the file was written; free some space or choose another place. ' +
        'Nothing was left behind.',
      {cause: error},
    );
  }
}

/** What the C library of h5wasm (musl) calls these errors, and what Node calls them. */
const NAMES_IN_HDF5: readonly (readonly [text: string, code: string])[] = [
  ['File too large', 'EFBIG'],
  ['No space left on device', 'ENOSPC'],
  ['Quota exceeded', 'EDQUOT'],
  ['Read-only file system', 'EROFS'],
  ['I/O error', 'EIO'],
  ['No file descriptors available', 'EMFILE'],
  ['Permission denied', 'EACCES'],
];

/** As Node would have thrown it; null where HDF5 tells of none. */
function systemError(error: unknown): Error | null {
  const text = error instanceof Error ? error.message : String(error);
  const said = /HDF5-DIAG.*error message = '([^']+)'/s.exec(text)?.[1];
  const known = NAMES_IN_HDF5.find(([name]) => name === said);
  return known ? Object.assign(new Error(`${known[1]}: ${known[0]}`, {cause: error}), {code: known[1]}) : null;
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
