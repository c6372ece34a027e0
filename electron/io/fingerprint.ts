/** What tells one file from another, wherever it lies and whatever it is called. */
import {createHash} from 'node:crypto';
import {closeSync, readSync, statSync} from 'node:fs';
import {hashAtOnce} from './file-identity';
import {filesBelow} from './files-below';
import {openRegular} from './regular-file';

const PIECE = 1 << 20;
/** What is smaller is read whole, a larger one in as many pieces from its beginning to its end. */
const PIECES = 64;

/**
 * What a file is looked for by, quick for any size: two that are alike in it may still differ. Where a wrong answer
 * would be a wrong number every byte is asked: `wholeHashOf`, or the pixels that were read (worker/cells/pixels.ts).
 * SHA-256 of a file's size and bytes; of one beyond 64 MiB, of 64 pieces of 1 MiB spread evenly over it. Of a folder:
 * of its files' names and sizes, and of the bytes of them as if they were one.
 */
export function fingerprintOf(path: string): string {
  const files = filesOf(path);
  const hash = createHash('sha256');
  for (const {name, size} of files) hash.update(`${name}\n${size}\n`);
  const total = files.reduce((sum, {size}) => sum + size, 0);
  const buffer = new Uint8Array(PIECE);
  const count = Math.min(Math.ceil(total / PIECE), PIECES);
  for (let i = 0; i < count; i += 1) {
    const isWhole = total <= PIECE * PIECES;
    const at = isWhole ? i * PIECE : Math.round((i * (total - PIECE)) / (PIECES - 1));
    hash.update(buffer.subarray(0, readAcross(files, at, buffer)));
  }
  return hash.digest('hex');
}

/** SHA-256 of every byte of a file, or of a folder's files in the order of their names. */
export function wholeHashOf(path: string): string {
  return hashAtOnce(statSync(path).isDirectory() ? filesBelow(path).map((file) => file.path) : [path]);
}

/** An OME-Zarr is one file a chunk. */
const MOST_FILES = 5_000_000;

interface HashedFile {
  readonly path: string;
  /** In the folder; of a file itself none, since it may be renamed. */
  readonly name: string;
  readonly size: number;
}

function filesOf(path: string): HashedFile[] {
  const found = statSync(path);
  if (!found.isDirectory()) return [{path, name: '', size: found.size}];
  return filesBelow(path, MOST_FILES).map(({name, path: file, stats}) => ({name, path: file, size: stats.size}));
}

/** Fills `buffer` with what is at `at` in the files one after the other; gives how many bytes there were. */
function readAcross(files: readonly HashedFile[], at: number, buffer: Uint8Array): number {
  let [begin, filled] = [0, 0];
  for (const {path, size} of files) {
    const from = at + filled - begin;
    begin += size;
    if (from >= size || filled === buffer.length) continue;
    const {descriptor: handle} = openRegular(path);
    try {
      filled += readSync(handle, buffer, filled, Math.min(size - from, buffer.length - filled), from);
    } finally {
      closeSync(handle);
    }
  }
  return filled;
}
