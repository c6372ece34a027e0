/** How each format is opened; one of contract/image-formats.ts without a row does not compile. */
import {imageFormatNames, type ImageFormatId} from '../../contract/image-formats';
import {foreignFormat, formatOf, HEAD_BYTES, type FileFormatId} from '../../contract/image-heads';
import type {ByteSource, ImageFolder} from '../../io/byte-source';
import type {PlaneChoice} from '../../contract/image';
import {ImageError} from '../image-error';
import type {ImageFile, Neighbours} from '../image-file';

/** What a file is opened with. */
export interface Around {
  readonly neighbours: Neighbours;
  /** What its planes are, whatever it says. */
  readonly pages: PlaneChoice['pages'];
}

interface FileReader {
  readonly open: (source: ByteSource, around: Around) => Promise<ImageFile>;
}

interface FolderReader {
  readonly openFolder: (folder: ImageFolder) => Promise<ImageFile>;
}

/** Each reader with its library comes when it is wanted. */
const READERS: {readonly [F in ImageFormatId]: F extends FileFormatId ? FileReader : FolderReader} = {
  tiff: {
    open: async (source, {neighbours, pages}) =>
      (await import('../tiff/open-tiff')).openTiff(source, neighbours, pages),
  },
  png: {
    open: async (source) => (await import('./png')).openPng(whole(source)),
  },
  jpeg: {
    open: async (source) => (await import('./jpeg')).openJpeg(whole(source)),
  },
  npy: {
    open: async (source, {pages}) => (await import('./npy')).openNpy(source, pages),
  },
  zarr: {openFolder: async (folder) => (await import('../zarr/open-zarr')).openZarr(folder)},
};

/** Throws an ImageError for what none of them recognises. */
export async function openByFormat(source: ByteSource | ImageFolder, around: Around): Promise<ImageFile> {
  if (isFolder(source)) return READERS.zarr.openFolder(source);
  if (source.size === 0) throw new ImageError('the file is empty');
  const head = source.read(0, Math.min(HEAD_BYTES, source.size));
  const foreign = foreignFormat(source.name, head);
  if (foreign) throw new ImageError(foreign);
  const format = formatOf(head);
  if (!format) throw new ImageError(`it is neither a ${imageFormatNames('nor')} file`);
  return READERS[format].open(source, around);
}

export function isFolder(source: ByteSource | ImageFolder): source is ImageFolder {
  return 'has' in source;
}

/** What is decoded whole is at most this long. */
const WHOLE_FILE = 2 ** 31 - 1;

function whole(source: ByteSource): Uint8Array {
  if (source.size > WHOLE_FILE)
    throw new ImageError(`it is ${source.size} bytes long; save it as a tiled TIFF, which is read piece by piece`);
  return source.read(0, source.size);
}
