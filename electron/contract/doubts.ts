/** What in an image's numbers a biologist would not believe, in words. */
import {MODEL_MICROMETRES_PER_PIXEL, type CellRow, type ImageInfo, type SegmentReport} from './image';
import {isColourPicture, mostOfPicture} from './channel-guess';
import type {Compartment} from './compartments';
import type {ParameterKind} from './parameters';

/** Micrometres across, beyond which hardly a cell is. */
const BELIEVABLE: Readonly<Record<Compartment, readonly [least: number, most: number]>> = {
  nuclear: [3, 30],
  'whole-cell': [4, 60],
};
/** Of fewer cells no median is made much of. */
const SOME = 5;
const MANY = 30;
const MOST_SATURATED = 0.01;
/** See `standsOut`: of noise up to 0.05, of the demonstration's images 0.35 to 0.73. */
const LEAST_STANDING_OUT = 0.15;

const TRY: Readonly<Record<ParameterKind, string>> = {
  watershed: 'a lower “Maxima” (--maxima-threshold)',
  stardist: 'a lower “Probability” (--prob-threshold)',
};

const OF_ONE: Readonly<Record<Compartment, string>> = {nuclear: 'nuclei', 'whole-cell': 'cells'};

const DOUBT_WORDS = {
  empty: (channel: string) => `${channel} is empty: every pixel is the same. Is it the right channel?`,
  saturated: (channel: string, share: number, most: number) =>
    `${(share * 100).toFixed(0)} % of ${channel} is at the camera’s most (${most}): what was brighter is cut off.`,
  bright:
    'The picture is bright, as in transmitted light (H&E): a model of fluorescence, which looks for bright cells on ' +
    'dark, finds the ground between them. Is the model made for such pictures?',
  none: (kind: ParameterKind) =>
    `No cells were found. Try: another nuclear channel; the right µm / px (--mpp); ${TRY[kind]}; ` +
    'another Z plane, or the largest values of all.',
  size: (compartment: Compartment, across: number, given: number | null) =>
    `Half of the ${OF_ONE[compartment]} are less than ${across.toPrecision(2)} µm across. ` +
    (given === null
      ? 'The file has no pixel size, and 0.5 µm was taken: set µm / px and segment again.'
      : `Is ${given} µm / px right?`),
  noise: (compartment: Compartment, cells: number, channel: string) =>
    `${channel} is hardly brighter in these ${cells} ${OF_ONE[compartment]} than anywhere else: ` +
    'this may be noise, or another channel’s place.',
  blobs: (compartment: Compartment, cells: number, channel: string) =>
    `${channel} has no edges where these ${cells} ${OF_ONE[compartment]} end, and its values spread as noise’s do: ` +
    'look whether there are cells at all.',
} as const;

export interface Doubtful {
  readonly info: ImageInfo;
  /** Indices of the channels that the model was given. */
  readonly given: readonly number[];
  readonly report: SegmentReport;
  readonly cells: Readonly<Partial<Record<Compartment, readonly CellRow[]>>>;
}

export function doubtsOf(seen: Doubtful): readonly string[] {
  return [...doubtsOfChannels(seen), ...doubtsOfCounts(seen), ...doubtsOfSizes(seen), ...doubtsOfNoise(seen)];
}

function doubtsOfChannels({info, given, report}: Doubtful): string[] {
  const isBright = isBrightPicture(info);
  // There are StarDist models for such pictures, and they are told by nothing.
  const bright = isBright && report.parameterKind !== 'stardist' ? [DOUBT_WORDS.bright] : [];
  const own = given.flatMap((index) => {
    const {name, min, max, saturated} = info.channels[index]!;
    if (max <= min) return [DOUBT_WORDS.empty(name)];
    return saturated > MOST_SATURATED && !isBright ? [DOUBT_WORDS.saturated(name, saturated, max)] : [];
  });
  return [...bright, ...own];
}

/** A colour picture that is more light than dark, as those of transmitted light are. */
function isBrightPicture({channels}: ImageInfo): boolean {
  const most = mostOfPicture(channels);
  return isColourPicture(channels) && channels.every(({mean}) => mean > most / 2);
}

function doubtsOfCounts({report: {results, parameterKind}}: Doubtful): string[] {
  return results.some(({cells}) => cells > 0) ? [] : [DOUBT_WORDS.none(parameterKind)];
}

function doubtsOfSizes({report: {results, micrometresPerPixel}}: Doubtful): string[] {
  const size = micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL;
  return results.flatMap(({compartment, cells, medianAreaPixels}) => {
    if (medianAreaPixels === null || cells < SOME) return [];
    const across = 2 * Math.sqrt(medianAreaPixels / Math.PI) * size;
    const [least, most] = BELIEVABLE[compartment];
    if (across >= least && across <= most) return [];
    return [DOUBT_WORDS.size(compartment, across, micrometresPerPixel)];
  });
}

function doubtsOfNoise({info, given: [first], report, cells}: Doubtful): string[] {
  if (first === undefined) return [];
  const doubtful = report.results.filter(({compartment}) => {
    const rows = cells[compartment] ?? [];
    return rows.length >= MANY && standsOut(rows, info, first) < LEAST_STANDING_OUT;
  });
  const many = report.results.find(({cells: count}) => count >= MANY);
  if (doubtful.length === 0 && report.isNoiseAlike && many)
    return [DOUBT_WORDS.blobs(many.compartment, many.cells, info.channels[first]!.name)];
  return doubtful
    .slice(0, 1)
    .map(({compartment, cells: count}) => DOUBT_WORDS.noise(compartment, count, info.channels[first]!.name));
}

/**
 * How much brighter the middle one of the cells is than the channel, as a part of what it would be if all light were in
 * cells: of an image of two values of which the share p is bright, that is sqrt((1 - p) / p) standard deviations.
 */
function standsOut(rows: readonly CellRow[], {width, height, channels}: ImageInfo, index: number): number {
  const {mean, deviation} = channels[index]!;
  const covered = Math.min(rows.reduce((sum, {areaPixels}) => sum + areaPixels, 0) / (width * height), 1);
  const means = rows.map((row) => row.means[index]!).toSorted((a, b) => a - b);
  const most = Math.sqrt((1 - covered) / covered);
  // Where cells cover everything nothing can stand out; where the channel is of one value nothing does.
  if (most === 0 || deviation === 0) return 1;
  return (means[Math.floor(means.length / 2)]! - mean) / deviation / most;
}
