import {CHANNEL_COLOURS} from '../../electron/contract/palette';
import type {ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import type {ChannelLook, Look} from './gl';
import {limitsOf, textureLimits, useColours, useLimits} from './limits';

export type ChannelRole = 'nuclear' | 'membrane';

export function channelColour(
  byChannel: Readonly<Record<string, string>>,
  image: ImageItem,
  role: ChannelRole,
): string {
  const both = image.nuclear !== null && image.membrane !== null;
  return byChannel[`${image.id} ${image[role]}`] ?? CHANNEL_COLOURS[both ? role : 'alone'];
}

/** `#rrggbb` as three numbers 0..1. */
function components(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** How the layers are drawn, from the view settings and the display limits. */
export function useLook(image: ImageItem, info: ImageInfo, selected: number, hovered: number): Omit<Look, 'camera'> {
  const cellOpacity = useView((v) => (v.cellsVisible ? v.cellOpacity : 0));
  const outline = useView((v) => v.cellStyle === 'outline');
  const nuclear = useChannelLook(image, info, 'nuclear');
  const membrane = useChannelLook(image, info, 'membrane');
  return {channels: [nuclear, membrane], cellOpacity, outline, selected, hovered};
}

function useChannelLook(image: ImageItem, info: ImageInfo, role: ChannelRole): ChannelLook {
  const visible = useView((v) => v[`${role}Visible`]);
  const limits = useLimits((l) => l.byChannel);
  const colours = useColours((c) => c.byChannel);
  const index = image[role];
  const colour = components(channelColour(colours, image, role));
  if (index === null) return {low: 0, high: 1, visible: false, colour};
  const own = limitsOf(limits, image.id, index, info.channels[index]!);
  return {...textureLimits(info, index, own), visible, colour};
}
