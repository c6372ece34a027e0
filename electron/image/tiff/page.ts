/** What one directory says of its picture. */
import type {SampleType} from '../../contract/raster';
import {ImageError} from '../image-error';
import type {Directory} from './directory';

export const TAGS = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  imageDescription: 270,
  make: 271,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  pageName: 285,
  resolutionUnit: 296,
  software: 305,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

export type NumberFormat = 'unsigned' | 'signed' | 'float';

export interface Page {
  readonly directory: Directory;
  readonly width: number;
  readonly height: number;
  /** Of a pixel, alpha among them. */
  readonly samples: number;
  /** Those of a pixel that are channels: alpha is none. */
  readonly channels: readonly number[];
  readonly isColour: boolean;
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
  const isColour = number(TAGS.photometric, 1) === RGB && samples >= 3;
  const extra = directory.numbers(TAGS.extraSamples) ?? [];
  const firstExtra = samples - extra.length;
  const isAlpha = (sample: number): boolean =>
    extra[sample - firstExtra] === ASSOCIATED_ALPHA || extra[sample - firstExtra] === UNASSOCIATED_ALPHA;
  const channels = Array.from({length: samples}, (_, sample) => sample).filter((sample) => !isAlpha(sample));
  const format = FORMATS[number(TAGS.sampleFormat, 1)];
  if (!format) throw new ImageError('its numbers are complex, or of a kind that is not known');
  return {
    directory,
    width: number(TAGS.width, 0),
    height: number(TAGS.height, 0),
    samples,
    channels: channels.length > 0 ? channels : [0],
    isColour,
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

/** What a channel's numbers become: signed integers and doubles are float32. */
export function sampleTypeOf({bits, format}: Page): SampleType {
  if (format !== 'unsigned' || bits > 32) return 'float32';
  if (bits <= 8) return 'uint8';
  return bits <= 16 ? 'uint16' : 'uint32';
}

/** Red, green, blue, and what else a colour picture has. */
export function colourNames({isColour, channels}: Page): string[] {
  if (!isColour) return [];
  return channels.map((sample) => ['red', 'green', 'blue'][sample] ?? `extra ${sample - 3}`);
}

/** Pages that can lie in one stack are alike in this. */
export function likeness({width, height, samples, bits, format}: Page): string {
  return [width, height, samples, bits, format].join(' ');
}
