/** Models inside archives: unpacked into a folder of their own, streamed, so memory stays small whatever their size. */
import {once} from 'node:events';
import {closeSync, createReadStream, createWriteStream, mkdirSync, readSync, statfsSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {crc32, createGunzip} from 'node:zlib';
import {x as extractTar, type ReadEntry} from 'tar';
import {open as openZip, type Entry, type ZipFile} from 'yauzl';
import type {ArchiveKind} from './archive-kind';
import {isBomb} from '../contract/bomb';
import {openRegular} from './regular-file';
import {FaultError} from '../contract/fault';

const MOST_FILES = 20_000;
const MOST_BYTES = 16e9;
/** What disks take as one name. */
const MOST_NAME_BYTES = 255;

/**
 * Unpacks regular files below `folder`. Throws a FaultError for damaged archives, names that lead outside, links,
 * devices, files that are folders too, bombs, and what the disk has no room for; a zip's before anything is written.
 */
export async function unpack(path: string, kind: ArchiveKind, folder: string): Promise<void> {
  mkdirSync(folder, {recursive: true});
  const budget = new Budget(path, folder);
  try {
    await (kind === 'zip' ? unpackZip(path, folder, budget) : unpackTar(path, folder, budget));
  } catch (error) {
    if (error instanceof FaultError || (error instanceof Error && 'syscall' in error)) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  }
  if (budget.isEmpty) throw new FaultError('corrupt', `${path} is an archive that holds no files.`);
}

function damaged(path: string, why: string, cause?: unknown): FaultError {
  return new FaultError('corrupt', `${path} is a damaged archive (${why}); copy it again from where it was made.`, {
    cause,
  });
}

/** What an archive may still bring. */
class Budget {
  readonly #path: string;
  readonly #packed: number;
  readonly #room: number;
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  #bytes = 0;

  constructor(path: string, folder: string) {
    this.#path = path;
    this.#packed = statSync(path).size;
    const {bavail, bsize} = statfsSync(folder);
    this.#room = bavail * bsize;
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /** Counts a file of the archive. Throws a FaultError where it may not be unpacked. */
  add(name: string, bytes: number): void {
    const parts = partsOf(name);
    if (parts === null)
      throw this.#refused(`holds a file called ${shortened(name)}, which no disk takes or leads outside`);
    const place = parts.join('/').toLowerCase();
    const folders = parts.slice(0, -1).map((_, i) =>
      parts
        .slice(0, i + 1)
        .join('/')
        .toLowerCase(),
    );
    if (this.#files.has(place) || this.#folders.has(place) || folders.some((one) => this.#files.has(one)))
      throw this.#refused(`holds ${shortened(name)} twice`);
    this.#files.add(place);
    for (const one of folders) this.#folders.add(one);
    this.#bytes += bytes;
    this.#check();
  }

  tooMany(): FaultError {
    return this.#refused(`holds more than ${MOST_FILES} files or ${MOST_BYTES / 1e9} GB, which no model does`);
  }

  /** Counts a link or a device. Throws. */
  refuseKind(name: string, kind: string): never {
    throw this.#refused(`holds ${shortened(name)}, a ${kind}, where only files are expected`);
  }

  #check(): void {
    const {size: files} = this.#files;
    if (files > MOST_FILES || this.#bytes > MOST_BYTES) throw this.tooMany();
    if (isBomb(this.#packed, this.#bytes))
      throw this.#refused(`of ${this.#packed} bytes unpacks to ${this.#bytes} or more, which no model does`);
    if (this.#bytes <= this.#room) return;
    const message = `${this.#path} needs ${this.#bytes} bytes to unpack; ${this.#room} are free for temporary files.`;
    throw new FaultError('disk', message);
  }

  #refused(what: string): FaultError {
    return new FaultError('corrupt', `${this.#path} ${what}. Pack the folder that model.save() made by itself.`);
  }
}

/** A name's parts; null for one that leads outside or that disks do not take. */
function partsOf(name: string): string[] | null {
  if (/^[/\\]|^[a-z]:|\0/i.test(name)) return null;
  const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  const isGood = parts.every((part) => part !== '..' && Buffer.byteLength(part) <= MOST_NAME_BYTES);
  return isGood && parts.length > 0 && parts.length <= 64 ? parts : null;
}

function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 77)}…` : name;
}

/** Of a tar archive, packed by gzip or not. */
async function unpackTar(path: string, folder: string, budget: Budget): Promise<void> {
  const source = createReadStream(path);
  let refused: unknown = null;
  const refuse = (error: unknown): void => {
    refused ??= error;
    // What is not read yet is not read any more.
    source.destroy(refused as Error);
  };
  const filter = (name: string, entry: unknown): boolean => {
    try {
      return refused === null && isWanted(name, entry as ReadEntry, budget);
    } catch (error) {
      refuse(error);
      return false;
    }
  };
  const extract = extractTar({cwd: folder, strict: true, filter}).on('error', refuse);
  let isOver = false;
  extract.on('eof', () => {
    isOver = true;
  });
  const take = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) if (!isOver && !extract.write(chunk)) await drained(extract);
    const closed = once(extract, 'close');
    // Where it is refused nobody waits for it any more, and it is rejected all the same.
    closed.catch(() => undefined);
    extract.end();
    if (refused === null) await closed;
  };
  const guard = tarGuard(path, statSync(path).size);
  await (isGzip(path) ? pipeline(source, createGunzip(), guard, take) : pipeline(source, guard, take));
  if (refused !== null) throw refused;
}

/** Once it takes more. It does not always say so; then after a while. */
async function drained(extract: NodeJS.EventEmitter): Promise<void> {
  const waiting = new AbortController();
  try {
    await Promise.race([once(extract, 'drain', waiting), sleep(100)]);
  } finally {
    // Takes its listeners away.
    waiting.abort();
  }
}

/** False for folders: files bring theirs. Throws a FaultError for what may not be unpacked. */
function isWanted(name: string, {type, size}: ReadEntry, budget: Budget): boolean {
  const kind = OTHER_KINDS[type];
  if (kind !== undefined) budget.refuseKind(name, kind);
  if (type !== 'File' && type !== 'OldFile' && type !== 'ContiguousFile') return false;
  budget.add(name, size);
  return true;
}

const OTHER_KINDS: Readonly<Record<string, string>> = {
  Link: 'link',
  SymbolicLink: 'link',
  CharacterDevice: 'device',
  BlockDevice: 'device',
  FIFO: 'pipe',
};

const BLOCK = 512;
/** Where a header has the sum of its bytes, in octal digits; while it is summed, spaces stand there. */
const SUM_AT = 148;
const SUM_BYTES = 8;

/** Lets a tar archive pass. Throws a FaultError for what does not begin with a header, and for what never ends. */
function tarGuard(path: string, packed: number): Transform {
  let head = Buffer.alloc(0);
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head.length < BLOCK) head = Buffer.concat([head, chunk.subarray(0, BLOCK - head.length)]);
      if (head.length === BLOCK && total < BLOCK && !isTarHeader(head)) return done(damaged(path, 'it holds no tar'));
      total += chunk.length;
      if (isBomb(packed, total)) return done(damaged(path, `its ${packed} bytes unpack to more than ${total}`));
      return done(null, chunk);
    },
    flush: (done) => done(head.length < BLOCK ? damaged(path, 'it holds no tar') : null),
  });
}

function isTarHeader(block: Uint8Array): boolean {
  const said = Number.parseInt(
    Buffer.from(block.subarray(SUM_AT, SUM_AT + SUM_BYTES))
      .toString('latin1')
      .trim(),
    8,
  );
  const sum = block.reduce((all, byte, i) => all + (i >= SUM_AT && i < SUM_AT + SUM_BYTES ? 32 : byte), 0);
  return said === sum;
}

function isGzip(path: string): boolean {
  const {descriptor} = openRegular(path);
  try {
    const head = new Uint8Array(2);
    readSync(descriptor, head, 0, 2, 0);
    return head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    closeSync(descriptor);
  }
}

/** The whole directory is looked at before the first file is written. */
async function unpackZip(path: string, folder: string, budget: Budget): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    openZip(path, {lazyEntries: true, autoClose: false}, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  try {
    if (zip.entryCount > MOST_FILES) throw budget.tooMany();
    const entries: Entry[] = [];
    for (let entry = await nextEntry(zip); entry; entry = await nextEntry(zip)) {
      if (entry.fileName.endsWith('/')) continue;
      if (isLink(entry)) budget.refuseKind(entry.fileName, 'link');
      budget.add(entry.fileName, entry.uncompressedSize);
      entries.push(entry);
    }
    for (const entry of entries) {
      const target = join(folder, entry.fileName);
      mkdirSync(dirname(target), {recursive: true});
      await pipeline(await entryStream(zip, entry), checksummed(path, entry), createWriteStream(target, {flags: 'wx'}));
    }
  } finally {
    zip.close();
  }
}

/** A Unix mode in the upper half of its attributes: of a symbolic link. */
function isLink({externalFileAttributes: attributes}: Entry): boolean {
  return ((attributes >>> 16) & 0o170000) === 0o120000;
}

/** Lets a file's bytes pass. Throws a FaultError where they are not those that were packed. */
function checksummed(path: string, {fileName, crc32: said}: Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush: (done) => done(sum === said >>> 0 ? null : damaged(path, `${shortened(fileName)} has a wrong checksum`)),
  });
}

/** yauzl refuses absolute names and names with `..` itself. */
function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void): void => {
      zip.removeAllListeners();
      work();
    };
    zip.on('entry', (entry: Entry) => settle(() => resolve(entry)));
    zip.on('end', () => settle(() => resolve(null)));
    zip.on('error', (error: Error) => settle(() => reject(error)));
    zip.readEntry();
  });
}

function entryStream(zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}
