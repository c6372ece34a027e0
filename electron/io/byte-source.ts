import {closeSync, existsSync, fstatSync, openSync, read as readInto, readSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Allocate} from '../contract/bytes';
import {FaultError} from '../contract/fault';

/** Bytes at rest. Reads are synchronous: they happen in a worker thread, where waiting costs nobody anything. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /** `length` bytes from `offset`, a fresh copy, or in the memory that `allocate` gives; throws a FaultError ('corrupt')
   * when the range is not inside. */
  read(offset: number, length: number, allocate?: Allocate): Uint8Array;
  /** The whole of it into `into`, by several threads at once; the range of `read` is not needed meanwhile. */
  fill(into: Uint8Array): Promise<void>;
  close(): void;
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

export function openFile(path: string): ByteSource {
  const descriptor = openSync(path, 'r');
  const {size} = fstatSync(descriptor);
  return {
    name: path,
    size,
    read(offset, length, allocate) {
      checkRange(path, size, offset, length);
      const bytes = allocate ? allocate(length) : new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(descriptor, bytes, done, Math.min(length - done, 1 << 30), offset + done);
        if (count === 0) throw new FaultError('corrupt', `${path} ended while it was being read; was it changed meanwhile?`);
        done += count;
      }
      return bytes;
    },
    fill: (into) => fillFrom(path, descriptor, into),
    close: () => closeSync(descriptor),
  };
}

/** All pieces are asked for at once: Node's four file threads go on by themselves while this thread is busy. */
const PIECE_BYTES = 4 << 20;
const readAt = promisify(readInto);

async function fillFrom(path: string, descriptor: number, into: Uint8Array): Promise<void> {
  const pieces = Math.ceil(into.length / PIECE_BYTES);
  const readPiece = async (piece: number): Promise<void> => {
    const end = Math.min((piece + 1) * PIECE_BYTES, into.length);
    for (let at = piece * PIECE_BYTES; at < end; ) {
      const {bytesRead} = await readAt(descriptor, into, at, end - at, at);
      if (bytesRead === 0) throw new FaultError('corrupt', `${path} ended while it was being read; was it changed meanwhile?`);
      at += bytesRead;
    }
  };
  await Promise.all(Array.from({length: pieces}, (_, piece) => readPiece(piece)));
}

export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(name, bytes.length, offset, length);
      return bytes.slice(offset, offset + length);
    },
    fill: async (into) => into.set(bytes.subarray(0, into.length)),
    close() {
      // Nothing is held open for bytes in memory.
    },
  };
}

function checkRange(name: string, size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new FaultError('corrupt', `${name} is cut short: bytes ${offset} to ${offset + length} are wanted, it has ${size}.`);
  }
}

export function openFolder(path: string): SourceFolder {
  return {
    name: path,
    path,
    list: () => readdirSync(path, {recursive: true, withFileTypes: false}).map((p) => String(p).replaceAll('\\', '/')),
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
    throw new FaultError('corrupt', `${source.name} is ${source.size} bytes; no more than ${limitBytes} are expected of such a file.`);
  }
  return source.read(0, source.size);
}

