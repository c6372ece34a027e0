/** What was chosen for one image, for many: each by its own channels' names and its own pixel size. */
import type {ImageInfo} from '../../electron/contract/image';
import type {BatchSetting} from './batch';
import type {ImageItem} from './session';

/** Null where nobody chose anything for this image. */
export function settingOf({info, isOwn, nuclear, membrane, micrometresPerPixel}: ImageItem): BatchSetting | null {
  if (!info || !isOwn) return null;
  const nameOf = (channel: number | null): string | null =>
    channel === null ? null : (info.channels[channel]?.name ?? null);
  return {nuclear: nameOf(nuclear), membrane: nameOf(membrane), micrometresPerPixel};
}

/** Nothing where somebody chose for this image, or it has no channels of those names: the table then says so. */
export function settingFor(image: ImageItem, info: ImageInfo, setting: BatchSetting | null): Partial<ImageItem> {
  if (!setting || image.isOwn) return {};
  const [nuclear, membrane] = [channelOf(info, setting.nuclear), channelOf(info, setting.membrane)];
  const micrometresPerPixel = info.micrometresPerPixel ?? setting.micrometresPerPixel;
  if (nuclear === undefined || membrane === undefined) return {micrometresPerPixel};
  return {nuclear, membrane, micrometresPerPixel, isChosen: true};
}

/** Null: none is wanted; undefined: there is none of that name. */
function channelOf({channels}: ImageInfo, wanted: string | null): number | null | undefined {
  if (wanted === null) return null;
  const index = channels.findIndex(({name}) => plain(name) === plain(wanted));
  return index === -1 ? undefined : index;
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
