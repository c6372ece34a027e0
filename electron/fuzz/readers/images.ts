/** Images, as the segmentation opens them. */
import {SAMPLE_ARRAYS, type MakeRaster} from '../../contract/raster';
import {readImage} from '../../image/formats/read';
import {parseOmeXml} from '../../image/tiff/ome-xml';
import {ImageError} from '../../image/image-error';
import {bytesSource, type ByteSource, type ImageFolder} from '../../io/byte-source';
import {inMemory} from '../../io/raster';
import {inWords} from '../../worker/runtime/faults';
import {imageFolder} from '../memory-folder';
import type {Files, FuzzedReader, SeedPlace} from '../reader';
import {repairPng} from '../repair';

/** What a case may say that it has, together; the application puts more into files. */
const MOST_BYTES = 16 << 20;

const only = (files: Files): Uint8Array => files.get('file')!;

async function readPixels(source: ByteSource | ImageFolder): Promise<void> {
  let bytes = 0;
  const make: MakeRaster = (type, width, height) => {
    bytes += width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT;
    if (bytes > MOST_BYTES) throw new ImageError('too large for a case');
    return inMemory(type, width, height);
  };
  await inWords('image', () => readImage(source, make));
}

const image = (name: string) => (files: Files) => readPixels(bytesSource(name, only(files)));

function seeds(ending: string): SeedPlace[] {
  const files = new RegExp(`\\.(${ending})$`);
  return ['images-*', 'axes-*', 'sources-*', 'fuzz-seeds-*']
    .map((folder) => `.cache/fixtures/${folder}`)
    .concat('assets/demo')
    .map((folder) => ({folder, files}));
}

const OME_WORDS = [
  '<Pixels ',
  'SizeX="',
  'SizeC="0"',
  '<TiffData IFD="',
  'PlaneCount="',
  '<Channel ',
  '&lt;',
  '<![CDATA[',
  '</OME>',
];

export const imageReaders: Readonly<Record<string, FuzzedReader>> = {
  tiff: {
    reads: 'TIFF of every maker, with its decoders',
    seeds: seeds('tiff?|lsm|stk|scn|svs|qptiff'),
    words: ['ImageJ=1.53\nimages=', 'slices=', 'channels=', '{"shape": [', '<?xml', ...OME_WORDS],
    read: image('image.tif'),
  },
  ome: {
    reads: 'OME-TIFF: what its XML says and where its planes are',
    seeds: seeds('ome\\.tiff?'),
    words: OME_WORDS,
    read: image('image.ome.tif'),
  },
  png: {
    reads: 'PNG',
    seeds: seeds('png'),
    words: ['IHDR', 'IDAT', 'PLTE', 'tRNS', 'IEND'],
    repair: (_, b) => repairPng(b),
    read: image('image.png'),
  },
  jpeg: {reads: 'JPEG', seeds: seeds('jpe?g'), read: image('image.jpg')},
  'npy-image': {
    reads: '.npy as an image',
    seeds: seeds('npy'),
    words: ["'descr': '", "'fortran_order': True", "'shape': (", '<f4', '>i8', '|b1'],
    read: image('image.npy'),
  },
  zarr: {
    reads: 'OME-Zarr of both versions: metadata, chunks, codecs',
    seeds: [{folder: '.cache/fixtures/zarr-*', files: /^(?<case>[^/]*\.zarr)\/.*$/}],
    words: [
      '"shape"',
      '"chunks"',
      '"zarr_format": 3',
      '"codecs"',
      '"multiscales"',
      '"axes"',
      '"gzip"',
      '"blosc"',
      '"fill_value"',
    ],
    read: (files) => readPixels(imageFolder(files)),
  },
  'ome-xml': {
    reads: 'OME-XML as text',
    seeds: [{folder: '.cache/fixtures/fuzz-seeds-*', files: /\.ome\.xml$/}],
    words: OME_WORDS,
    read: async (files) => {
      const text = new TextDecoder().decode(only(files));
      await inWords('image', () => void parseOmeXml(text));
    },
  },
};
