import type {GuessedBy} from '../../electron/contract/channel-guess';
import type {Forecast} from '../../electron/contract/forecast';
import {MODEL_MICROMETRES_PER_PIXEL, type ImageInfo, type Projection} from '../../electron/contract/image';
import {imageFormatNames} from '../../electron/contract/image-formats';
import {gigabytes, milliseconds} from '../../electron/contract/format';

const BY: Readonly<Record<GuessedBy, string>> = {
  name: 'by its name',
  colour: 'by its colour',
  place: 'by its place',
};

interface GuessInWords {
  readonly name: string;
  readonly by: GuessedBy;
}

/** Of all Z planes, or time points. */
export const PROJECTION_WORDS: Readonly<Record<Projection, string>> = {
  max: 'largest values',
  mean: 'mean',
  sum: 'sum',
};

export const WORDS = {
  title: 'Images',
  none: `Drop a ${imageFormatNames('or')}.`,
  size: ({width, height, channels}: ImageInfo) => `${width} × ${height} × ${channels.length}`,
  broken: 'cannot be opened',
  waiting: 'waiting',
  running: 'running …',
  failed: '⚠ failed',
  isSelected: ', selected',
  nuclear: 'Nuclear',
  membrane: 'Membrane',
  noChannel: 'none',
  bothNone: 'Both channels are none: there is nothing to find cells in. Choose at least one.',
  guessed: (nuclear: GuessInWords, membrane: GuessInWords | null) => {
    const rest = membrane ? `, membrane is ${membrane.name} (${BY[membrane.by]})` : '';
    return `Guessed: nuclear is ${nuclear.name} (${BY[nuclear.by]})${rest}. Choose others above if that is wrong.`;
  },
  pixelSize: 'µm / px',
  noPixelSize: `No pixel size in the file: taken as the model’s own ${MODEL_MICROMETRES_PER_PIXEL} µm.`,
  series: 'Image',
  z: 'Z plane',
  zAs: 'Z as',
  tAs: 'Time as',
  onePlane: 'one plane',
  allPlanes: 'all planes as one',
  typed: (axis: string) => `${axis}, typed`,
  t: 'Time',
  ofAll: (index: number, count: number) => `${index} of 0 to ${count - 1}`,
  /** What was used of the file, or assumed. */
  note: (text: string) => `${text}.`,
  forecast: ({megapixels, bytes, diskBytes, seconds}: Forecast) => {
    const disk = diskBytes ? `, ${gigabytes(diskBytes)} of disk meanwhile` : '';
    const time = seconds === null ? '' : ` and ${milliseconds(seconds * 1000)}`;
    const size = megapixels.toFixed(megapixels < 10 ? 1 : 0);
    return `${size} megapixels: about ${gigabytes(bytes)} of memory${disk}${time}`;
  },
} as const;
