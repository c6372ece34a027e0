/** Which channels of an image are shown, and as what. */
import {create} from 'zustand';
import {persist} from 'zustand/middleware';
import {isColourPicture} from '../../electron/contract/channel-guess';
import type {ChannelInfo, ImageInfo} from '../../electron/contract/image';
import {CHANNEL_COLOURS, FURTHER_COLOURS, PICTURE_COLOURS} from '../../electron/contract/palette';
import {DamagedEntry, keptAs} from '../store/kept';
import type {ImageItem} from '../store/session';
import type {Paint} from './ramps';

/** So many can be told apart, and fit a graphics processor. */
export const MOST_SHOWN = 8;

export type ChannelRole = 'nuclear' | 'membrane';

const ENTRY = 'warmstart-shown';

interface Shown {
  readonly byName: Readonly<Record<string, boolean>>;
}

/**
 * What was switched on or off, by the channel's name: who goes through many images of one panel switches a channel off
 * once. Kept between starts.
 */
export const useShown = create<Shown>()(
  persist(
    (): Shown => ({byName: {}}),
    keptAs({
      name: ENTRY,
      version: 1,
      take: (state: Shown) => state,
      migrate: (kept) => kept,
      bringBack: (kept, state) => {
        const {byName} = (kept ?? {}) as Partial<Record<keyof Shown, unknown>>;
        if (typeof byName !== 'object' || byName === null) throw new DamagedEntry(ENTRY, 'no channels');
        const flags = Object.entries(byName).filter((entry): entry is [string, boolean] => entry[1] === !!entry[1]);
        return {...state, byName: Object.fromEntries(flags)};
      },
    }),
  ),
);

export function setShown(name: string, isShown: boolean): void {
  useShown.setState(({byName}) => ({byName: {...byName, [name]: isShown}}));
}

/** Whether it is one of a colour picture's, which the model's maps behind them are not. */
export function isOfColourPicture(channels: readonly ChannelInfo[], index: number): boolean {
  return !channels[index]!.isMap && isColourPicture(channels.filter(({isMap}) => !isMap));
}

/** What the model is given of it; null: nothing. */
export function roleOf({nuclear, membrane}: ImageItem, index: number): ChannelRole | null {
  if (index === nuclear) return 'nuclear';
  return index === membrane ? 'membrane' : null;
}

/** Until it is switched: what the model is given, and all of a colour picture. */
export function isShown(byName: Shown['byName'], image: ImageItem, {channels}: ImageInfo, index: number): boolean {
  return byName[channels[index]!.name] ?? (roleOf(image, index) !== null || isOfColourPicture(channels, index));
}

/** Indices of the shown ones, the first `MOST_SHOWN`. */
export function shownChannels(byName: Shown['byName'], image: ImageItem, info: ImageInfo): readonly number[] {
  return info.channels
    .map((_, i) => i)
    .filter((i) => isShown(byName, image, info, i))
    .slice(0, MOST_SHOWN);
}

/** By hand; else a table for the model's maps, a colour picture's own, the model's two, and others in turn. */
export function paintOf(
  byChannel: Readonly<Record<string, Paint>>,
  image: ImageItem,
  {channels}: ImageInfo,
  index: number,
): Paint {
  const chosen = byChannel[`${image.id} ${index}`];
  if (chosen !== undefined) return chosen;
  if (channels[index]!.isMap) return 'viridis';
  if (isOfColourPicture(channels, index)) return PICTURE_COLOURS[index]!;
  const role = roleOf(image, index);
  if (role === null) return FURTHER_COLOURS[index % FURTHER_COLOURS.length]!;
  const both = image.nuclear !== null && image.membrane !== null;
  return CHANNEL_COLOURS[both ? role : 'alone'];
}
