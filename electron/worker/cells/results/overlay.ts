import type {SegmentOptions} from '../../../contract/image';
import {overlayPng, type OverlayChannel} from '../../../export/overlay-png';
import type {Image} from '../../../image/formats/read';
import {writeBytes} from '../../../io/atomic-write';
import type {ResultWriter} from './writer';

export const overlayWriter: ResultWriter = {
  per: 'compartment',
  write: ({open, labels}, place) => writeBytes(place(), overlayPng(overlayChannels(open.image, open.options), labels)),
};

function overlayChannels({planes}: Image, {nuclear, membrane}: SegmentOptions): OverlayChannel[] {
  const both = nuclear !== null && membrane !== null;
  const channels: OverlayChannel[] = [];
  if (nuclear !== null) channels.push({raster: planes[nuclear]!, colour: both ? [40, 120, 255] : [220, 220, 220]});
  if (membrane !== null) channels.push({raster: planes[membrane]!, colour: both ? [40, 200, 90] : [220, 220, 220]});
  return channels;
}
