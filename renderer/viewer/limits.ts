import {create} from 'zustand';
import type {ChannelInfo, ImageInfo} from '../../electron/contract/image';

export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** Display limits by image and channel, in the file's own numbers; those not set by hand are the automatic ones. */
export const useLimits = create<{readonly byChannel: Readonly<Record<string, Limits>>}>(() => ({byChannel: {}}));

export function setLimits(image: string, channel: number, limits: Limits | null): void {
  useLimits.setState(({byChannel}) => {
    const next = {...byChannel};
    if (limits) next[`${image} ${channel}`] = limits;
    else delete next[`${image} ${channel}`];
    return {byChannel: next};
  });
}

export function limitsOf(
  byChannel: Readonly<Record<string, Limits>>,
  image: string,
  channel: number,
  info: ChannelInfo,
): Limits {
  return byChannel[`${image} ${channel}`] ?? {low: info.low, high: info.high};
}

/** Channel colours chosen by hand, `#rrggbb` by image and channel. */
export const useColours = create<{readonly byChannel: Readonly<Record<string, string>>}>(() => ({byChannel: {}}));

export function setColour(image: string, channel: number, colour: string): void {
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
