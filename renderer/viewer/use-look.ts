import {useMemo} from 'react';
import type {ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import {paintOf, shownChannels, useShown} from './channels';
import type {ChannelLook, Look} from './gl';
import {limitsOf, textureLimits, useColours, useLimits} from './limits';
import {rampOf} from './ramps';
import {useComparisonLook} from './use-comparison-look';
import {useCellStates} from './use-cell-states';

/**
 * How the layers are drawn, from the view settings and the display limits. `drawn`: with the model's maps. `width`: of
 * the view, in CSS pixels.
 */
export function useLook(
  image: ImageItem,
  {info, drawn}: {readonly info: ImageInfo; readonly drawn: ImageInfo},
  {selected, hovered, width}: {readonly selected: number; readonly hovered: number; readonly width: number},
): Omit<Look, 'camera'> {
  const cellOpacity = useView((v) => (v.cellsVisible ? v.cellOpacity : 0));
  const outline = useView((v) => v.cellStyle === 'outline');
  const shuffle = useView((v) => v.shuffle);
  const channels = useChannelLooks(image, drawn);
  const cells = {cellOpacity, outline, shuffle, selected, hovered};
  // Two results are compared with all their cells.
  const filtered = useCellStates(image, info);
  const compared = useComparisonLook(image.id, width);
  return {...cells, channels, ...compared, states: compared.comparison ? compared.states : filtered};
}

/** Of the shown channels, by their index in the image; the model's maps come after them. */
export function useChannelLooks(image: ImageItem, info: ImageInfo): ReadonlyMap<number, ChannelLook> {
  const byName = useShown((s) => s.byName);
  const limits = useLimits((l) => l.byChannel);
  const colours = useColours((c) => c.byChannel);
  return useMemo(() => {
    const look = (index: number): ChannelLook => {
      const own = limitsOf(limits, image.id, index, info);
      return {...textureLimits(info, index, own), ramp: rampOf(paintOf(colours, image, info, index))};
    };
    return new Map(shownChannels(byName, image, info).map((index) => [index, look(index)]));
  }, [byName, limits, colours, image, info]);
}
