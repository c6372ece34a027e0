import {closeSync, existsSync, readSync, readv, statSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Allocate} from '../contract/bytes';
import {FaultError} from '../contract/fault';
import {filesBelow} from './files-below';
import {openRegular} from './regular-file';

/** Bytes at rest. Reads are synchronous: they happen in a worker thread, where waiting costs nobody anything. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /**
   * `length` bytes from `offset`, a fresh copy, or in the memory that `allocate` gives; throws a FaultError ('corrupt')
   * when the range is not inside.
   */
  read(offset: number, length: number, allocate?: Allocate): Uint8Array;
  /** Ranges into given memory, by several threads at once. */
  fetch(pieces: readonly Piece[]): Promise<void>;
  close(): void;
}

/** Bytes of a file from `offset` on, as many as `into` takes. */
export interface Piece {
  readonly offset: number;
  readonly into: Uint8Array;
}

/** A folder of named byte sources: a model's folder, or the same inside an archive. */
export interface SourceFolder {
  readonly name: string;
  /** Paths of the files below, with `/`, relative to this folder. */
  list(): readonly string[];
  has(path: string): boolean;
  open(path: string): ByteSource;
  /** The folder on disk, where it is one. */
  readonly path: string | null;
}

/** A folder that is an image: files by their paths inside, with `/`. */
export interface ImageFolder {
  readonly name: string;
  /** Throws, as `open` and `read` do, a FaultError ('corrupt') for a path or a link that leads out of the folder. */
  has(path: string): boolean;
  /** Null where there is no such file; to be closed by whoever opened it. */
  open(path: string): ByteSource | null;
  /** The whole of a file, which may be `most` bytes long; null where there is no such file. */
  read(path: string, most: number): Uint8Array | null;
  /** Whether its files have so many bytes together. */
  holds(bytes: number): boolean;
}

/** Throws as openRegular does. */
export function openFile(path: string): ByteSource {
  const {descriptor, size} = openRegular(path);
  return {
    name: path,
    size,
    read(offset, length, allocate) {
      checkRange(path, size, offset, length);
      const bytes = allocate ? allocate(length) : new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(descriptor, bytes, done, Math.min(length - done, 1 << 30), offset + done);
        if (count === 0)
          throw new FaultError('corrupt', `${path} ended while it was being read; was it changed meanwhile?`);
        done += count;
      }
      return bytes;
    },
    fetch: (pieces) => fetchFrom(path, descriptor, size, pieces),
    close: () => closeSync(descriptor),
  };
}

/** What is read by one call of the system; Node's four file threads work on several while this thread is busy. */
const READ_BYTES = 4 << 20;
/** Gaps between pieces that are read along rather than begun anew after. */
const GAP_BYTES = 64 << 10;
/** What the system takes as places in one call (IOV_MAX is 1024). */
const PLACES = 1000;
const readInto = promisify(readv) as (
  descriptor: number,
  places: readonly Uint8Array[],
  position: number,
) => Promise<{bytesRead: number}>;

async function fetchFrom(path: string, descriptor: number, size: number, pieces: readonly Piece[]): Promise<void> {
  for (const {offset, into} of pieces) checkRange(path, size, offset, into.length);
  await Promise.all(
    runsOf(pieces).map(async ({offset, places}) => {
      let at = offset;
      for (let left = places; left.length > 0;) {
        const {bytesRead} = await readInto(descriptor, left, at);
        if (bytesRead === 0)
          throw new FaultError('corrupt', `${path} ended while it was being read; was it changed meanwhile?`);
        at += bytesRead;
        left = remaining(left, bytesRead);
      }
    }),
  );
}

/** Pieces that follow each other in the file, as places to scatter one read to; long ones cut. */
function runsOf(pieces: readonly Piece[]): {readonly offset: number; readonly places: readonly Uint8Array[]}[] {
  const runs: {offset: number; places: Uint8Array[]; bytes: number}[] = [];
  const gap = new Uint8Array(GAP_BYTES);
  const cut = pieces.flatMap(({offset, into}) =>
    Array.from({length: Math.ceil(into.length / READ_BYTES)}, (_, i): Piece => ({
      offset: offset + i * READ_BYTES,
      into: into.subarray(i * READ_BYTES, (i + 1) * READ_BYTES),
    })),
  );
  for (const {offset, into} of cut.toSorted((a, b) => a.offset - b.offset)) {
    const run = runs.at(-1);
    const between = run ? offset - run.offset - run.bytes : Infinity;
    if (run && between >= 0 && between <= GAP_BYTES && run.bytes < READ_BYTES && run.places.length < PLACES) {
      if (between > 0) run.places.push(gap.subarray(0, between));
      run.places.push(into);
      run.bytes += between + into.length;
    } else {
      runs.push({offset, places: [into], bytes: into.length});
    }
  }
  return runs;
}

/** The places that a read of `bytes` has not filled. */
function remaining(places: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let done = bytes;
  return places.flatMap((place) => {
    const here = Math.min(done, place.length);
    done -= here;
    return here < place.length ? [place.subarray(here)] : [];
  });
}

export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(name, bytes.length, offset, length);
      // A copy also of a Buffer, whose own slice is a view.
      return new Uint8Array(bytes.subarray(offset, offset + length));
    },
    fetch: async (pieces) => {
      for (const {offset, into} of pieces) {
        checkRange(name, bytes.length, offset, into.length);
        into.set(bytes.subarray(offset, offset + into.length));
      }
    },
    close() {
      // Nothing is held open for bytes in memory.
    },
  };
}

/** A part of a source as its own, which closes the whole. Throws a FaultError ('corrupt') beyond the whole's end. */
export function rangeSource(whole: ByteSource, name: string, start: number, size: number): ByteSource {
  checkRange(whole.name, whole.size, start, size);
  const inside = (offset: number, length: number): number => {
    checkRange(name, size, offset, length);
    return start + offset;
  };
  return {
    name,
    size,
    read: (offset, length, allocate) => whole.read(inside(offset, length), length, allocate),
    fetch: (pieces) => whole.fetch(pieces.map(({offset, into}) => ({offset: inside(offset, into.length), into}))),
    close: () => whole.close(),
  };
}

function checkRange(name: string, size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new FaultError(
      'corrupt',
      `${name} is cut short: bytes ${offset} to ${offset + length} are wanted, it has ${size}.`,
    );
  }
}

export function openFolder(path: string): SourceFolder {
  return {
    name: path,
    path,
    list: () => filesBelow(path).map(({name}) => name),
    has: (inner) => {
      const full = join(path, inner);
      return existsSync(full) && statSync(full).isFile();
    },
    open: (inner) => openFile(join(path, inner)),
  };
}

/** The whole of a file, refused above `limitBytes` before anything is allocated. */
export function readWhole(source: ByteSource, limitBytes: number): Uint8Array {
  if (source.size > limitBytes) {
    throw new FaultError(
      'corrupt',
      `${source.name} is ${source.size} bytes; no more than ${limitBytes} are expected of such a file.`,
    );
  }
  return source.read(0, source.size);
}
