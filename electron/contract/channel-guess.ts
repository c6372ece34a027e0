/**
 * Which channels are likely of nuclei and of membranes: by what they are called, by their colours, by their places. A
 * guess, and said as one; the command takes it only where it is told to.
 */
import {usualMembrane} from './image';

/** Why a channel was taken. */
export type GuessedBy = 'name' | 'colour' | 'place';

export interface Guessed {
  readonly channel: number;
  readonly by: GuessedBy;
}

export interface ChannelGuess {
  readonly nuclear: Guessed;
  /** Null: none. */
  readonly membrane: Guessed | null;
}

export interface GuessableChannel {
  readonly name: string;
  /** Equal where there is nothing in it. */
  readonly min: number;
  readonly max: number;
}

/** Stains of DNA first, then what binds inside nuclei. */
const NUCLEAR: readonly RegExp[] = [
  /\b(dapi|hoechst|draq\s?[57]|sytox|syto\s?\d*|nucblue|to-?pro|propidium|7-?aad)/i,
  /^dna\b|^dna\d|\bir[ _-]?19[13]|19[13]ir\b/i,
  /nucle(?!ol)|\bnuc\b/i,
  /histone|\bh[23](?:[ab]\b|\b|k\d)|\bh2ax\b/i,
];

/** What lies at the rim of cells first, then what fills them. */
const MEMBRANE: readonly RegExp[] = [
  /membrane|plasma\s?mem|cell\s?mask|\bwga\b|wheat/i,
  /e-?cad|n-?cad|cadherin|na\/?\+?[ _-]?k\+?[ _-]?-?atp|atp1a|catenin|epcam|cd326/i,
  /\bcd45(?!r[ao])\b|\bcd298\b|\bb2m\b|\bhla[ _-]?(?:abc|class|dr)|\bcd44\b|\bcd138\b/i,
  /cd45r[ao]|keratin|\bpan-?ck\b|\bck\d|vimentin|\bcd\d+/i,
  /phalloidin|actin|cyto/i,
];

const COLOURS = ['red', 'green', 'blue'];

/** Whether the channels are a colour picture's. */
export function isColourPicture(channels: readonly {readonly name: string}[]): boolean {
  return channels.length === 3 && channels.every(({name}, i) => name === COLOURS[i]);
}

/** The greatest number that a colour picture's channels can hold. */
export function mostOfPicture(channels: readonly {readonly max: number}[]): number {
  return channels.every(({max}) => max <= 255) ? 255 : 65535;
}

/** `isChannelsSaid`: whether it is known that these are channels. There must be one. */
export function guessChannels(channels: readonly GuessableChannel[], isChannelsSaid: boolean): ChannelGuess {
  const nuclear = guessedNuclear(channels);
  const byName = named(channels, MEMBRANE, nuclear.channel);
  if (byName) return {nuclear, membrane: byName};
  if (isColourPicture(channels)) return {nuclear, membrane: guessedOf(channels, [1, 0, 2], nuclear.channel)};
  if (usualMembrane(channels.length, isChannelsSaid) === null) return {nuclear, membrane: null};
  const places = channels.map((_, i) => i);
  return {nuclear, membrane: guessedOf(channels, [1, 0, ...places.slice(2)], nuclear.channel)};
}

/** The first and the second, whatever they are called: what the command takes where nothing is asked. */
export function channelsByPlace(channels: number, isChannelsSaid: boolean): ChannelGuess {
  const second = usualMembrane(channels, isChannelsSaid);
  return {
    nuclear: {channel: 0, by: 'place'},
    membrane: second === null ? null : {channel: second, by: 'place'},
  };
}

function guessedNuclear(channels: readonly GuessableChannel[]): Guessed {
  const byName = named(channels, NUCLEAR, null);
  if (byName) return byName;
  const isColour = isColourPicture(channels);
  const order = isColour ? [2, 1, 0] : channels.map((_, i) => i);
  // What is called after a membrane is not of nuclei, as long as there is anything else.
  const others = order.filter((i) => !MEMBRANE.slice(0, 3).some((one) => one.test(channels[i]!.name)));
  const found = guessedOf(channels, others, null) ?? guessedOf(channels, order, null);
  return found ?? {channel: 0, by: 'place'};
}

/** The first that has one of the names and is not empty; earlier names go before earlier places. */
function named(channels: readonly GuessableChannel[], names: readonly RegExp[], taken: number | null): Guessed | null {
  for (const name of names) {
    const channel = channels.findIndex((own, i) => i !== taken && isSeen(own) && name.test(own.name));
    if (channel >= 0) return {channel, by: 'name'};
  }
  return null;
}

function guessedOf(
  channels: readonly GuessableChannel[],
  order: readonly number[],
  taken: number | null,
): Guessed | null {
  const channel = order.find((i) => i !== taken && isSeen(channels[i]!));
  return channel === undefined ? null : {channel, by: isColourPicture(channels) ? 'colour' : 'place'};
}

function isSeen({min, max}: GuessableChannel): boolean {
  return max > min;
}
