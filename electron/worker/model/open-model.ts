/** Opens whatever model lies at a path: a SavedModel folder or a Keras HDF5 file. */
import {existsSync, readdirSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {FaultError} from '../../contract/fault';
import {archiveKind, type ArchiveKind} from '../../io/archive-kind';
import {temporaryFolder} from '../../io/atomic-write';
import type {Allocate} from '../../contract/bytes';
import {openFile, openFolder, type ByteSource, type Piece, type SourceFolder} from '../../io/byte-source';
import type {RandomBytes} from '../../keras/h5-cursor';
import {indexH5} from '../../keras/h5-index';
import {H5UnsupportedError, type H5File} from '../../keras/h5-file';
import {openH5WithLibrary} from '../../keras/h5-library';
import {readSavedModel, type SavedModel} from '../../savedmodel/read-saved-model';

export type OpenedModel =
  | {readonly kind: 'folder'; readonly path: string; readonly folder: SourceFolder; readonly model: SavedModel}
  | {
      readonly kind: 'h5';
      readonly path: string;
      readonly file: H5File;
      readonly bytes: number;
      readonly fetch: ByteSource['fetch'];
    }
  | {readonly kind: 'keras-v3'; readonly path: string; readonly bytes: number};

/** Throws a FaultError that says what was found instead. */
export async function openModel(path: string): Promise<OpenedModel> {
  if (!existsSync(path)) throw new FaultError('not-found', `${path} is not there; check the path.`);
  if (statSync(path).isDirectory()) {
    const place = findSavedModel(path);
    const folder = openFolder(place);
    return {kind: 'folder', path: place, folder, model: asFault(place, () => readSavedModel(folder))};
  }
  if (basename(path) === 'saved_model.pb') return openModel(join(path, '..'));
  const archive = path.endsWith('.keras') ? null : archiveKind(path);
  return archive ? openModel(await unpacked(path, archive)) : openModelFile(path);
}

const unpackedFolders = new Map<string, string>();
const archiveOf = new Map<string, string>();

/** The sentence with the folders that archives were unpacked to called by their archives' names. */
export function namingArchives(sentence: string): string {
  return [...archiveOf].reduce((text, [folder, archive]) => text.replaceAll(folder, archive), sentence);
}

/** The folder an archive was unpacked to; once for as long as the archive does not change. */
async function unpacked(path: string, kind: ArchiveKind): Promise<string> {
  const {mtimeMs, size} = statSync(path);
  const key = `${path} ${mtimeMs} ${size}`;
  const known = unpackedFolders.get(key);
  if (known && existsSync(known)) return known;
  const folder = temporaryFolder('archive');
  archiveOf.set(folder, path);
  const {unpack} = await import('../../io/archive');
  await unpack(path, kind, folder);
  const place = modelInside(folder) ?? folder;
  unpackedFolders.set(key, place);
  return place;
}

/** The only SavedModel folder or .h5 file at most three folders down; null when there is none or are several. */
function modelInside(folder: string): string | null {
  const search = (at: string, depth: number): string[] => {
    if (existsSync(join(at, 'saved_model.pb'))) return [at];
    return readdirSync(at, {withFileTypes: true}).flatMap((entry) => {
      if (entry.isDirectory()) return depth > 0 ? search(join(at, entry.name), depth - 1) : [];
      return entry.name.endsWith('.h5') ? [join(at, entry.name)] : [];
    });
  };
  const found = search(folder, 3);
  return found.length === 1 ? found[0]! : null;
}

/** The folder itself, or the one folder directly below that holds a saved_model.pb. */
function findSavedModel(path: string): string {
  if (existsSync(join(path, 'saved_model.pb'))) return path;
  if (existsSync(join(path, 'saved_model.pbtxt'))) {
    throw new FaultError(
      'not-a-model',
      `${path} holds a SavedModel in text form (saved_model.pbtxt), which Warmstart does not read; save the model again.`,
    );
  }
  const entries = readdirSync(path, {withFileTypes: true});
  const inside = entries.filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, 'saved_model.pb')));
  if (inside.length === 1) return join(path, inside[0]!.name);
  if (inside.length > 1) {
    throw new FaultError(
      'not-a-model',
      `${path} holds ${inside.length} models (${inside
        .slice(0, 3)
        .map((e) => e.name)
        .join(', ')}); choose one of them.`,
    );
  }
  const found =
    entries
      .slice(0, 4)
      .map((entry) => entry.name)
      .join(', ') || 'nothing';
  throw new FaultError(
    'not-a-model',
    `${path} is not a SavedModel: it has no saved_model.pb (found: ${found}). Choose the folder that model.save() made.`,
  );
}

async function openModelFile(path: string): Promise<OpenedModel> {
  const source = openFile(path);
  let kept = false;
  try {
    const head = source.read(0, Math.min(8, source.size));
    if (Buffer.from(head.subarray(1, 4)).toString('latin1') === 'HDF' && head[0] === 0x89) {
      const bytes = new FetchedBytes(source);
      const file = await openH5(path, bytes);
      kept = true;
      return {
        kind: 'h5',
        path,
        file: {...file, close: () => closeBoth(file, source)},
        bytes: source.size,
        fetch: (pieces) => bytes.fetch(pieces),
      };
    }
    if (head[0] === 0x50 && head[1] === 0x4b && path.endsWith('.keras'))
      return {kind: 'keras-v3', path, bytes: source.size};
    throw new FaultError(
      'not-a-model',
      `${path} is neither a SavedModel folder nor a Keras .h5 file; drop the folder that model.save() made.`,
    );
  } finally {
    if (!kept) source.close();
  }
}

function closeBoth(file: H5File, source: ByteSource): void {
  file.close();
  source.close();
}

/** A file that is read piece by piece; what has been fetched is given as it lies there, as views. */
class FetchedBytes implements RandomBytes {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #fetched = new Map<number, Uint8Array>();

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  read(offset: number, length: number, allocate?: Allocate): Uint8Array {
    const fetched = this.#fetched.get(offset);
    return fetched?.length === length ? fetched : this.#source.read(offset, length, allocate);
  }

  async fetch(pieces: readonly Piece[]): Promise<void> {
    await this.#source.fetch(pieces);
    for (const {offset, into} of pieces) this.#fetched.set(offset, into);
  }
}

/** Through the index; through the HDF5 library where the file uses what the index does not know. */
export async function openH5(path: string, source: Uint8Array | RandomBytes): Promise<H5File> {
  try {
    const file = indexH5(source);
    for (const name of ['model_config', 'layer_names']) file.attribute('', name);
    return file;
  } catch (error) {
    if (error instanceof H5UnsupportedError) return openH5WithLibrary(path);
    throw new FaultError('corrupt', `${path} is damaged: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

/** Runs a reader and turns its tagged errors into one sentence about the file. */
export function asFault<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FaultError || !(error instanceof Error) || !READER_ERRORS.has(error.name)) throw error;
    throw new FaultError(
      'corrupt',
      `${path} is damaged or not a model: ${error.message}. Copy it again from where it was made.`,
      {cause: error},
    );
  }
}

const READER_ERRORS: ReadonlySet<string> = new Set(['WireError', 'TableError', 'BundleError', 'JsonError', 'H5Error']);
