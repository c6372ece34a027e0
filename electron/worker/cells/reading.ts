/** How the outputs of a model of several are read: by their names and channels, or as somebody says. */
import {FaultError} from '../../contract/fault';
import type {WatershedParameters} from '../../contract/parameters';
import type {OutputChannel} from './head';

/** An output that is a map of the image. */
export interface OutputMap {
  readonly name: string;
  readonly channels: number;
  /** Pixels of the image from one of the map's to the next. */
  readonly gridX: number;
  readonly gridY: number;
  /** Its first channel is zero but at every so manieth column and row; 1: it is not. */
  readonly sparseX: number;
  readonly sparseY: number;
  /** Whether its channels are shares of one: probabilities of classes. */
  readonly isShares: boolean;
  /** Whether its first channel is never below 0 or above 1. */
  readonly isProbabilityFirst: boolean;
}

export type Reading = (
  | {
      readonly kind: 'stardist';
      readonly probability: OutputChannel;
      readonly distance: OutputChannel;
      readonly rays: number;
    }
  | {
      readonly kind: 'watershed';
      readonly maxima: OutputChannel;
      readonly interior: OutputChannel;
      /** What is not as with Mesmer. */
      readonly usual: Partial<WatershedParameters>;
    }
  | {readonly kind: 'map'; readonly output: number; readonly channels: number}
) & {
  /** In words, shown with the result. */
  readonly words: string;
};

/** A map with its place among the outputs. */
type Placed = OutputMap & {readonly output: number};

/**
 * Null for outputs that are no maps. `asked`: what `--reading` says. Throws a FaultError ('usage') that asks, where it
 * is not known which outputs hold the cells, or what is asked for is not there.
 */
export function readingOf(
  outputs: readonly (OutputMap | null)[],
  names: readonly string[],
  asked: string | null,
): Reading {
  const maps = outputs.flatMap((map, output): Placed[] => (map ? [{...map, output}] : []));
  if (asked !== null) return askedReading(maps, asked, names);
  const only = maps.length === 1 ? oneMap(maps[0]!, names.length) : null;
  const known = starReading(maps) ?? joinedStarReading(maps, names) ?? deepCellReading(maps) ?? only;
  if (known) return known;
  const found = maps.map(({name, channels}) => `${name} (${channels} channel${channels === 1 ? '' : 's'})`).join(', ');
  throw new FaultError(
    'usage',
    `This model has ${names.length} outputs, ${found || 'none of them a map'}, and it is not known which hold the ` +
      'cells. Say it with --reading map:NAME for one map of cells, --reading watershed:DISTANCE,INTERIOR for the ' +
      'distance to the edges of cells and where cells are, or --reading stardist:PROBABILITY,DISTANCES (in the ' +
      'window: Read as).',
  );
}

const LEAST_RAYS = 3;
/** Fewer than that may be anything else, unless they are named. */
const SURELY_RAYS = 8;

/** Two maps on one grid: one of a channel, and one of as many as there are rays. */
function starReading(maps: readonly Placed[]): Reading | null {
  const named = starPair(
    maps.find(({name}) => /^prob(ability)?(_\d+)?$/i.test(name)),
    maps.find(({name}) => /^dist(ances?)?(_\d+)?$/i.test(name)),
    LEAST_RAYS,
  );
  if (named) return withOthers(named, maps);
  const single = maps.filter(({channels}) => channels === 1);
  const many = maps.filter(({channels, isShares}) => channels >= SURELY_RAYS && !isShares);
  if (maps.length !== 2 || single.length !== 1) return null;
  return starPair(single[0], many[0], SURELY_RAYS);
}

/** As StarDist exports a model for Fiji: one output, the probability before the distances. */
function joinedStarReading(maps: readonly Placed[], names: readonly string[]): Reading | null {
  const [map] = maps;
  if (!map || names.length !== 1 || map.isShares || !map.isProbabilityFirst) return null;
  const rays = map.channels - 1;
  if (rays < SURELY_RAYS) return null;
  return {
    kind: 'stardist',
    probability: {output: 0, channel: 0},
    distance: {output: 0, channel: 1},
    rays,
    words: `StarDist: polygons of ${rays} rays from probability and distances in one output`,
  };
}

function starPair(
  probability: Placed | undefined,
  distance: Placed | undefined,
  least: number,
): (Reading & {kind: 'stardist'}) | null {
  if (!probability || !distance || probability.channels !== 1 || distance.channels < least) return null;
  const {gridX, gridY} = probability;
  if (gridX !== distance.gridX || gridY !== distance.gridY) return null;
  return {
    kind: 'stardist',
    probability: {output: probability.output, channel: 0},
    distance: {output: distance.output, channel: 0},
    rays: distance.channels,
    words: `StarDist: polygons of ${distance.channels} rays from ${probability.name} and ${distance.name}`,
  };
}

function withOthers(reading: Reading & {kind: 'stardist'}, maps: readonly Placed[]): Reading {
  const used = [reading.probability.output, reading.distance.output];
  const others = maps.filter(({output}) => !used.includes(output)).map(({name}) => name);
  return others.length === 0 ? reading : {...reading, words: `${reading.words}; ${others.join(', ')} not used`};
}

