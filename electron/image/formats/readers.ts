/** How each format is recognised and opened; a format of contract/image-formats.ts without a row does not compile. */
import {IMAGE_FORMATS, imageFormatNames, type ImageFormatId} from '../../contract/image-formats';
import type {ByteSource, ImageFolder} from '../../io/byte-source';
import type {PlaneChoice} from '../../contract/image';
import {ImageError} from '../image-error';
import type {ImageFile, Neighbours} from '../image-file';
import {foreignFormat} from './foreign';

/** What a file is opened with. */
export interface Around {
  readonly neighbours: Neighbours;
  /** What its planes are, whatever it says. */
  readonly pages: PlaneChoice['pages'];
}

interface FileReader {
  /** `head`: the file's first bytes, at least 12 where it has so many. */
  readonly recognise: (head: Uint8Array) => boolean;
  readonly open: (source: ByteSource, around: Around) => Promise<ImageFile>;
}

interface FolderReader {
  readonly openFolder: (folder: ImageFolder) => Promise<ImageFile>;
}

/** Each reader with its library comes when it is wanted. */
const READERS: Readonly<Record<ImageFormatId, FileReader | FolderReader>> = {
  tiff: {
    recognise: (head) => startsWith(head, 0x49, 0x49) || startsWith(head, 0x4d, 0x4d),
    open: async (source, {neighbours, pages}) =>
      (await import('../tiff/open-tiff')).openTiff(source, neighbours, pages),
  },
  png: {
    recognise: (head) => startsWith(head, 0x89, 0x50, 0x4e, 0x47),
    open: async (source) => (await import('./png')).openPng(whole(source)),
  },
  jpeg: {
    recognise: (head) => startsWith(head, 0xff, 0xd8, 0xff),
    open: async (source) => (await import('./jpeg')).openJpeg(whole(source)),
  },
  npy: {
    recognise: (head) => startsWith(head, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
    open: async (source, {pages}) => (await import('./npy')).openNpy(source, pages),
  },
  zarr: {openFolder: async (folder) => (await import('../zarr/open-zarr')).openZarr(folder)},
};

const ALL_READERS = (Object.keys(IMAGE_FORMATS) as ImageFormatId[]).map((id) => READERS[id]);

const HEAD_BYTES = 512;

/** Throws an ImageError for what none of them recognises. */
export async function openByFormat(source: ByteSource | ImageFolder, around: Around): Promise<ImageFile> {
  if (isFolder(source)) {
    const [reader] = ALL_READERS.filter((own) => 'openFolder' in own);
    return reader!.openFolder(source);
  }
  if (source.size === 0) throw new ImageError('the file is empty');
  const head = source.read(0, Math.min(HEAD_BYTES, source.size));
  const foreign = foreignFormat(source, head);
  if (foreign) throw new ImageError(foreign);
  const reader = ALL_READERS.filter((own) => 'open' in own).find(({recognise}) => recognise(head));
  if (!reader) throw new ImageError(`it is neither a ${imageFormatNames('nor')} file`);
  return reader.open(source, around);
}

export function isFolder(source: ByteSource | ImageFolder): source is ImageFolder {
  return 'has' in source;
}

function startsWith(head: Uint8Array, ...signature: readonly number[]): boolean {
  return signature.every((byte, i) => head[i] === byte);
}

/** What is decoded whole is at most this long. */
const WHOLE_FILE = 2 ** 31 - 1;

function whole(source: ByteSource): Uint8Array {
  if (source.size > WHOLE_FILE)
    throw new ImageError(`it is ${source.size} bytes long; save it as a tiled TIFF, which is read piece by piece`);
  return source.read(0, source.size);
}
