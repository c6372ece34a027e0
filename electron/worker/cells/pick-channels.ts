/** Which channels of an image are meant: by number from 0, or by name. */
import {FaultError} from '../../contract/fault';
import {guessChannels} from '../../contract/channel-guess';
import {usualMembrane, type ImageNote} from '../../contract/image';

/** 'auto': to be chosen; null: none; else what stands for a channel or, divided by commas, for several. */
export type ChannelsAsked = string | null;

export interface ChannelsPicked {
  /** Summed where there are several; empty: none. */
  readonly nuclear: readonly number[];
  readonly membrane: readonly number[];
  readonly notes: readonly ImageNote[];
}

interface Named {
  readonly names: readonly string[];
  /** Whether it is known that these are channels. */
  readonly isChannelsSaid: boolean;
}

/** The first channel is nuclear and the second membrane where nothing is asked. Throws a FaultError ('image'). */
export function pickChannels(image: Named, asked: {nuclear: ChannelsAsked; membrane: ChannelsAsked}): ChannelsPicked {
  const {names, isChannelsSaid} = image;
  const second = usualMembrane(names.length, isChannelsSaid);
  const pick = (own: ChannelsAsked, otherwise: readonly number[]): readonly number[] => {
    if (own === null) return [];
    return own === 'auto' ? otherwise : channelsOf(own, names);
  };
  const picked = {nuclear: pick(asked.nuclear, [0]), membrane: pick(asked.membrane, second === null ? [] : [second])};
  const isChosen = names.length > 2 && (asked.nuclear === 'auto' || asked.membrane === 'auto');
  const notes = [asked.nuclear, asked.membrane].flatMap((own) => notesOfNumbers(own, names));
  return {
    ...picked,
    notes: isChosen ? [...notes, noteOf(names, picked), ...notesOfGuess(image, picked, asked)] : notes,
  };
}

/** A number that is another channel's name too. */
function notesOfNumbers(asked: ChannelsAsked, names: readonly string[]): ImageNote[] {
  const parts = (asked ?? '').split(',').map((part) => part.trim());
  return parts.flatMap((part) => {
    const [number, named] = [Number(part), names.indexOf(part)];
    if (!/^\d+$/.test(part) || number >= names.length || named < 0 || named === number) return [];
    return [
      {
        text: `${part} is taken as a channel’s number, ${part} (${names[number]}); number ${named} is called so too`,
        option: `${named} takes that`,
      },
    ];
  });
}

function noteOf(names: readonly string[], {nuclear, membrane}: Omit<ChannelsPicked, 'notes'>): ImageNote {
  const named = (channels: readonly number[]): string =>
    channels.length === 0 ? 'none' : channels.map((channel) => `${channel} (${names[channel]})`).join(' + ');
  return {
    text: `Of ${names.length} channels nuclear is ${named(nuclear)} and membrane ${named(membrane)}`,
    option: '--nuclear and --membrane take others, by number from 0 or by name',
  };
}

/** What their names say, where that is not what was taken: the command itself guesses nothing. */
function notesOfGuess(
  {names, isChannelsSaid}: Named,
  picked: Omit<ChannelsPicked, 'notes'>,
  asked: {nuclear: ChannelsAsked; membrane: ChannelsAsked},
): ImageNote[] {
  // Of their pixels nothing is known yet.
  const channels = names.map((name) => ({name, min: 0, max: 1}));
  const guess = guessChannels(channels, isChannelsSaid);
  return (['nuclear', 'membrane'] as const).flatMap((role) => {
    const own = guess[role];
    if (asked[role] !== 'auto' || own?.by !== 'name' || picked[role].includes(own.channel)) return [];
    const name = names[own.channel]!;
    return [
      {text: `By its name channel ${own.channel} (${name}) is ${role}`, option: `--${role} ${own.channel} takes it`},
    ];
  });
}

function channelsOf(asked: string, names: readonly string[]): number[] {
  const whole = channelNamed(asked, names);
  if (whole !== null) return [whole];
  return asked.split(',').map((part) => {
    const channel = channelNamed(part.trim(), names);
    if (channel === null) throw notThere(part.trim(), names);
    return channel;
  });
}

/** A number, a name, a name in other letters, a name without what stands in brackets behind it. */
function channelNamed(asked: string, names: readonly string[]): number | null {
  if (/^\d+$/.test(asked) && Number(asked) < names.length) return Number(asked);
  const plain = (name: string): string => name.trim().toLowerCase();
  const bare = (name: string): string => plain(name.replace(/\s*\([^()]*\)\s*$/, ''));
  for (const alike of [
    (name: string) => name === asked,
    (name: string) => plain(name) === plain(asked),
    (name: string) => bare(name) === plain(asked),
  ]) {
    const found = names.flatMap((name, i) => (alike(name) ? [i] : []));
    if (found.length === 1) return found[0]!;
    if (found.length > 1)
      throw new FaultError('image', `Channels ${found.join(' and ')} are both called ${asked}; give the number.`);
  }
  return null;
}

const NAMES_SAID = 60;

function notThere(asked: string, names: readonly string[]): FaultError {
  const all = names.slice(0, NAMES_SAID).map((name, i) => `${i} (${name})`);
  const more = names.length > NAMES_SAID ? `, … up to ${names.length - 1}` : '';
  return new FaultError('image', `Channel ${asked} is asked for; the image has ${all.join(', ')}${more}.`);
}
