import type {ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import type {Look} from './gl';
import {limitsOf, textureLimits, useLimits} from './limits';

/** 0..1; one channel alone is grey. */
export const CHANNEL_COLOURS = {
  alone: [0.92, 0.92, 0.92],
  nuclear: [0.25, 0.55, 1],
  membrane: [0.25, 0.85, 0.4],
} as const satisfies Record<string, readonly [number, number, number]>;

/** How the layers are drawn, from the view settings and the display limits. */
export function useLook(image: ImageItem, info: ImageInfo, selected: number, hovered: number): Omit<Look, 'camera'> {
  const byChannel = useLimits((l) => l.byChannel);
  const {nuclearVisible, membraneVisible, cellsVisible, cellOpacity, cellStyle} = useView();
  const both = image.nuclear !== null && image.membrane !== null;
  const channel = (index: number | null, visible: boolean, colour: readonly [number, number, number]): Look['channels'][number] => {
    if (index === null) return {low: 0, high: 1, visible: false, colour};
    return {...textureLimits(info, index, limitsOf(byChannel, image.id, index, info.channels[index]!)), visible, colour};
  };
  return {
    channels: [
      channel(image.nuclear, nuclearVisible, both ? CHANNEL_COLOURS.nuclear : CHANNEL_COLOURS.alone),
      channel(image.membrane, membraneVisible, both ? CHANNEL_COLOURS.membrane : CHANNEL_COLOURS.alone),
    ],
    cellOpacity: cellsVisible ? cellOpacity : 0,
    outline: cellStyle === 'outline',
    selected,
    hovered,
  };
}
