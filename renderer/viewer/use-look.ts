import type {ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import type {Look} from './gl';
import {limitsOf, textureLimits, useColours, useLimits} from './limits';

/** One channel alone is grey. */
const DEFAULTS = {alone: '#ebebeb', nuclear: '#408cff', membrane: '#40d966'} as const;

export function channelColour(
  byChannel: Readonly<Record<string, string>>,
  image: ImageItem,
  role: 'nuclear' | 'membrane',
): string {
  const both = image.nuclear !== null && image.membrane !== null;
  return byChannel[`${image.id} ${image[role]}`] ?? (both ? DEFAULTS[role] : DEFAULTS.alone);
}

/** `#rrggbb` as three numbers 0..1. */
function components(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** How the layers are drawn, from the view settings and the display limits. */
export function useLook(image: ImageItem, info: ImageInfo, selected: number, hovered: number): Omit<Look, 'camera'> {
  const byChannel = useLimits((l) => l.byChannel);
  const {nuclearVisible, membraneVisible, cellsVisible, cellOpacity, cellStyle} = useView();
  const colours = useColours((c) => c.byChannel);
  const channel = (role: 'nuclear' | 'membrane', visible: boolean): Look['channels'][number] => {
    const index = image[role];
    const colour = components(channelColour(colours, image, role));
    if (index === null) return {low: 0, high: 1, visible: false, colour};
    return {
      ...textureLimits(info, index, limitsOf(byChannel, image.id, index, info.channels[index]!)),
      visible,
      colour,
    };
  };
  return {
    channels: [channel('nuclear', nuclearVisible), channel('membrane', membraneVisible)],
    cellOpacity: cellsVisible ? cellOpacity : 0,
    outline: cellStyle === 'outline',
    selected,
    hovered,
  };
}