/**
 * DeepCell's nuclear and cytoplasm models: the distance to the edge of a cell from within, beside it the distance to
 * the background, the foreground, or interior, edge and background. Heads without such names are told by their
 * channels.
 */
function deepCellReading(maps: readonly Placed[]): Reading | null {
  const named = (pattern: RegExp): Placed | undefined => maps.find(({name}) => pattern.test(name));
  const inner = named(/inner[-_ ]?distance/i);
  if (inner?.channels === 1) {
    const outer = named(/outer[-_ ]?distance/i);
    const pixelwise = named(/pixelwise/i);
    const foreground = named(/fgbg|foreground/i);
    return watershedReading({inner, outer, pixelwise, foreground});
  }
  const heads = maps.filter(({name}) => /^semantic_\d+$/.test(name));
  if (heads.length !== maps.length) return null;
  const [first, second, third] = heads;
  const channels = heads.map((head) => head.channels).join();
  if (channels === '1,1,2') return watershedReading({inner: first!, outer: second, foreground: third});
  if (channels === '1,3') return watershedReading({inner: first!, pixelwise: second});
  if (channels === '1,2') return watershedReading({inner: first!, foreground: second});
  return channels === '1,1' ? watershedReading({inner: first!, outer: second}) : null;
}

interface DeepCellHeads {
  readonly inner: Placed;
  readonly outer?: Placed | undefined;
  readonly pixelwise?: Placed | undefined;
  readonly foreground?: Placed | undefined;
}

/** Half of a probability's range. */
const HALF = {interiorThreshold: 0.5};
/** Of a distance: wherever it is more than nothing, and as it is. */
const ANY_DISTANCE = {interiorThreshold: 0.01, interiorSmooth: 0};

function watershedReading({inner, outer, pixelwise, foreground}: DeepCellHeads): Reading | null {
  const within = (map: Placed, channel: number, what: string, usual: Partial<WatershedParameters>): Reading => ({
    kind: 'watershed',
    maxima: {output: inner.output, channel: 0},
    interior: {output: map.output, channel},
    usual,
    words: `DeepCell heads: deep watershed of ${inner.name} within ${what} of ${map.name}`,
  });
  if (pixelwise && pixelwise.channels >= 3) return within(pixelwise, 1, 'the interior', {});
  if (pixelwise?.channels === 1) return within(pixelwise, 0, 'the interior', {});
  if (foreground && foreground.channels <= 2)
    return within(foreground, foreground.channels - 1, 'the foreground', HALF);
  return outer?.channels === 1 ? within(outer, 0, 'the distance', ANY_DISTANCE) : null;
}

function oneMap({name, channels, output}: Placed, outputs: number): Reading {
  const how = channels === 1 ? 'connected pixels above 0.5' : 'connected pixels whose largest channel is not the first';
  const which = outputs === 1 ? 'One map' : `The map ${name}`;
  const many = channels === 1 ? '' : ` of ${channels} channels`;
  return {kind: 'map', output, channels, words: `${which}${many}: ${how}`};
}

function askedReading(maps: readonly Placed[], asked: string, names: readonly string[]): Reading {
  const [, kind, list] = /^(map|watershed|stardist):(.+)$/.exec(asked) ?? [];
  const wanted = list?.split(',').map((name) => name.trim()) ?? [];
  const count = kind === 'map' ? 1 : 2;
  if (kind === undefined || wanted.length !== count)
    throw new FaultError(
      'usage',
      `--reading takes map:NAME, watershed:DISTANCE,INTERIOR or stardist:PROBABILITY,DISTANCES, not "${asked}".`,
    );
  const [first, second] = wanted.map((given) => channelAsked(maps, given, names));
  if (kind === 'map') return oneMap(first!.map, names.length);
  if (kind === 'stardist') {
    const reading = starPair(first!.map, second!.map, LEAST_RAYS);
    if (reading) return reading;
    throw new FaultError(
      'usage',
      `${list} are not StarDist’s: a map of one channel and one of ${LEAST_RAYS} or more on the same grid are needed.`,
    );
  }
  const [maxima, interior] = [first!, second!].map(({map, channel}) => ({output: map.output, channel: channel ?? 0}));
  const words = `As asked: deep watershed of ${wanted[0]} within ${wanted[1]}`;
  return {kind: 'watershed', maxima: maxima!, interior: interior!, usual: {}, words};
}

/** `NAME`, or `NAME:CHANNEL` counted from 0. */
function channelAsked(
  maps: readonly Placed[],
  given: string,
  names: readonly string[],
): {readonly map: Placed; readonly channel: number | null} {
  const whole = maps.find(({name}) => name === given);
  if (whole) return {map: whole, channel: null};
  const [, name, number] = /^(.+):(\d{1,4})$/.exec(given) ?? [];
  const map = maps.find((own) => own.name === name);
  if (map && Number(number) < map.channels) return {map, channel: Number(number)};
  throw new FaultError('usage', `The model has no map "${given}"; its outputs are ${names.join(', ')}.`);
}
