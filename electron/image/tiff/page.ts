/** What one directory says of its picture. */
import type {SampleType} from '../../contract/raster';
import {ImageError} from '../image-error';
import {sampleTypeFor, type NumberKind} from '../../contract/numbers';
import type {Directory} from './directory';

export const TAGS = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  make: 271,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  pageName: 285,
  resolutionUnit: 296,
  software: 305,
  predictor: 317,
  colourMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  imageDepth: 32997,
  jpegTables: 347,
} as const;

export type NumberFormat = NumberKind;

export interface Page {
  readonly directory: Directory;
  readonly width: number;
  readonly height: number;
  /** Of a pixel, alpha among them. */
  readonly samples: number;
  /** Those of a pixel that are channels: alpha is none; of one with a palette its colours. */
  readonly channels: readonly number[];
  readonly isColour: boolean;
  readonly photometric: number;
  /** All reds, all greens, all blues, 16 bits each; null: the numbers are intensities. */
  readonly palette: readonly number[] | null;
  readonly bits: number;
  /** Whether all samples have these bits and this format. */
  readonly isUniform: boolean;
  readonly format: NumberFormat;
  readonly isPlanar: boolean;
  readonly compression: number;
  readonly isTiled: boolean;
  /** A smaller copy of another page, or a mask. */
  readonly isReduced: boolean;
}

const FORMATS: Readonly<Record<number, NumberFormat>> = {1: 'unsigned', 2: 'signed', 3: 'float', 4: 'unsigned'};
const RGB = 2;
const PALETTE = 3;
export const YCBCR = 6;
const REDUCED_OR_MASK = 1 | 4;
/** The older tag's word for a smaller copy. */
const OLD_REDUCED = 2;
const ASSOCIATED_ALPHA = 1;
const UNASSOCIATED_ALPHA = 2;
const MOST_SAMPLES = 4096;

export function pageOf(directory: Directory): Page {
  const number = (tag: number, otherwise: number): number => directory.number(tag) ?? otherwise;
  const samples = number(TAGS.samplesPerPixel, 1);
  if (!(samples >= 1)) throw new ImageError('it has no channels');
  if (samples > MOST_SAMPLES) throw new ImageError(`it says that a pixel has ${samples} samples; the file is damaged`);
  const depth = number(TAGS.imageDepth, 1);
  if (depth > 1)
    throw new ImageError(`its pages are volumes of ${depth} planes (ImageDepth), which are not read; save its planes`);
  const photometric = number(TAGS.photometric, 1);
  const isColour = (photometric === RGB || photometric === YCBCR) && samples >= 3;
  const palette = photometric === PALETTE && samples === 1 ? paletteOf(directory) : null;
  const extra = directory.numbers(TAGS.extraSamples) ?? [];
  const firstExtra = samples - extra.length;
  const isAlpha = (sample: number): boolean =>
    extra[sample - firstExtra] === ASSOCIATED_ALPHA || extra[sample - firstExtra] === UNASSOCIATED_ALPHA;
  const channels = palette ? [0, 1, 2] : Array.from({length: samples}, (_, i) => i).filter((i) => !isAlpha(i));
  const format = FORMATS[number(TAGS.sampleFormat, 1)];
  if (!format) throw new ImageError('its numbers are complex, or of a kind that is not known');
  return {
    directory,
    width: number(TAGS.width, 0),
    height: number(TAGS.height, 0),
    samples,
    channels: channels.length > 0 ? channels : [0],
    isColour: isColour || palette !== null,
    photometric,
    palette,
    bits: number(TAGS.bitsPerSample, 1),
    isUniform: areAlike(directory.numbers(TAGS.bitsPerSample)) && areAlike(directory.numbers(TAGS.sampleFormat)),
    format,
    isPlanar: number(TAGS.planarConfiguration, 1) === 2 && samples > 1,
    compression: number(TAGS.compression, 1),
    isTiled: directory.has(TAGS.tileWidth),
    isReduced: (number(TAGS.newSubfileType, 0) & REDUCED_OR_MASK) !== 0 || number(TAGS.subfileType, 0) === OLD_REDUCED,
  };
}

function areAlike(values: readonly number[] | null): boolean {
  return values === null || values.every((value) => value === values[0]);
}

/** What a channel's numbers become. */
export function sampleTypeOf({bits, format, palette}: Page): SampleType {
  return palette ? 'uint8' : sampleTypeFor(format, bits);
}

/**
 * Null where it only shows intensities in colours: ImageJ's and OME's tables, and those of which no colour ever gets
 * darker.
 */
function paletteOf(directory: Directory): readonly number[] | null {
  const palette = directory.numbers(TAGS.colourMap);
  const description = directory.text(TAGS.imageDescription) ?? '';
  if (!palette || palette.length % 3 !== 0 || /^ImageJ=|<OME\b/.test(description)) return null;
  const size = palette.length / 3;
  const isRamp = palette.every((value, i) => i % size === 0 || value >= palette[i - 1]!);
  return isRamp ? null : palette;
}

/** Red, green, blue, and what else a colour picture has. */
export function colourNames({isColour, channels}: Page): string[] {
  if (!isColour) return [];
  return channels.map((sample) => ['red', 'green', 'blue'][sample] ?? `extra ${sample - 3}`);
}

/** Pages that can lie in one stack are alike in this. */
export function likeness({width, height, samples, bits, format, palette}: Page): string {
  return [width, height, samples, bits, format, palette ? 'colours' : ''].join(' ');
}
