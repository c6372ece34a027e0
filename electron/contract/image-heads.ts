/** What an image file is by its first bytes: of a format that is read, or of one that people have and that is not. */
import {IMAGE_FORMATS, type ImageFormatId} from './image-formats';

interface Foreign {
  readonly name: string;
  readonly isIt: (head: Uint8Array, fileName: string) => boolean;
  readonly advice: string;
  /** Models come in such files too. */
  readonly mayBeModel?: true;
}

const BIO_FORMATS = 'open it in Fiji (Plugins > Bio-Formats), or use bfconvert of Bio-Formats, and save it as OME-TIFF';
const AS_PICTURE = 'save it as TIFF or PNG';

/** Bytes from an offset on; letters stand for themselves. */
function has(offset: number, wanted: string): Foreign['isIt'] {
  const bytes = Array.from({length: wanted.length}, (_, i) => wanted.charCodeAt(i));
  return (head) => bytes.every((byte, i) => head[offset + i] === byte);
}

function isNamed(ending: string): Foreign['isIt'] {
  return (_, fileName) => fileName.toLowerCase().endsWith(`.${ending}`);
}

/** By its name, or that of the first file in it. */
function isZippedZarr(head: Uint8Array, fileName: string): boolean {
  if (!has(0, 'PK\x03\x04')(head, fileName)) return false;
  const first = String.fromCharCode(...head.subarray(30, 30 + (head[26]! | (head[27]! << 8))));
  return /\.(ozx|zarr\.zip)$/i.test(fileName) || /(^|\/)(zarr\.json|\.zattrs|\.zgroup)$|\.zarr\//.test(first);
}

const FOREIGN: readonly Foreign[] = [
  {name: 'Zeiss CZI file', isIt: has(0, 'ZISRAWFILE'), advice: BIO_FORMATS},
  {name: 'Nikon ND2 file', isIt: has(0, '\xda\xce\xbe\x0a'), advice: BIO_FORMATS},
  {
    name: 'Leica LIF file',
    isIt: (head, name) => has(0, '\x70\0\0\0')(head, name) && head[8] === 0x2a,
    advice: BIO_FORMATS,
  },
  {name: 'Olympus OIR file', isIt: has(0, 'OLYMPUSRAWFORMAT'), advice: BIO_FORMATS},
  {name: 'Olympus VSI file, whose pixels lie in other files', isIt: isNamed('vsi'), advice: BIO_FORMATS},
  {
    name: 'Microsoft compound file (Olympus OIB, Zeiss ZVI)',
    isIt: has(0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
    advice: BIO_FORMATS,
  },
  {
    name: 'Fluidigm MCD file',
    isIt: isNamed('mcd'),
    advice: 'make a TIFF of each acquisition by steinbock or readimc',
  },
  {
    name: 'Imaris IMS file',
    isIt: (head, name) => has(0, '\x89HDF')(head, name) && isNamed('ims')(head, name),
    advice: BIO_FORMATS,
  },
  {name: 'HDF5 file (Imaris IMS, BigDataViewer)', isIt: has(0, '\x89HDF'), advice: BIO_FORMATS, mayBeModel: true},
  {name: 'DICOM file', isIt: has(128, 'DICM'), advice: BIO_FORMATS},
  {name: 'JPEG 2000 file', isIt: has(4, 'jP  '), advice: AS_PICTURE},
  {name: 'JPEG 2000 file', isIt: has(0, '\xff\x4f\xff\x51'), advice: AS_PICTURE},
  {name: 'GIF file', isIt: has(0, 'GIF8'), advice: AS_PICTURE},
  {
    name: 'BMP file',
    isIt: (head, name) => has(0, 'BM')(head, name) && has(6, '\0\0\0\0')(head, name),
    advice: AS_PICTURE,
  },
  {name: 'WebP file', isIt: has(8, 'WEBP'), advice: AS_PICTURE},
  {name: 'HEIC or AVIF file', isIt: has(4, 'ftyp'), advice: AS_PICTURE},
  {name: 'PDF file', isIt: has(0, '%PDF'), advice: AS_PICTURE},
  {name: 'JPEG XL file', isIt: has(0, '\xff\x0a'), advice: AS_PICTURE},
  {name: 'JPEG XL file', isIt: has(4, 'JXL '), advice: AS_PICTURE},
  {name: 'gzip file', isIt: has(0, '\x1f\x8b'), advice: 'unpack it first', mayBeModel: true},
  {name: 'zipped OME-Zarr', isIt: isZippedZarr, advice: 'unpack it first, and give the folder'},
  {
    name: 'zip archive or .npz file',
    isIt: has(0, 'PK\x03\x04'),
    advice: 'unpack it first; of an .npz save one array with numpy.save as .npy',
    mayBeModel: true,
  },
];

/** Formats that are files; the other is a folder. */
export type FileFormatId = Exclude<ImageFormatId, 'zarr'>;

/** How each begins, one of these. */
const BEGINNINGS: Readonly<Record<FileFormatId, readonly string[]>> = {
  tiff: ['II', 'MM'],
  png: ['\x89PNG'],
  jpeg: ['\xff\xd8\xff'],
  npy: ['\x93NUMPY'],
};
/** Two letters begin texts too: TIFF and BigTIFF in either order of bytes. */
const TIFF_HEADS = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];

/** As many bytes of a file tell what it is. */
export const HEAD_BYTES = 512;

/** The format that a file which begins so is read as; null: none. */
export function formatOf(head: Uint8Array): FileFormatId | null {
  const ids = Object.keys(BEGINNINGS) as FileFormatId[];
  return ids.find((id) => beginsWith(head, BEGINNINGS[id])) ?? null;
}

function beginsWith(head: Uint8Array, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => has(0, beginning)(head, ''));
}

/** Why a file of a known but foreign format is not read; null where it is none. `head`: its first `HEAD_BYTES`. */
export function foreignFormat(fileName: string, head: Uint8Array): string | null {
  const found = FOREIGN.find(({isIt}) => isIt(head, fileName));
  return found ? `it is a ${found.name}, which is not read; ${found.advice}` : null;
}

/** An image, and no model: what it is, and what to do with one that is not read (null: it is read). */
export interface ImageKind {
  readonly name: string;
  readonly advice: string | null;
}

/** By its first bytes; null for what may be something else. */
export function imageKind(fileName: string, head: Uint8Array): ImageKind | null {
  const foreign = FOREIGN.find(({isIt}) => isIt(head, fileName));
  if (foreign) return foreign.mayBeModel ? null : {name: foreign.name, advice: foreign.advice};
  const own = formatOf(head);
  if (own === null || (own === 'tiff' && !beginsWith(head, TIFF_HEADS))) return null;
  return {name: IMAGE_FORMATS[own].name, advice: null};
}
