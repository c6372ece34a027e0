/** A Keras HDF5 file: indexed; objects that use what the index does not know are read by the HDF5 library. */
import type {Allocate} from '../../contract/bytes';
import {FaultError} from '../../contract/fault';
import {openFile, type ByteSource, type Piece} from '../../io/byte-source';
import type {RandomBytes} from '../../keras/h5-cursor';
import {H5Error, H5UnsupportedError, type H5File} from '../../keras/h5-file';
import {indexH5} from '../../keras/h5-index';
import type {KerasModel} from '../../keras/model';
import {h5Kind, readKerasH5, type H5Kind} from '../../keras/read-h5';
import {hasPlacedWeights} from '../../keras/read-placed';
import {JsonError} from '../../keras/json';
import {inWords} from '../runtime/faults';
import {openH5Elsewhere} from './h5-elsewhere';
import {architectureBeside, modelOfTwoFiles} from './open-architecture';
import {starDistModel} from './stardist-folder';

/**
 * A whole Keras 2 model, or weights beside a StarDist config that says what model; or what else the file is. Weights
 * stay in the file until they are read.
 */
export type H5Content =
  | {readonly kind: 'model'; readonly model: KerasModel; readonly isBeside: boolean}
  | {readonly kind: Exclude<H5Kind, 'model'>};

export interface OpenedH5 {
  readonly kind: 'h5';
  readonly path: string;
  /** Of the file. */
  readonly bytes: number;
  /** The file that ranges of its weights count in; null: they count in a part of one, as in an archive. */
  readonly whole: string | null;
  /** Read when it is first asked for. Throws a FaultError ('corrupt'). */
  content(): Promise<H5Content>;
  /** Brings ranges of the file to memory; weights that lie in them are views of it from then on. */
  fetch(pieces: readonly Piece[]): Promise<void>;
  /** May be called twice. */
  close(): void;
}

/** Takes `source`. `contentIn`: what model the file holds, where that is said elsewhere. */
export function openH5(
  path: string,
  source: ByteSource = openFile(path),
  contentIn: (file: H5File) => H5Content = (file) => contentOf(path, file),
): OpenedH5 {
  const bytes = new FetchedBytes(source);
  let library: H5File | null = null;
  let reading: Promise<H5Content> | null = null;
  let isOpen = true;
  const read = async (): Promise<H5Content> => {
    try {
      return contentIn(indexH5(bytes));
    } catch (error) {
      if (!(error instanceof H5UnsupportedError)) throw asDamage(error);
      library = await openWithLibrary(path, source.size);
      return contentIn(eachByItsReader(() => indexH5(bytes), library));
    }
  };
  return {
    kind: 'h5',
    path,
    bytes: source.size,
    whole: path,
    content: () => (reading ??= inWords(path, read)),
    fetch: (pieces) => bytes.fetch(pieces),
    close: () => {
      if (isOpen) source.close();
      isOpen = false;
      library?.close();
      library = null;
    },
  };
}

/** Throws a FaultError ('not-runnable') for an .h5 that holds something else. */
export async function wholeModel(file: OpenedH5): Promise<KerasModel> {
  const content = await file.content();
  if (content.kind === 'model') return content.model;
  throw new FaultError(
    'not-runnable',
    `${file.path} holds no whole Keras 2 model; save it with model.save("model.h5").`,
  );
}

function contentOf(path: string, file: H5File): H5Content {
  const kind = h5Kind(file);
  if (kind === 'model') return {kind, model: readKerasH5(file), isBeside: false};
  const stars = kind === 'weights' ? starDistModel(path, file) : null;
  if (stars) return {kind: 'model', model: stars, isBeside: true};
  const isAlone = kind === 'weights' || (kind === 'other' && hasPlacedWeights(file));
  const root = isAlone ? architectureBeside(path) : null;
  if (root) return {kind: 'model', model: modelOfTwoFiles(root, file), isBeside: true};
  return {kind: isAlone ? 'weights' : kind};
}

/** Whatever breaks while the index is made comes from the file's bytes. */
function asDamage(error: unknown): unknown {
  if (error instanceof H5Error || error instanceof JsonError || error instanceof FaultError) return error;
  return new H5Error(error instanceof Error ? error.message : String(error), {cause: error});
}

/** What the index does not know of one object, the library is asked. */
function eachByItsReader(openIndex: () => H5File, library: H5File): H5File {
  let index: H5File | null = null;
  const ask = <T>(question: (file: H5File) => T): T => {
    try {
      return question((index ??= openIndex()));
    } catch (error) {
      if (error instanceof H5UnsupportedError) return question(library);
      throw error;
    }
  };
  return {
    attribute: (path, name) => ask((file) => file.attribute(path, name)),
    isGroup: (path) => ask((file) => file.isGroup(path)),
    children: (path) => ask((file) => file.children(path)),
    dataset: (path) => ask((file) => file.dataset(path)),
    close: () => library.close(),
  };
}

async function openWithLibrary(path: string, bytes: number): Promise<H5File> {
  try {
    return await openH5Elsewhere(path, bytes);
  } catch (error) {
    throw asDamage(error);
  }
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
