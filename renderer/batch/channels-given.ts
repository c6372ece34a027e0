/** Which channels images were segmented by, so that one that was segmented by another is seen. */
import type {GivenChannels} from '../store/remembered';
import type {ImageItem} from '../store/session';

export interface ChannelGroup {
  readonly channels: string;
  readonly images: number;
}

export function channelsText({nuclear, membrane}: GivenChannels): string {
  return [nuclear || 'none', membrane].filter(Boolean).join(', ');
}

/** The largest group first. */
export function channelGroups(images: readonly Pick<ImageItem, 'summary'>[]): readonly ChannelGroup[] {
  const counts = new Map<string, number>();
  for (const {summary} of images) {
    if (!summary?.given) continue;
    const channels = channelsText(summary.given);
    counts.set(channels, (counts.get(channels) ?? 0) + 1);
  }
  return [...counts].map(([channels, count]) => ({channels, images: count})).toSorted((a, b) => b.images - a.images);
}
