/**
 * The image formats that are read. What offers, recognises by name or lists them (open dialog, dropped files, hints,
 * sentences) derives from here; how each is recognised by its bytes and opened is in image/formats/readers.ts, which
 * does not compile without a row for each.
 */
export interface ImageFormat {
  /** What people call it. */
  readonly name: string;
  /** Of file names, in lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Of what is a folder: a file that lies in it, one of these. */
  readonly folderWith?: readonly string[];
}

export const IMAGE_FORMATS = {
  tiff: {name: 'TIFF', extensions: ['tif', 'tiff', 'btf', 'tf8', 'qptiff', 'lsm', 'stk', 'svs', 'ndpi', 'bif']},
  png: {name: 'PNG', extensions: ['png']},
  jpeg: {name: 'JPEG', extensions: ['jpg', 'jpeg']},
  npy: {name: 'npy', extensions: ['npy']},
  zarr: {name: 'OME-Zarr', extensions: ['zarr'], folderWith: ['.zattrs', '.zgroup', '.zarray', 'zarr.json']},
} as const satisfies Readonly<Record<string, ImageFormat>>;

export type ImageFormatId = keyof typeof IMAGE_FORMATS;

const FORMATS: readonly ImageFormat[] = Object.values(IMAGE_FORMATS);

export const IMAGE_EXTENSIONS: readonly string[] = FORMATS.flatMap(({extensions}) => extensions);

/** A folder that has one of these in it is an image. */
export const IMAGE_FOLDER_FILES: readonly string[] = FORMATS.flatMap(({folderWith}) => folderWith ?? []);

/** Of images that are told what they are, and refused. */
const FOREIGN_EXTENSIONS: readonly string[] =
  'czi nd2 lif oir oib oif vsi zvi mcd ims dcm ozx jp2 j2k jxl gif bmp webp heic avif'.split(' ');

/** By its ending: nothing is opened. */
export function isImageName(name: string): boolean {
  const ending = name.includes('.') ? name.split('.').at(-1)!.toLowerCase() : '';
  return IMAGE_EXTENSIONS.includes(ending) || FOREIGN_EXTENSIONS.includes(ending) || /\.zarr\.zip$/i.test(name);
}

/** "TIFF, PNG, JPEG and npy", or with another word before the last. */
export function imageFormatNames(before: 'and' | 'or' | 'nor'): string {
  const names = FORMATS.map(({name}) => name);
  return `${names.slice(0, -1).join(', ')} ${before} ${names.at(-1)!}`;
}
