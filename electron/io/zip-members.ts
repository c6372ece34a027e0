/** The files in a zip archive that was not compressed, read where they lie; those that were, in memory. */
import {crc32, inflateRawSync} from 'node:zlib';
import {open as openZip, type Entry, type ZipFile} from 'yauzl';
import {isBomb} from '../contract/bomb';
import {FaultError} from '../contract/fault';
import {bytesSource, openFile, rangeSource, type ByteSource} from './byte-source';

export interface ZipMembers {
  readonly names: readonly string[];
  /** Of the unpacked file; null: there is none of that name. */
  bytesOf(name: string): number | null;
  /**
   * Takes an own descriptor. Throws a FaultError ('corrupt') where its checksum is another, or a packed member larger
   * than `limit`. `isCompared`: what it holds is compared piece by piece by whoever asks, who can say more of a change.
   */
  open(name: string, limit: number, isCompared?: boolean): ByteSource;
  /** The whole of a member, its checksum compared. */
  read(name: string, limit: number): Uint8Array;
}

const MAX_MEMBERS = 100_000;
/** What is read whole is text, which takes several times its length once it is parsed; configs pack to a tenth. */
const TEXT_BYTES = 16 << 20;
const TEXT_TIMES = 20;

/** Throws a FaultError ('corrupt') for what is no zip archive, or names a file twice. */
export async function zipMembers(path: string): Promise<ZipMembers> {
  const entries = await entriesOf(path);
  const corrupt = (why: string): FaultError =>
    new FaultError('corrupt', `${path} is a damaged archive (${why}); copy it again from where it was made.`);
  const changed = (name: string): FaultError => corrupt(`the checksum of its ${name} is another`);
  const found = (name: string): Entry => {
    const entry = entries.get(name);
    if (!entry) throw corrupt(`it has no ${name}`);
    return entry;
  };
  const open = (name: string, limit: number, isCompared = false): ByteSource => {
    const entry = found(name);
    const source = openFile(path);
    try {
      const stored = rangeSource(source, `${path}:${name}`, dataOffset(source, entry), entry.compressedSize);
      if (entry.compressionMethod === 0) {
        if (!isCompared && checksumOf(stored) !== entry.crc32 >>> 0) throw changed(name);
        return stored;
      }
      const bytes = inflated(stored, entry, limit, corrupt);
      if (!isCompared && crc32(bytes) !== entry.crc32 >>> 0) throw changed(name);
      source.close();
      return bytesSource(`${path}:${name}`, bytes);
    } catch (error) {
      source.close();
      throw error;
    }
  };
  return {
    names: [...entries.keys()],
    bytesOf: (name) => entries.get(name)?.uncompressedSize ?? null,
    open,
    read(name, limit) {
      const entry = found(name);
      if (isTooLong(entry, limit)) throw corrupt(`its ${name} is ${entry.uncompressedSize} bytes`);
      const source = open(name, limit);
      try {
        return source.read(0, source.size);
      } finally {
        source.close();
      }
    },
  };
}

function isTooLong({uncompressedSize, compressedSize}: Entry, limit: number): boolean {
  return uncompressedSize > Math.min(limit, TEXT_BYTES + TEXT_TIMES * compressedSize);
}

const PIECE = 1 << 22;

/** Of what may be larger than memory. */
function checksumOf(source: ByteSource): number {
  let checksum = 0;
  for (let at = 0; at < source.size; at += PIECE)
    checksum = crc32(source.read(at, Math.min(PIECE, source.size - at)), checksum);
  return checksum;
}

/** Where an entry's bytes begin: behind its local header, whose name and extra field have lengths of their own. */
function dataOffset(source: ByteSource, entry: Entry): number {
  const header = source.read(entry.relativeOffsetOfLocalHeader, 30);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (view.getUint32(0, true) !== 0x04034b50)
    throw new FaultError('corrupt', `${source.name} is a damaged archive (a file does not begin where it should).`);
  return entry.relativeOffsetOfLocalHeader + 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

function inflated(stored: ByteSource, entry: Entry, limit: number, corrupt: (why: string) => FaultError): Uint8Array {
  const {uncompressedSize, compressionMethod, fileName} = entry;
  if (compressionMethod !== 8) throw corrupt(`its ${fileName} is packed by method ${compressionMethod}`);
  if (uncompressedSize > limit || isBomb(entry.compressedSize, uncompressedSize))
    throw corrupt(`its ${fileName} of ${entry.compressedSize} bytes would unpack to ${uncompressedSize}`);
  try {
    return inflateRawSync(stored.read(0, stored.size), {maxOutputLength: Math.max(1, uncompressedSize)});
  } catch (cause) {
    throw new FaultError('corrupt', corrupt(`its ${fileName} does not unpack`).message, {cause});
  }
}

async function entriesOf(path: string): Promise<Map<string, Entry>> {
  try {
    return await listed(path);
  } catch (error) {
    if (error instanceof FaultError || (error instanceof Error && 'syscall' in error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new FaultError('corrupt', `${path} is a damaged archive (${why}); copy it again from where it was made.`, {
      cause: error,
    });
  }
}

function listed(path: string): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    openZip(path, {lazyEntries: true, autoClose: true}, (error, zip: ZipFile) => {
      if (error) return reject(error);
      const entries = new Map<string, Entry>();
      zip.on('entry', (entry: Entry) => {
        if (entries.has(entry.fileName) || entries.size >= MAX_MEMBERS) {
          zip.close();
          return reject(new Error(`it names ${entry.fileName} twice, or too many files`));
        }
        entries.set(entry.fileName, entry);
        return zip.readEntry();
      });
      zip.on('end', () => resolve(entries));
      zip.on('error', reject);
      return zip.readEntry();
    });
  });
}
