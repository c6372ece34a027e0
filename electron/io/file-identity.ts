/**
 * What the system says of a file that changes whenever its content does: on which disk it lies, its number there, its
 * size, and when it was last written to. The time of the last change (ctime) cannot be set by a program, so a file that
 * was written to and given its old date again is another one.
 */
import {createHash} from 'node:crypto';
import {closeSync, readSync, statSync, type BigIntStats} from 'node:fs';
import {open} from 'node:fs/promises';
import {openRegular} from './regular-file';

export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly bytes: number;
  /** Nanoseconds since 1970. */
  readonly modified: string;
  readonly changed: string;
}

/** Throws where there is no such file. */
export function identityOf(path: string): FileIdentity {
  return identityFrom(statSync(path, {bigint: true}));
}

function identityFrom({dev, ino, size, mtimeNs, ctimeNs}: BigIntStats): FileIdentity {
  return {device: `${dev}`, inode: `${ino}`, bytes: Number(size), modified: `${mtimeNs}`, changed: `${ctimeNs}`};
}

export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return (Object.keys(a) as (keyof FileIdentity)[]).every((key) => a[key] === b[key]);
}

/** How long a file system's clock takes to tick: FAT's, which knows whole seconds only, and any other's. */
const COARSE_TICK_NS = 2_000_000_000n;
const TICK_NS = 50_000_000n;

/** After this time a file on any but the coarsest file systems is settled. */
export const SETTLED_AFTER_MS = 60;

/**
 * Whether the file had been left alone for longer than its file system's clock takes to tick: only then does every
 * later change show in its identity. `at`: when its content was read, in milliseconds since 1970.
 */
export function isSettled({modified, changed}: FileIdentity, at: number): boolean {
  const time = BigInt(Math.floor(at)) * 1_000_000n;
  return [BigInt(modified), BigInt(changed)].every((moment) => {
    const isCoarse = moment % 1_000_000_000n === 0n;
    return moment + (isCoarse ? COARSE_TICK_NS : TICK_NS) < time;
  });
}

const PIECE_BYTES = 1 << 20;

/** SHA-256 of a file's bytes, as hex; other work is done between its pieces. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(PIECE_BYTES);
  const file = await open(path, 'r');
  try {
    for (let {bytesRead} = await file.read(buffer); bytesRead > 0; {bytesRead} = await file.read(buffer))
      hash.update(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** The same at once, of files one after the other. Throws as openRegular does. */
export function hashAtOnce(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(PIECE_BYTES);
  for (const path of paths) {
    const {descriptor} = openRegular(path);
    try {
      for (let count = readSync(descriptor, buffer); count > 0; count = readSync(descriptor, buffer))
        hash.update(buffer.subarray(0, count));
    } finally {
      closeSync(descriptor);
    }
  }
  return hash.digest('hex');
}
