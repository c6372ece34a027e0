/** Models inside archives: unpacked into a folder of their own, streamed, so memory stays small whatever their size. */
import {createWriteStream, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {x as extractTar} from 'tar';
import {open as openZip, type Entry, type ZipFile} from 'yauzl';
import type {ArchiveKind} from './archive-kind';
import {FaultError} from '../contract/fault';

const MAX_FILES = 20_000;
const MAX_BYTES = 16e9;

/**
 * Unpacks regular files below `folder`. Throws a FaultError for damaged archives, names that lead outside, and bombs.
 */
export async function unpack(path: string, kind: ArchiveKind, folder: string): Promise<void> {
  mkdirSync(folder, {recursive: true});
  const budget = new Budget(path);
  try {
    await (kind === 'zip' ? unpackZip(path, folder, budget) : unpackTar(path, folder, budget));
  } catch (error) {
    if (error instanceof FaultError || (error instanceof Error && 'syscall' in error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const message = `${path} is a damaged archive (${why}); copy it again from where it was made.`;
    throw new FaultError('corrupt', message, {cause: error});
  }
  if (budget.files === 0) throw new FaultError('corrupt', `${path} is an archive that holds no files.`);
}

class Budget {
  files = 0;
  #bytes = 0;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  add(bytes: number): void {
    this.files += 1;
    this.#bytes += bytes;
    if (this.files > MAX_FILES || this.#bytes > MAX_BYTES) {
      throw new FaultError(
        'corrupt',
        `${this.#path} unpacks to more than ${MAX_FILES} files or ${MAX_BYTES / 1e9} GB, which no model does.`,
      );
    }
  }
}

async function unpackTar(path: string, folder: string, budget: Budget): Promise<void> {
  let refused: unknown = null;
  await extractTar({
    file: path,
    cwd: folder,
    strict: true,
    filter: (_, entry) => {
      if (refused || !('type' in entry) || entry.type !== 'File') return false;
      try {
        budget.add(entry.size);
        return true;
      } catch (error) {
        refused = error;
        return false;
      }
    },
  });
  if (refused) throw refused;
}

async function unpackZip(path: string, folder: string, budget: Budget): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    openZip(path, {lazyEntries: true, autoClose: false}, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  try {
    for (let entry = await nextEntry(zip); entry; entry = await nextEntry(zip)) {
      if (entry.fileName.endsWith('/')) continue;
      budget.add(entry.uncompressedSize);
      const target = join(folder, entry.fileName);
      mkdirSync(dirname(target), {recursive: true});
      await pipeline(await entryStream(zip, entry), createWriteStream(target));
    }
  } finally {
    zip.close();
  }
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
