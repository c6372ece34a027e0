/** What in an image's numbers a biologist would not believe, in words. */
import {
  MODEL_MICROMETRES_PER_PIXEL,
  type CellRow,
  type ImageInfo,
  type SegmentReport,
} from '../../electron/contract/image';
import {isColourPicture, mostOfPicture} from '../../electron/contract/channel-guess';
import type {Compartment} from '../../electron/contract/compartments';
import type {ImageItem} from '../store/session';
import {DOUBT_WORDS} from './words';

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

export interface Doubtful {
  readonly info: ImageInfo;
  /** Indices of the channels that the model was given. */
  readonly given: readonly number[];
  readonly report: SegmentReport;
  readonly cells: ImageItem['cells'];
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
