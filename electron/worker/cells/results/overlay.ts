import type {SegmentOptions} from '../../../contract/image';
import {overlayPng, type OverlayChannel} from '../../../export/overlay-png';
import type {Image} from '../../../image/formats/read';
import {writeBytes} from '../../../io/atomic-write';
import type {CompartmentWriter} from './writer';

export const overlayWriter: CompartmentWriter = {
  write: ({open, labels}, place) => writeBytes(place(), overlayPng(overlayChannels(open.image, open.options), labels)),
};

function overlayChannels({planes}: Image, {nuclear, membrane}: SegmentOptions): OverlayChannel[] {
  const both = nuclear.length > 0 && membrane.length > 0;
  const coloured = (channels: readonly number[], colour: OverlayChannel['colour']): OverlayChannel[] =>
    channels.map((channel) => ({raster: planes[channel]!, colour: both ? colour : [220, 220, 220]}));
  return [...coloured(nuclear, [40, 120, 255]), ...coloured(membrane, [40, 200, 90])];
}
