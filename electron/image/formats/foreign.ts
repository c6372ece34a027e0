/** Formats that people have and that are not read: what they are, and what to do. */
import type {ByteSource} from '../../io/byte-source';

interface Foreign {
  readonly name: string;
  readonly isIt: (head: Uint8Array, fileName: string) => boolean;
  readonly advice: string;
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
  const first = new TextDecoder('latin1').decode(head.subarray(30, 30 + (head[26]! | (head[27]! << 8))));
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
  {name: 'HDF5 file (Imaris IMS, BigDataViewer)', isIt: has(0, '\x89HDF'), advice: BIO_FORMATS},
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
  {name: 'gzip file', isIt: has(0, '\x1f\x8b'), advice: 'unpack it first'},
  {name: 'zipped OME-Zarr', isIt: isZippedZarr, advice: 'unpack it first, and give the folder'},
  {
    name: 'zip archive or .npz file',
    isIt: has(0, 'PK\x03\x04'),
    advice: 'unpack it first; of an .npz save one array with numpy.save as .npy',
  },
];

/** Why a file of a known but foreign format is not read; null where it is none. `head`: its first 512 bytes. */
export function foreignFormat({name}: ByteSource, head: Uint8Array): string | null {
  const found = FOREIGN.find(({isIt}) => isIt(head, name));
  return found ? `it is a ${found.name}, which is not read; ${found.advice}` : null;
}
