import {create} from 'zustand';
import {persist, type PersistOptions} from 'zustand/middleware';
import {mostOfPicture} from '../../electron/contract/channel-guess';
import type {ImageInfo} from '../../electron/contract/image';
import {DamagedEntry, keptAs} from '../store/kept';
import {isOfColourPicture} from './channels';
import {isPaint, type Paint} from './ramps';

export interface Limits {
  readonly low: number;
  readonly high: number;
}

/**
 * Display limits by image and channel, in the file's own numbers; those not set by hand are the automatic ones.
 * Kept between starts.
 */
export const useLimits = create<ByChannel<Limits>>()(
  persist(() => ({byChannel: {}}), keptByChannel('warmstart-limits', isLimits)),
);

export function setLimits(image: string, channel: number, limits: Limits | null): void {
  useLimits.setState(({byChannel}) => {
    const next = {...byChannel};
    if (limits) next[`${image} ${channel}`] = limits;
    else delete next[`${image} ${channel}`];
    return {byChannel: next};
  });
}

/** The lower one first, whichever was typed as what. */
export function limitsOf(
  byChannel: Readonly<Record<string, Limits>>,
  image: string,
  channel: number,
  info: ImageInfo,
): Limits {
  return inOrder(byChannel[`${image} ${channel}`] ?? automaticLimits(info, channel));
}

export function inOrder({low, high}: Limits): Limits {
  return {low: Math.min(low, high), high: Math.max(low, high)};
}

/** A colour picture is shown as it is: all that its numbers can be. */
function automaticLimits({channels}: ImageInfo, channel: number): Limits {
  const {low, high} = channels[channel]!;
  if (!isOfColourPicture(channels, channel)) return {low, high};
  return {low: 0, high: mostOfPicture(channels.filter(({isMap}) => !isMap))};
}

/** Colours and look-up tables chosen by hand, by image and channel; kept between starts. */
export const useColours = create<ByChannel<Paint>>()(
  persist(() => ({byChannel: {}}), keptByChannel('warmstart-colours', isPaint)),
);

interface ByChannel<T> {
  readonly byChannel: Readonly<Record<string, T>>;
}

function isLimits(value: unknown): value is Limits {
  const {low, high} = (value ?? {}) as Partial<Limits>;
  return Number.isFinite(low) && Number.isFinite(high);
}

/** Entries that are none are left out. */
function keptByChannel<T>(
  name: string,
  is: (value: unknown) => value is T,
): PersistOptions<ByChannel<T>, ByChannel<T>> {
  return keptAs({
    name,
    version: 1,
    take: (state: ByChannel<T>) => state,
    migrate: (kept) => kept,
    bringBack: (kept, state) => {
      const {byChannel} = (kept ?? {}) as Partial<ByChannel<unknown>>;
      if (typeof byChannel !== 'object' || byChannel === null) throw new DamagedEntry(name, 'no channels');
      const known = Object.entries(byChannel).filter((entry): entry is [string, T] => is(entry[1]));
      return {...state, byChannel: Object.fromEntries(known)};
    },
  });
}

export function setColour(image: string, channel: number, colour: Paint): void {
  useColours.setState(({byChannel}) => ({byChannel: {...byChannel, [`${image} ${channel}`]: colour}}));
}

/** Limits in the numbers that the texture holds. */
export function textureLimits(info: ImageInfo, channel: number, limits: Limits): Limits {
  const channelInfo = info.channels[channel]!;
  if (!channelInfo.scaled) return limits;
  const {min, max} = channelInfo;
  const scale = (value: number): number => ((value - min) / (max - min || 1)) * 65535;
  return {low: scale(limits.low), high: scale(limits.high)};
}
