/**
 * Opening what a stranger made: only regular files, which end. A pipe or a device would block the thread for good, or
 * never end.
 */
import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import {FaultError} from '../contract/fault';

export interface RegularFile {
  readonly descriptor: number;
  readonly size: number;
}

/**
 * Opens a file for reading; the caller closes its descriptor. Throws a FaultError ('usage') for a pipe, a socket or a
 * device, without waiting for it, and the system's own error for what is not there.
 */
export function openRegular(path: string): RegularFile {
  // With O_NONBLOCK the open of a pipe that nobody writes to comes back; for a regular file it means nothing.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const found = fstatSync(descriptor);
  if (found.isFile()) return {descriptor, size: found.size};
  closeSync(descriptor);
  if (found.isDirectory()) throw new FaultError('usage', `${path} is a folder, where a file is expected.`);
  throw new FaultError('usage', `${path} is a pipe or a device, not a file; save what it gives as a file first.`);
}

/** A small file's text; null where it is larger than `mostBytes`. Throws as openRegular does. */
export function readSmallText(path: string, mostBytes: number): string | null {
  const {descriptor, size} = openRegular(path);
  try {
    if (size > mostBytes) return null;
    const bytes = Buffer.alloc(size);
    let done = 0;
    while (done < size) {
      const count = readSync(descriptor, bytes, done, size - done, done);
      if (count === 0) break;
      done += count;
    }
    return bytes.toString('utf8', 0, done);
  } finally {
    closeSync(descriptor);
  }
}
